/**
 * The runs of two sides in turns: each pass of each side as often as is asked, and more often while a figure is not decided. It knows neither browsers
 * nor commands, so tests play it.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { countNoun } from '../../../shared/base/units.ts';
import type { MeasuredBudget, MeasuredRun } from '../../../shared/features/prove/statistics/index.ts';
import { isRequest } from '../../../shared/core/capability/local-request.ts';
import {
  LOOKS,
  PASSES,
  budgetTitle,
  passOf,
  type Budget,
  type Pass,
  type Scenario,
} from '../../../shared/features/prove/contract/budgets.ts';
import { appError, type AppResult, AppFailure, settle } from '../../../shared/base/errors.ts';
import type { PassFigures } from './recorder.ts';

/** One side of a comparison. */
export interface Side {
  /** Name of its runs in progress. */
  readonly name: string;
  readonly scenario: Scenario;
  /** The figures of each budget, by its name. */
  readonly figures: Map<string, MeasuredRun[]>;
}

export interface RunRequest {
  readonly scenario: Scenario;
  readonly pass: Pass;
  readonly budgets: readonly Budget[];
  /** Below 0 for warm-up runs. */
  readonly round: number;
}

export interface CheckRuns {
  /** Each run has a target of its own, so that runs whose figures do not depend on time may run at the same time. */
  readonly areApart?: boolean;
  /** Runs the scenario once, for one pass. */
  run(request: RunRequest): Promise<PassFigures>;
  /** `done` and `total` count the runs of all sides and passes, warm-ups included. `found`: the figures of a proof so far. */
  progress(done: number, total: number, message: string, found?: readonly string[]): void;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/** The scenario in words: what a report calls it. */
export function scenarioText(scenario: Scenario): string {
  if ('url' in scenario) return scenario.url;
  return 'command' in scenario ? scenario.command : scenario.test;
}

/**
 * Returns how many runs each evaluation has: from the first to the most, each by the same factor more. A figure without noise is decided at once, and one
 * with a lot of it gets the many runs that it needs.
 */
export function lookSizes({
  repeats,
  mostRepeats,
}: {
  readonly repeats: number;
  readonly mostRepeats: number;
}): number[] {
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

/** A function that no run has sampled is a wrong name, not a fast function. */
export function unseenFunction(measured: readonly MeasuredBudget[]): void {
  const unseen = measured.find(
    ({ budget, current, baseline }) =>
      budget.measure === 'functionTime' && [...current, ...(baseline ?? [])].every(({ value }) => value === 0),
  );
  if (unseen === undefined) return;
  throw new AppFailure(
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

/** Two builds of a server may have one address, so that only one of them can run. */
const hasPort = (scenario: Scenario): boolean =>
  'command' in scenario && scenario.action !== undefined && isRequest(scenario.action);

/** The passes that a round has: a leak hunt warms its target up itself. */
const passesIn = (open: readonly Budget[], round: number): ReturnType<typeof passesOf> =>
  passesOf(open).filter(({ pass }) => round >= 0 || pass !== 'growth');

/** One run of the passes of the budgets on every side, the second side first in every other round. */
async function playRound(
  { sides, budgets: open, round, label }: Round,
  runs: CheckRuns,
  { report, played }: { readonly report: (message: string) => void; readonly played: () => void },
): Promise<void> {
  const order = round % 2 === 0 ? sides : sides.toReversed();
  for (const { pass, budgets } of passesIn(open, round)) {
    const play = async ({ name, scenario, figures }: Side): Promise<AppResult<null>> => {
      const named = sides.length > 1 ? `${label} of the ${name}` : label;
      report(`${named} (${pass})`);
      const request = { scenario, pass, budgets, round };
      const first = await settle(() => runs.run(request));
      // On a busy machine a process may answer too late once: what was not measured says nothing about the build.
      const isLost = !first.ok && first.error.code === 'disconnected';
      if (isLost) report(`${named} (${pass}), again: ${first.error.message}`);
      const measured = isLost ? await settle(() => runs.run(request)) : first;
      if (!measured.ok) return err({ ...measured.error, message: `${named} (${pass}): ${measured.error.message}` });
      played();
      if (round < 0) return ok(null);
      for (const [budget, figure] of measured.value.figures)
        figures.set(budget, [...(figures.get(budget) ?? []), figure]);
      return ok(null);
    };
    // A hunt counts what actions leave, and mostly waits: the same on a busy machine.
    const areTogether = runs.areApart === true && pass === 'growth' && !order.some(({ scenario }) => hasPort(scenario));
    const together = areTogether ? [order] : order.map((side) => [side]);
    for (const group of together) {
      const failed = (await Promise.all(group.map(play))).find((ended) => !ended.ok);
      if (failed !== undefined) throw new AppFailure(failed.error);
    }
  }
}

/** Results of the runs besides their figures. */
interface Collected {
  /** Ids of all captures, also those of runs that do not count. */
  readonly made: Set<string>;
  /** Sentences about how the figures were measured. */
  readonly notes: Set<string>;
}

/** The same runs, whose captures and notes are collected. */
export function collecting(
  runs: CheckRuns,
  { made, notes }: Collected,
  onRun: (request: RunRequest, figures: PassFigures) => void = () => undefined,
): CheckRuns {
  return {
    ...runs,
    async run(request) {
      const figures = await runs.run(request);
      for (const id of figures.captureIds) made.add(id);
      for (const note of figures.notes ?? []) notes.add(note);
      onRun(request, figures);
      return figures;
    },
  };
}

export interface Turns {
  readonly sides: readonly Side[];
  readonly budgets: readonly Budget[];
  /** Runs of each side at each evaluation, ascending. */
  readonly sizes: readonly number[];
  /** Runs before the first that counts. */
  readonly warmUp: number;
  /** Evaluates what is measured so far. Returns the figures that need more runs. */
  readonly undecided: () => readonly Budget[];
}

const lengthOf = (total: number): string =>
  `; at least ${countNoun(total, 'run')}, how long they take is known after the first`;

/** Runs both sides until every figure is decided, or as often as the last evaluation asks. */
export async function runTurns({ sides, budgets, sizes, warmUp, undecided }: Turns, runs: CheckRuns): Promise<void> {
  let round = -warmUp;
  let open = budgets;
  let done = 0;
  /** The reason why more runs are made than the first evaluation has. */
  let why = '';
  for (const size of sizes) {
    let total = done;
    for (let each = round; each < size; each += 1) total += passesIn(open, each).length * sides.length;
    for (; round < size; round += 1) {
      const label = round < 0 ? 'Warm-up' : `Run ${round + 1} of ${size}`;
      await playRound({ sides, budgets: open, round, label }, runs, {
        report: (message) => runs.progress(done, total, `${message}${done === 0 ? lengthOf(total) : why}`),
        played: () => void (done += 1),
      });
    }
    const left = undecided();
    if (left.length === 0) return;
    open = left;
    why = `; too noisy after ${countNoun(size, 'run')}: ${open.map(budgetTitle).join(', ')}`;
  }
}
