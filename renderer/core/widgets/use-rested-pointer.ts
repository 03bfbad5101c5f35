/** Whether the pointer rests, so that nothing is moved away from under a press that is about to come. */
import { useCallback, useLayoutEffect, useRef, useState } from 'react';

/** Between two moves toward the same goal, no longer. */
const REST_MS = 400;

export interface RestedPointer {
  /** True from the first rest on, once it is wanted. */
  readonly hasRested: boolean;
  /** The person asks for what waits. */
  readonly show: () => void;
}

/** `isWanted`: something waits for the rest. Moves before that count too. */
export function useRestedPointer(isWanted: boolean): RestedPointer {
  const lastMove = useRef(-Infinity);
  const [hasRested, setRested] = useState(false);
  // Before the frame with it is drawn, where the pointer rests already.
  useLayoutEffect(() => {
    if (hasRested) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      const leftMs = lastMove.current + REST_MS - performance.now();
      if (leftMs <= 0) setRested(true);
      else timer = setTimeout(wait, leftMs);
    };
    const moved = (): void => {
      lastMove.current = performance.now();
    };
    if (isWanted) wait();
    const events = ['pointermove', 'pointerdown', 'wheel'] as const;
    for (const each of events) window.addEventListener(each, moved, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const each of events) window.removeEventListener(each, moved, { capture: true });
    };
  }, [isWanted, hasRested]);
  return { hasRested, show: useCallback(() => setRested(true), []) };
}
