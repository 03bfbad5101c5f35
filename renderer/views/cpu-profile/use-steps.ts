/** Does work by and by: millions of boxes must not stop the window. */
import { useEffect, useState } from 'react';
import type { Steps } from '../../widgets/icicle/steps.ts';

/** Work between two breaths of the window. */
const BUSY_MS = 10;

/** The result for `of`, null until it is there; `begin` must be the same function as long as it does the same. */
export function useSteps<Of extends object, T>(input: Of | null, begin: (input: Of) => Steps<T>): T | null {
  const [made, setMade] = useState<{ readonly input: Of; readonly result: T } | null>(null);
  useEffect(() => {
    if (input === null) return undefined;
    const steps = begin(input);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const work = (): void => {
      const beganMs = performance.now();
      do {
        const step = steps.next();
        if (step.done === true) {
          setMade({ input, result: step.value });
          return;
        }
      } while (performance.now() - beganMs < BUSY_MS);
      timer = setTimeout(work, 0);
    };
    // What is there already is drawn first.
    timer = setTimeout(work, 0);
    return () => {
      if (timer !== null) clearTimeout(timer);
    };
  }, [input, begin]);
  return made !== null && made.input === input ? made.result : null;
}
