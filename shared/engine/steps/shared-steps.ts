/** Work requested by several callers that runs once: the next caller continues it where it stopped. */
import type { StepProgress, Steps } from './steps.ts';

/**
 * Runs `build` once. Concurrent callers take turns at the same steps, a caller that cancels leaves the work done so far, and a later caller
 * gets the result at once. An error is not cached.
 */
export function sharedSteps<T>(build: () => Steps<T>): () => Steps<T> {
  let finished: { readonly value: T } | null = null;
  let running: Steps<T> | null = null;
  return function* join() {
    while (finished === null) {
      running ??= build();
      let step: IteratorResult<StepProgress, T>;
      try {
        step = running.next();
      } catch (thrown) {
        running = null;
        throw thrown;
      }
      if (step.done === true) {
        finished = { value: step.value };
        running = null;
      } else {
        yield step.value;
      }
    }
    return finished.value;
  };
}
