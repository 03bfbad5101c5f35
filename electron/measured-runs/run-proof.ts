/** Runs a proof: a build before and one after a change in turns, until it is decided what became of the figures that the change was made for. */
import { ok } from '../../shared/base/result.ts';
import { endText, proofReport, type EndText, type MeasuredBudget } from '../../shared/analysis/budgets/index.ts';
import { budgetName, wholeOf, type Budget, type Scenario } from '../../shared/contracts/budgets.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import type { ProofReport } from '../../shared/contracts/proofs.ts';
import {
  collecting,
  lookSizes,
  runTurns,
  scenarioText,
  unseenFunction,
  type CheckRuns,
  type Side,
} from './run-turns.ts';

export interface ProofPlan {
  readonly before: Scenario;
  readonly after: Scenario;
  /** The steps in words. */
  readonly steps: readonly string[];
  /** Figures that the change was made for. */
  readonly claims: readonly Budget[];
  /** Figures that are watched. */
  readonly watched: readonly Budget[];
  /** Runs of each side before the first evaluation, and at most. */
  readonly repeats: number;
  readonly mostRepeats: number;
  readonly warmUp: number;
  /** The builds may end with other content. */
  readonly mayDiffer: boolean;
}

/** The figures with those that contain them, which the same runs must measure. */
function withWholes(open: readonly Budget[], { claims, watched }: ProofPlan): readonly Budget[] {
  const wholes = new Set(open.map(wholeOf));
  return [...open, ...[...claims, ...watched].filter((each) => wholes.has(each.measure) && !open.includes(each))];
}

/** `made` collects the captures, also those of a proof that fails. */
export async function runProof(plan: ProofPlan, made: Set<string>, runs: CheckRuns): Promise<AppResult<ProofReport>> {
  const startedAtMs = runs.now();
  const before: Side = { name: 'build before', scenario: plan.before, figures: new Map() };
  const after: Side = { name: 'build after', scenario: plan.after, figures: new Map() };
  const ends = { before: new Array<EndText>(), after: new Array<EndText>() };
  const grew = { before: new Array<ReadonlyMap<string, number>>(), after: new Array<ReadonlyMap<string, number>>() };
  const notes = new Set<string>();
  const measuredOf = (budget: Budget): MeasuredBudget => {
    const name = budgetName(budget);
    return { budget, current: after.figures.get(name) ?? [], baseline: before.figures.get(name) ?? [] };
  };
  const claims = new Set(plan.claims.map(budgetName));
  const report = (): ProofReport =>
    proofReport(
      [
        ...plan.claims.map(measuredOf),
        // A watched figure that some run does not have is not compared.
        ...plan.watched
          .map(measuredOf)
          .filter(({ current, baseline }) => Math.min(current.length, baseline?.length ?? 0) >= plan.repeats),
      ],
      {
        startedAt: new Date(startedAtMs).toISOString(),
        durationMs: runs.now() - startedAtMs,
        before: scenarioText(plan.before),
        after: scenarioText(plan.after),
        steps: [...plan.steps],
        mayDiffer: plan.mayDiffer,
        notes: [...notes],
        claims,
        ends,
        grew,
      },
    );
  const played = await runTurns(
    {
      sides: [after, before],
      budgets: [...plan.claims, ...plan.watched],
      sizes: lookSizes(plan),
      warmUp: plan.warmUp,
      undecided: () => {
        const seen = unseenFunction(plan.claims.map(measuredOf));
        if (!seen.ok) return seen;
        const { verdict, figures } = report();
        const open = figures.filter(
          ({ isClaimed, effect, whole }) => isClaimed && (effect === 'undecided' || whole === 'undecided'),
        );
        // More runs change nothing where another claim has failed, or the builds do not do the same.
        return ok(
          verdict === 'undecided'
            ? withWholes(
                plan.claims.filter((budget) => open.some(({ name }) => name === budgetName(budget))),
                plan,
              )
            : [],
        );
      },
    },
    collecting(runs, { made, notes }, (request, { endText: text, grew: left }) => {
      const side = request.scenario === plan.before ? 'before' : 'after';
      if (text !== undefined) ends[side].push(endText(text));
      if (left !== undefined) grew[side].push(left);
    }),
  );
  return played.ok ? ok(report()) : played;
}
