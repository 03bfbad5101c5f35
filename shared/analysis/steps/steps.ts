/** Long work cut into steps: whoever runs it decides when to pause, so that queries and a cancel are answered in between. */
import type { AnalysisStage } from '../../contracts/analysis-stages.ts';

export interface StepProgress {
  readonly stage: AnalysisStage;
  readonly done: number;
  readonly total: number;
  /** The work is another thread's for now: nothing is gained by a next step before this is settled. */
  readonly wait?: Promise<unknown>;
}

/** Yields its progress every few milliseconds of work; returns its result. */
export type Steps<T> = Generator<StepProgress, T, undefined>;

/** Rows a step: about 1 to 5 ms of work, so that a pause is never far, and yielding costs nothing beside it. */
export const ROWS_PER_STEP = 1 << 16;

/** A stage may pass over the rows several times; progress counts all of them, so that it never goes back. */
export interface Pass {
  readonly stage: AnalysisStage;
  /** From 0. */
  readonly pass: number;
  readonly passes: number;
}

/** Runs `work(from, to)` over all rows in steps. */
export function* inSteps(
  { stage, pass, passes }: Pass,
  rows: number,
  work: (from: number, to: number) => void,
): Steps<void> {
  for (let from = 0; from < rows; from += ROWS_PER_STEP) {
    const to = Math.min(rows, from + ROWS_PER_STEP);
    work(from, to);
    yield { stage, done: pass * rows + to, total: passes * rows };
  }
}

/** Runs all steps at once: tests, and callers that need not answer anybody meanwhile. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (step.value.wait !== undefined) throw new Error('Steps that wait for another thread cannot be run at once.');
  }
}
