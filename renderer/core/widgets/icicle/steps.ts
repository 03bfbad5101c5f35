/** Splits work into steps to keep the window responsive, or runs all of it at once. */

/**
 * Boxes per step: about a millisecond of work, and a few in code that has not run before. A task runs steps until its time is over, so it
 * exceeds that by one step at most.
 */
export const STEP_BOXES = 32_000;

export type Steps<T> = Generator<undefined, T, undefined>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Calls `work` with successive index ranges; `each` is the cost of an index in boxes. */
export function* inRanges(count: number, work: (from: number, to: number) => void, each = 1): Steps<void> {
  const stepPlaces = Math.ceil(STEP_BOXES / each);
  for (let from = 0; from < count; from += stepPlaces) {
    work(from, Math.min(count, from + stepPlaces));
    yield;
  }
}
