/** A range over bars of equal width, changed by dragging and keys. Edges are between bars, so each bar is in or out as a whole. */

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Bars {
  readonly startMs: number;
  readonly barMs: number;
  readonly count: number;
}

export function endOfBars({ startMs, barMs, count }: Bars): number {
  return startMs + barMs * count;
}

/** The bar at a time; the last one at the end. */
export function barAt(bars: Bars, atMs: number): number {
  if (bars.count === 0 || bars.barMs <= 0) return 0;
  return Math.max(0, Math.min(bars.count - 1, Math.floor((atMs - bars.startMs) / bars.barMs + 1e-9)));
}

/** From the start of bar `first` to the end of bar `last`, in either order. */
export function rangeOfBars(bars: Bars, first: number, last: number): TimeRange {
  const low = Math.max(0, Math.min(first, last));
  const high = Math.min(bars.count - 1, Math.max(first, last));
  return { fromMs: bars.startMs + low * bars.barMs, toMs: bars.startMs + (high + 1) * bars.barMs };
}

/** The bars that overlap the range. */
export function barsInRange(bars: Bars, range: TimeRange): { readonly first: number; readonly last: number } {
  const first = barAt(bars, range.fromMs);
  const last = Math.max(first, Math.ceil((range.toMs - bars.startMs) / bars.barMs - 1e-9) - 1);
  return { first, last: Math.min(bars.count - 1, last) };
}

/**
 * The range after a key: arrows move it by one bar, with Shift they move its end; PageUp and PageDown move by its width; Home and End move
 * to the ends, with Shift extend to them. Undefined for other keys.
 */
export function rangeAfterKey(
  bars: Bars,
  range: TimeRange | null,
  key: string,
  withShift: boolean,
): TimeRange | null | undefined {
  if (bars.count === 0) return undefined;
  if (key === 'Escape') return range === null ? undefined : null;
  const lastBar = bars.count - 1;
  if (range === null) {
    if (key === 'ArrowRight' || key === 'Home') return rangeOfBars(bars, 0, 0);
    if (key === 'ArrowLeft' || key === 'End') return rangeOfBars(bars, lastBar, lastBar);
    return undefined;
  }
  const { first, last } = barsInRange(bars, range);
  const width = last - first;
  const moved = (by: number): TimeRange => {
    const start = Math.max(0, Math.min(lastBar - width, first + by));
    return rangeOfBars(bars, start, start + width);
  };
  const ended = (end: number): TimeRange => rangeOfBars(bars, first, Math.max(first, Math.min(lastBar, end)));
  switch (key) {
    case 'ArrowRight':
      return withShift ? ended(last + 1) : moved(1);
    case 'ArrowLeft':
      return withShift ? ended(last - 1) : moved(-1);
    case 'PageDown':
      return moved(width + 1);
    case 'PageUp':
      return moved(-width - 1);
    case 'End':
      return withShift ? ended(lastBar) : moved(lastBar);
    case 'Home':
      return withShift ? rangeOfBars(bars, 0, last) : moved(-lastBar);
    default:
      return undefined;
  }
}
