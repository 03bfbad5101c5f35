/** Work that several ask for and that is done once: whoever asks next takes it on where it stands. */
import type { StepProgress, Steps } from './steps.ts';

/**
 * Runs `build` once. Askers at the same time take turns at the same steps, one that leaves hands over what was done, and one
 * that comes later gets the result at once. A failure is not kept.
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
