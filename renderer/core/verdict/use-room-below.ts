/** Whether what a verdict is about has room below it, as at a large zoom in a small window. */
import { useCallback, useContext, useLayoutEffect, useRef, useState } from 'react';
import { VerdictPlaceContext } from '../widgets/findings/verdict-head.tsx';

/** Ten rows and the head of their table. */
const LEAST_PX = 268;

/** True if the last part of the page would be too low below the whole verdict. `wholePx`: as last shown whole. */
export function isTooLow(leftPx: number, shownPx: number, wholePx: number): boolean {
  return wholePx > 0 && leftPx - (wholePx - shownPx) < LEAST_PX;
}

export function useRoomBelow() {
  const outer = useContext(VerdictPlaceContext);
  const [verdict, setVerdict] = useState<HTMLElement | null>(null);
  const [isTight, setTight] = useState(false);
  const wholePx = useRef(0);
  useLayoutEffect(() => {
    const page = verdict?.parentElement?.lastElementChild;
    // A view in a chat makes room for it.
    if (verdict === null || !(page instanceof HTMLElement) || outer !== null) return undefined;
    const look = (): void => {
      const shownPx = verdict.offsetHeight;
      // A hidden document has no height.
      if (shownPx === 0) return;
      if (verdict.dataset['line'] === undefined) wholePx.current = shownPx;
      setTight(isTooLow(page.offsetHeight, shownPx, wholePx.current));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(verdict);
    observer.observe(page);
    return () => observer.disconnect();
  }, [verdict, outer]);
  const take = useCallback(
    (element: HTMLElement | null): void => {
      outer?.(element);
      setVerdict(element);
    },
    [outer],
  );
  return { take, isTight };
}
