/**
 * Runs a check: each pass of each side as often as the file says, in turns with the baseline, and more often while a figure is inconclusive: too noisy.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { countNoun } from '../../../shared/base/units.ts';
import {
  checkReport,
  type CheckFacts,
  type MeasuredBudget,
  type MeasuredRun,
} from '../../../shared/analysis/budgets/index.ts';
import type { CheckReport } from '../../../shared/contracts/budget-reports.ts';
import {
  MIN_COMPARED_RUNS,
  LOOKS,
  PASSES,
  budgetName,
  passOf,
  type BaselineFile,
  type Budget,
  type Pass,
  type Scenario,
} from '../../../shared/contracts/budgets.ts';
import { appError, type AppResult } from '../../../shared/contracts/errors.ts';
import type { CheckPlan } from './budget-file.ts';
import type { PassFigures } from './recorder.ts';

/** One side of the comparison. */
interface Side {
  readonly name: 'current' | 'baseline';
  readonly scenario: Scenario;
  /** The figures of each budget, by its name. */
  readonly figures: Map<string, MeasuredRun[]>;
}

export interface RunRequest {
  readonly scenario: Scenario;
  readonly pass: Pass;
  readonly budgets: readonly Budget[];
}

export interface CheckRuns {
  /** Runs the scenario once, for one pass. */
  run(request: RunRequest): Promise<AppResult<PassFigures>>;
  progress(done: number, total: number, message: string): void;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** The scenario in words: what a report calls it. */
export function scenarioText(scenario: Scenario): string {
  if ('url' in scenario) return scenario.url;
  return 'command' in scenario ? scenario.command : scenario.test;
}

/** The scenario of the baseline; null if none is run. */
function baselineScenario({ scenario, baseline }: CheckPlan): Scenario | null {
  if (baseline === null || 'file' in baseline) return null;
  if ('url' in baseline) return 'url' in scenario ? { ...scenario, url: baseline.url } : null;
  if ('url' in scenario) return null;
  return 'command' in scenario ? { ...scenario, command: baseline.command } : { ...scenario, test: baseline.command };
}

function baselineText({ baseline }: CheckPlan): string | null {
  if (baseline === null) return null;
  if ('url' in baseline) return baseline.url;
  return 'command' in baseline ? baseline.command : baseline.file;
}

/**
 * Returns how many runs each evaluation has: from the first to the most, each by the same factor more. A figure without noise is decided at once, and one
 * with a lot of it gets the many runs that it needs.
 */
export function lookSizes({ repeats, mostRepeats }: Pick<CheckPlan, 'repeats' | 'mostRepeats'>): number[] {
  const sizes = Array.from({ length: LOOKS }, (_, look) =>
    Math.round(repeats * (mostRepeats / repeats) ** (look / (LOOKS - 1))),
  );
  return [...new Set(sizes)];
}

/** Passes that budgets need, each with its budgets. */
function passesOf(budgets: readonly Budget[]): { readonly pass: Pass; readonly budgets: readonly Budget[] }[] {
  return PASSES.map((pass) => ({
    pass,
    budgets: budgets.filter((budget) => passOf(budget) === pass),
  })).filter((each) => each.budgets.length > 0);
}

/** Figures of a stored baseline as runs without captures. Errors: `invalid_params` for a budget that it does not have, or has too few runs of. */
function storedRuns(plan: CheckPlan, stored: BaselineFile): AppResult<Map<string, MeasuredRun[]>> {
  const runs = new Map<string, MeasuredRun[]>();
  for (const budget of plan.budgets) {
    const name = budgetName(budget);
    const values = stored.budgets[name];
    if (budget.regression === null) continue;
    if (values === undefined || values.length < MIN_COMPARED_RUNS)
      return err(
        appError(
          'invalid_params',
          values === undefined
            ? `The baseline file has no figures of ${name}.`
            : `The baseline file has ${values.length} runs of ${name}, and a comparison needs ${MIN_COMPARED_RUNS}.`,
          'Run the check with --update-baseline at the version to compare with.',
        ),
      );
    runs.set(
      name,
      values.map((value) => ({ value, link: null })),
    );
  }
  return ok(runs);
}

/** A function that no run has sampled is a wrong name, not a fast function. */
function unseenFunction(measured: readonly MeasuredBudget[]): AppResult<null> {
  const unseen = measured.find(
    ({ budget, current, baseline }) =>
      budget.measure === 'functionTime' && [...current, ...(baseline ?? [])].every(({ value }) => value === 0),
  );
  if (unseen === undefined) return ok(null);
  return err(
    appError(
      'invalid_params',
      `No run sampled a function "${'function' in unseen.budget ? unseen.budget.function : ''}".`,
      'Give its whole name as pen_cpu_summary lists it. A function that runs for less than a millisecond is not sampled.',
    ),
  );
}

interface Round {
  readonly sides: readonly Side[];
  /** Budgets that need more runs. */
  readonly budgets: readonly Budget[];
  /** Below 0 for warm-up runs. */
  readonly round: number;
  readonly label: string;
}

/** One run of the passes of the budgets on every side, the second side first in every other round. */
async function playRound(
  { sides, budgets: open, round, label }: Round,
  runs: CheckRuns,
  report: (message: string) => void,
): Promise<AppResult<null>> {
  const order = round % 2 === 0 ? sides : sides.toReversed();
  for (const { pass, budgets } of passesOf(open)) {
    for (const { name, scenario, figures } of order) {
      const named = sides.length > 1 ? `${label} of the ${name === 'current' ? 'scenario' : 'baseline'}` : label;
      report(`${named} (${pass})`);
      const measured = await runs.run({ scenario, pass, budgets });
      if (!measured.ok) return err({ ...measured.error, message: `${named} (${pass}): ${measured.error.message}` });
      if (round < 0) continue;
      for (const [budget, figure] of measured.value.figures)
        figures.set(budget, [...(figures.get(budget) ?? []), figure]);
    }
  }
  return ok(null);
}

export interface CheckOutcome {
  readonly report: CheckReport;
  /** Every run that counts, on the current side. */
  readonly baselineFile: BaselineFile;
}

/**
 * `stored`: the figures of a baseline file, null without one. `isMeasuredOnly`: makes the first runs, and compares with nothing. `made` collects the
 * captures, also those of a check that fails.
 */
export async function runCheck(
  plan: CheckPlan,
  {
    stored,
    isMeasuredOnly,
    made,
  }: { readonly stored: BaselineFile | null; readonly isMeasuredOnly: boolean; readonly made: Set<string> },
  runs: CheckRuns,
): Promise<AppResult<CheckOutcome>> {
  const startedAtMs = runs.now();
  const known = stored === null ? ok(null) : storedRuns(plan, stored);
  if (!known.ok) return known;
  const other = isMeasuredOnly ? null : baselineScenario(plan);
  const current: Side = { name: 'current', scenario: plan.scenario, figures: new Map() };
  const baseline: Side | null = other === null ? null : { name: 'baseline', scenario: other, figures: new Map() };
  const sides = [current, ...(baseline === null ? [] : [baseline])];
  const notes = new Set<string>();
  const collecting: CheckRuns = {
    ...runs,
    async run(request) {
      const figures = await runs.run(request);
      if (!figures.ok) return figures;
      for (const id of figures.value.captureIds) made.add(id);
      for (const note of figures.value.notes ?? []) notes.add(note);
      return figures;
    },
  };
  const measured = (): MeasuredBudget[] =>
    plan.budgets.map((budget) => {
      const name = budgetName(budget);
      const before = baseline?.figures.get(name) ?? known.value?.get(name) ?? null;
      return { budget, current: current.figures.get(name) ?? [], baseline: before };
    });
  const facts = (): CheckFacts => ({
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: runs.now() - startedAtMs,
    scenario: scenarioText(plan.scenario),
    baseline: isMeasuredOnly ? null : baselineText(plan),
    notes: [...notes],
  });

  const sizes = isMeasuredOnly ? [plan.repeats] : lookSizes(plan);
  let round = -plan.warmUp;
  let open: readonly Budget[] = plan.budgets;
  /** The reason why more runs are made than the file says. */
  let why = '';
  for (const [look, size] of sizes.entries()) {
    for (; round < size; round += 1) {
      const label = round < 0 ? 'Warm-up' : `Run ${round + 1} of ${size}`;
      const done = await playRound({ sides, budgets: open, round, label }, collecting, (message) =>
        runs.progress(Math.max(0, round), size, `${message}${why}`),
      );
      if (!done.ok) return done;
    }
    const seen = unseenFunction(measured());
    if (!seen.ok) return seen;
    const report = checkReport(measured(), facts());
    const rows = report.budgets.filter(({ verdict }) => verdict === 'too noisy');
    const noisy = new Set(rows.map(({ name }) => name));
    why = `; too noisy after ${countNoun(size, 'run')}: ${rows.map(({ title }) => title).join(', ')}`;
    open = plan.budgets.filter((budget) => noisy.has(budgetName(budget)));
    if (report.verdict !== 'too noisy' || look === sizes.length - 1)
      return ok({
        report,
        baselineFile: {
          version: 1,
          measuredAt: report.startedAt,
          budgets: Object.fromEntries(report.budgets.map(({ name, current: side }) => [name, side.runs])),
        },
      });
  }
  throw new Error('a check without an evaluation');
}
