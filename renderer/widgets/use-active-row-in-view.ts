/** Keeps the active row of a table in view when the table gets lower: a pane that opens must not cover the row it belongs to. */
import { useEffect, type RefObject } from 'react';

export function useActiveRowInView(scroller: RefObject<HTMLDivElement | null>, rowHeightPx: number): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let beforePx = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const nowPx = element.clientHeight;
      const row = nowPx < beforePx ? element.querySelector('[data-active]') : null;
      const topPx = (row?.getBoundingClientRect().top ?? 0) - element.getBoundingClientRect().top;
      const wasVisible = row !== null && topPx >= 0 && topPx < beforePx;
      if (wasVisible && topPx + rowHeightPx > nowPx) element.scrollTop += topPx + rowHeightPx - nowPx;
      beforePx = nowPx;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, rowHeightPx]);
}
