/** Does work that comes in steps by and by, so that the window never stands still for it. */
import type { Steps } from '../../widgets/icicle/steps.ts';

/** Work between two breaths of the window. */
const BUSY_MS = 10;

/** The window breathes, and whoever waits goes on in a task of its own. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** Rejects nothing: a step that throws is a bug and is thrown. Null where it was given up. */
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
