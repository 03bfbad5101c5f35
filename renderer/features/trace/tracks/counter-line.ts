/** A counter as a line of pixels: minimum and maximum per column, so that no peak is lost. */

/** First index whose time is after `ms`. */
export function firstAfter(atMs: Float64Array, ms: number): number {
  let low = 0;
  let high = atMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((atMs[middle] ?? 0) > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface CounterColumns {
  /** By pixel; NaN before the first value. A value holds until the next one. */
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

export function counterColumns(
  atMs: Float64Array,
  values: Float64Array,
  visible: { readonly from: number; readonly to: number },
  widthPx: number,
): CounterColumns {
  const lows = new Float64Array(widthPx).fill(Number.NaN);
  const highs = new Float64Array(widthPx).fill(Number.NaN);
  const perPixel = (visible.to - visible.from) / widthPx;
  let place = firstAfter(atMs, visible.from);
  let held = place > 0 ? (values[place - 1] ?? Number.NaN) : Number.NaN;
  for (let px = 0; px < widthPx; px += 1) {
    const endMs = visible.from + (px + 1) * perPixel;
    let low = held;
    let high = held;
    while (place < atMs.length && (atMs[place] ?? 0) < endMs) {
      held = values[place] ?? Number.NaN;
      if (Number.isNaN(low) || held < low) low = held;
      if (Number.isNaN(high) || held > high) high = held;
      place += 1;
    }
    lows[px] = low;
    highs[px] = high;
  }
  return { lows, highs };
}

/** The value at a time: the last one before it; null before the first. */
export function counterValueAt(atMs: Float64Array, values: Float64Array, ms: number): number | null {
  const place = firstAfter(atMs, ms) - 1;
  return place < 0 ? null : (values[place] ?? null);
}
