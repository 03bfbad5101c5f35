/** Long work in steps: the caller decides when to pause, so that queries and cancels are answered in between. */
import type { AnalysisStage } from './contract/analysis-stages.ts';

export interface StepProgress {
  readonly stage: AnalysisStage;
  readonly done: number;
  readonly total: number;
  /** Another thread is working: a next step before this settles has no effect. */
  readonly wait?: Promise<unknown>;
}

/** Yields progress every few milliseconds of work; returns the result. */
export type Steps<T> = Generator<StepProgress, T, undefined>;

/** Rows per step: about 1 to 5 ms of work, so that pauses are frequent and the cost of yielding is negligible. */
export const ROWS_PER_STEP = 1 << 16;

/** A stage may iterate over the rows several times; progress counts all passes, so that it never decreases. */
export interface Pass {
  readonly stage: AnalysisStage;
  /** 0-based. */
  readonly pass: number;
  readonly passes: number;
}

/**
 * Sizes of steps, in rows: small at first, then doubling up to `most`. V8 then sees the end of a loop before it compiles the loop: code that was compiled
 * within the first call is discarded when that call ends, and compiled again, several times in a row.
 */
export interface StepSizes {
  next(): number;
}

const FIRST_STEP_ROWS = 1 << 8;

export function createStepSizes(most: number): StepSizes {
  let size = Math.min(most, FIRST_STEP_ROWS) / 2;
  return {
    next() {
      size = Math.min(most, size * 2);
      return size;
    },
  };
}

/** Runs `work(from, to)` over all rows in steps, each at most `ROWS_PER_STEP` rows. */
export function* inSteps(
  { stage, pass, passes }: Pass,
  rows: number,
  work: (from: number, to: number) => void,
): Steps<void> {
  const sizes = createStepSizes(ROWS_PER_STEP);
  for (let from = 0, to = 0; from < rows; from = to) {
    to = Math.min(rows, from + sizes.next());
    work(from, to);
    yield { stage, done: pass * rows + to, total: passes * rows };
  }
}

/** Runs all steps at once, for tests and for callers that have nothing else to answer. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (step.value.wait !== undefined) throw new Error('Steps that wait for another thread cannot be run at once.');
  }
}
