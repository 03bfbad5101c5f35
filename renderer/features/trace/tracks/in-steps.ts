/** Runs work in steps so that the window stays responsive. */
import type { Steps } from '../../../core/widgets/icicle/steps.ts';

/** Maximum time of work per task. */
const BUSY_MS = 10;

/** Yields to the event loop and continues in a new task. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** Never rejects: an error in a step is a bug and is thrown. Null if cancelled. */
export function doInSteps<T>(steps: Steps<T>, isGivenUp: () => boolean): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const work = (): void => {
      if (isGivenUp()) {
        resolve(null);
        return;
      }
      const beganMs = performance.now();
      try {
        do {
          const step = steps.next();
          if (step.done === true) {
            resolve(step.value);
            return;
          }
        } while (performance.now() - beganMs < BUSY_MS);
      } catch (thrown) {
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        return;
      }
      setTimeout(work, 0);
    };
    work();
  });
}
