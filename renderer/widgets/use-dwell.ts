/** The row a person stays at: active, or under the pointer, for a moment. */
import { useEffect, useRef, type RefObject } from 'react';

/** Longer than the key repeat interval, shorter than a decision. */
const DWELL_MS = 50;

export interface DwellOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  /** −1 if there is none. */
  readonly activeIndex: number;
  /** Identifies the row: another key at the same index is another row. */
  readonly activeKey: string | null;
  readonly onDwell: ((index: number) => void) | undefined;
}

export function useDwell({ scroller, activeIndex, activeKey, onDwell }: DwellOptions): void {
  const latest = useRef(onDwell);
  useEffect(() => {
    latest.current = onDwell;
  });
  const isWanted = onDwell !== undefined;

  useEffect(() => {
    if (!isWanted || activeIndex < 0 || activeKey === null) return undefined;
    const timer = setTimeout(() => latest.current?.(activeIndex), DWELL_MS);
    return () => clearTimeout(timer);
  }, [isWanted, activeIndex, activeKey]);

  useEffect(() => {
    const element = scroller.current;
    if (!isWanted || element === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let under = -1;
    const leave = (): void => {
      clearTimeout(timer);
      under = -1;
    };
    const over = ({ target }: PointerEvent): void => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
      const index = row === null ? -1 : Number(row.dataset['index']);
      if (index === under) return;
      leave();
      under = index;
      if (index >= 0) timer = setTimeout(() => latest.current?.(index), DWELL_MS);
    };
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerleave', leave);
    // Scrolling changes the row under the pointer.
    element.addEventListener('scroll', leave, { passive: true });
    return () => {
      leave();
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('scroll', leave);
    };
  }, [isWanted, scroller]);
}
