/** The visible range of a chart, in its unit: zoom and pan inside the whole. */

/** Start inclusive, end exclusive. */
export interface ChartRange {
  readonly from: number;
  readonly to: number;
}

/** Minimum share of the whole: below it, doubles lack the precision for pixels. */
const MIN_SHARE = 1e-9;

/** A range of the same width inside the chart, or the whole chart if that is narrower. */
export function clampRange({ from, to }: ChartRange, total: number): ChartRange {
  const width = Math.min(total, Math.max(to - from, total * MIN_SHARE));
  const start = Math.max(0, Math.min(from, total - width));
  return { from: start, to: start + width };
}

/** `factor` below 1 zooms in; `anchor` stays in place. */
export function zoomRange(range: ChartRange, factor: number, anchor: number, total: number): ChartRange {
  const width = range.to - range.from;
  const wanted = Math.min(total, Math.max(width * factor, total * MIN_SHARE));
  const share = width === 0 ? 0 : (anchor - range.from) / width;
  const from = anchor - share * wanted;
  return clampRange({ from, to: from + wanted }, total);
}

/** Moves by a share of its width; positive is right. */
export function panRange(range: ChartRange, share: number, total: number): ChartRange {
  const by = (range.to - range.from) * share;
  return clampRange({ from: range.from + by, to: range.to + by }, total);
}
