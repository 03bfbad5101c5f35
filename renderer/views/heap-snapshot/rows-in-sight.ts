/** Which rows of a table a person can see now, as places from 1: what the footer says, without the rows drawn in advance. */
import { useEffect, useState, type RefObject } from 'react';

export interface RowsInSight {
  readonly first: number;
  readonly last: number;
}

export interface RowGeometry {
  readonly rowCount: number;
  readonly rowHeightPx: number;
  readonly headHeightPx: number;
}

/** A row counts when half of it is in sight. */
export function rowsInSight(scrollTopPx: number, heightPx: number, geometry: RowGeometry): RowsInSight {
  const { rowCount, rowHeightPx, headHeightPx } = geometry;
  const first = Math.round(scrollTopPx / rowHeightPx) + 1;
  const last = Math.round((scrollTopPx + heightPx - headHeightPx) / rowHeightPx);
  return { first: Math.min(first, rowCount), last: Math.max(Math.min(first, rowCount), Math.min(last, rowCount)) };
}

export function useRowsInSight(table: RefObject<HTMLElement | null>, geometry: RowGeometry): RowsInSight {
  const [scroll, setScroll] = useState({ topPx: 0, heightPx: 0 });
  useEffect(() => {
    const element = table.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const next = { topPx: element.scrollTop, heightPx: element.clientHeight };
      setScroll((before) => (before.topPx === next.topPx && before.heightPx === next.heightPx ? before : next));
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [table]);
  return rowsInSight(scroll.topPx, scroll.heightPx, geometry);
}
