/** Runs a proof: a build before and one after a change in turns, until it is decided what became of the figures that the change was made for. */
import {
  endText,
  measuredProof,
  type EndText,
  type MeasuredBudget,
  type MeasuredRun,
} from '../../../shared/features/prove/statistics/index.ts';
import {
  budgetName,
  budgetTitle,
  unitOf,
  wholeOf,
  type Budget,
  type PageScenario,
  type ProgramScenario,
} from '../../../shared/features/prove/contract/budgets.ts';
import { changeWords, type Change } from '../../../shared/features/prove/contract/changes.ts';
import { figureWords, proofReport } from '../../../shared/features/prove/proof-rules.ts';
import { countNoun } from '../../../shared/base/units.ts';
import { PERSON, told } from '../../../shared/core/findings/voice.ts';
import { medianOf } from '../../../shared/engine/statistics/index.ts';
import { withoutSecrets } from '../../../shared/core/redaction/find-secrets.ts';
import type { ProofReport } from '../../../shared/features/workflow/proofs.ts';
import {
  collecting,
  lookSizes,
  runTurns,
  scenarioText,
  unseenFunction,
  type CheckRuns,
  type Side,
} from './run-turns.ts';
import type { PassFigures } from './recorder.ts';

export interface ProofPlan {
  readonly before: PageScenario | ProgramScenario;
  readonly after: PageScenario | ProgramScenario;
  /** The steps in words. */
  readonly steps: readonly string[];
  /** Made in the runs after; empty for two builds. */
  readonly changes: readonly Change[];
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

/** A figure that would need more than this many times as many runs as are made is not decided by them. */
const FUTILE_MULTIPLE = 4;
/** The same of a trial without claims, whose time is short. */
const TRIAL_HOPE = 2;

/** The figures of a trial without claims, while none of them has changed and more runs would probably show that one has. */
function openFigures({ figures }: ProofReport, { watched, mostRepeats }: ProofPlan): readonly Budget[] {
  const mayChange = ({ effect, runsNeeded, shift, smallestEffect }: ProofReport['figures'][number]): boolean =>
    effect === 'undecided' && Math.abs(shift) >= smallestEffect && (runsNeeded ?? Infinity) <= TRIAL_HOPE * mostRepeats;
  const hasChanged = figures.some(({ effect }) => effect === 'less' || effect === 'more');
  return !hasChanged && figures.some(mayChange) ? watched : [];
}

/** The claims that more runs may decide; none if one of them is so noisy that all runs would not: nothing is proven without it. */
function openClaims(report: ProofReport, plan: ProofPlan): readonly Budget[] {
  const { verdict, figures } = report;
  if (plan.claims.length === 0) return openFigures(report, plan);
  // More runs change nothing where another claim has failed, or the builds do not do the same.
  if (verdict !== 'undecided') return [];
  const open = figures.filter(
    ({ isClaimed, effect, whole }) => isClaimed && (effect === 'undecided' || whole === 'undecided'),
  );
  const isFutile = open.some(
    ({ effect, runsNeeded }) =>
      effect === 'undecided' && (runsNeeded === null || runsNeeded > FUTILE_MULTIPLE * plan.mostRepeats),
  );
  return isFutile ? [] : plan.claims.filter((budget) => open.some(({ name }) => name === budgetName(budget)));
}

/** The figures with those that contain them, which the same runs must measure. */
function withWholes(open: readonly Budget[], { claims, watched }: ProofPlan): readonly Budget[] {
  const wholes = new Set(open.map(wholeOf));
  return [...open, ...[...claims, ...watched].filter((each) => wholes.has(each.measure) && !open.includes(each))];
}

/** Results of the runs of one build. */
interface MeasuredBuild {
  /** The figures of each budget, by its name. */
  readonly figures: Map<string, MeasuredRun[]>;
  readonly ends: EndText[];
  readonly grew: ReadonlyMap<string, number>[];
}

const newBuild = (): MeasuredBuild => ({ figures: new Map(), ends: [], grew: [] });

interface Builds {
  readonly before: MeasuredBuild;
  readonly after: MeasuredBuild;
}

function measuredOf({ before, after }: Builds, budget: Budget): MeasuredBudget {
  const name = budgetName(budget);
  return { budget, current: after.figures.get(name) ?? [], baseline: before.figures.get(name) ?? [] };
}

/** `INP before: median 412 ms of 3 runs (430 ms, 398 ms, 412 ms)`: a claimed figure on each side that has runs. */
function soFar({ budget, baseline, current }: MeasuredBudget): string[] {
  const text = (value: number): string => told(figureWords(value, unitOf(budget)), PERSON);
  const side = (when: string, runs: readonly MeasuredRun[]): string[] => {
    if (runs.length === 0) return [];
    const values = runs.map(({ value }) => value);
    return [
      `${budgetTitle(budget)} ${when}: median ${text(medianOf(values))} of ${countNoun(runs.length, 'run')} (${values.map(text).join(', ')})`,
    ];
  };
  return [...side('before', baseline ?? []), ...side('after', current)];
}

/** `made` collects the captures, also those of a proof that fails. */
export async function runProof(plan: ProofPlan, made: Set<string>, runs: CheckRuns): Promise<ProofReport> {
  const startedAtMs = runs.now();
  const builds: Builds = { before: newBuild(), after: newBuild() };
  const isTrial = plan.changes.length > 0;
  const [beforeName, afterName] = isTrial
    ? ['target as it is', 'target with the change']
    : ['build before', 'build after'];
  const before: Side = { name: beforeName, scenario: plan.before, figures: builds.before.figures };
  const after: Side = { name: afterName, scenario: plan.after, figures: builds.after.figures };
  const notes = new Set<string>();
  const report = (): ProofReport =>
    proofReport(
      measuredProof(
        [
          ...plan.claims.map((budget) => measuredOf(builds, budget)),
          // A watched figure that some run does not have is not compared.
          ...plan.watched
            .map((budget) => measuredOf(builds, budget))
            .filter(({ current, baseline }) => Math.min(current.length, baseline?.length ?? 0) >= plan.repeats),
        ],
        {
          startedAt: new Date(startedAtMs).toISOString(),
          durationMs: runs.now() - startedAtMs,
          before: withoutSecrets(scenarioText(plan.before)),
          after: withoutSecrets(scenarioText(plan.after)),
          steps: plan.steps.map(withoutSecrets),
          changes: plan.changes.map((change) => withoutSecrets(changeWords(change))),
          notes: [...notes],
          mayDiffer: plan.mayDiffer,
          claims: new Set(plan.claims.map(budgetName)),
          firstRuns: plan.repeats,
          ends: { before: builds.before.ends, after: builds.after.ends },
          grew: { before: builds.before.grew, after: builds.after.grew },
        },
      ),
    );
  await runTurns(
    {
      sides: [after, before],
      budgets: [...plan.claims, ...plan.watched],
      sizes: lookSizes(plan),
      warmUp: plan.warmUp,
      undecided: () => {
        unseenFunction(plan.claims.map((budget) => measuredOf(builds, budget)));
        return withWholes(openClaims(report(), plan), plan);
      },
    },
    collecting(
      {
        ...runs,
        progress: (done, total, message) =>
          runs.progress(
            done,
            total,
            message,
            (plan.claims.length > 0 ? plan.claims : plan.watched).flatMap((budget) =>
              soFar(measuredOf(builds, budget)),
            ),
          ),
      },
      { made, notes },
      (request, left) => collect(request.scenario === plan.before ? builds.before : builds.after, left),
    ),
  );
  return report();
}

function collect({ ends, grew }: MeasuredBuild, { endText: text, grew: left }: PassFigures): void {
  if (text !== undefined) ends.push(endText(text));
  if (left !== undefined) grew.push(left);
}
