/** Work in steps, so that a window that does it by and by never stands still; or all of it at once. */

/** Boxes of a step: a few milliseconds of work. */
export const STEP_BOXES = 200_000;

export type Steps<T> = Generator<undefined, T, undefined>;

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Calls `work` with one range of places after the other; `each` is what a place costs, in boxes. */
export function* inRanges(count: number, work: (from: number, to: number) => void, each = 1): Steps<void> {
  const stepPlaces = Math.ceil(STEP_BOXES / each);
  for (let from = 0; from < count; from += stepPlaces) {
    work(from, Math.min(count, from + stepPlaces));
    yield;
  }
}
