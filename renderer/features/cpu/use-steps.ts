/** Runs work in steps, because millions of boxes would block the window. */
import { useEffect, useState } from 'react';
import type { Steps } from '../../core/widgets/icicle/steps.ts';

/** Maximum time of work per task. */
const BUSY_MS = 10;

/**
 * The result for `input`, null until complete; `begin` must be a stable function. `isGrown`: the input is the earlier one with more in it, whose result stays until the new
 * one is complete.
 */
export function useSteps<Of extends object, T>(
  input: Of | null,
  begin: (input: Of) => Steps<T>,
  isGrown: (earlier: Of, input: Of) => boolean = () => false,
): T | null {
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
    // Render existing content first.
    timer = setTimeout(work, 0);
    return () => {
      if (timer !== null) clearTimeout(timer);
    };
  }, [input, begin]);
  const isShown = made !== null && input !== null && (made.input === input || isGrown(made.input, input));
  return isShown ? made.result : null;
}
