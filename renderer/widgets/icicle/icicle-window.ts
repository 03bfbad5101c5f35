/** The visible part of an icicle: a range of values and the scroll offset of its rows. Zoom, pan and fit. */
import type { IcicleLayout } from './icicle-layout.ts';

/** In the unit of the chart, start inclusive, end exclusive. */
export interface IcicleWindow {
  readonly from: number;
  readonly to: number;
}

export const ICICLE_ROW_PX = 18;
/** Height of the box in each row; the rest is the gap. */
export const ICICLE_BOX_PX = 17;

/** Minimum share of the whole: below it, doubles lack the precision for pixels. */
const SMALLEST_SHARE = 1e-9;

/** A window of the same width inside the chart, or the whole chart if that is narrower. */
export function clampWindow({ from, to }: IcicleWindow, total: number): IcicleWindow {
  const width = Math.min(total, Math.max(to - from, total * SMALLEST_SHARE));
  const start = Math.max(0, Math.min(from, total - width));
  return { from: start, to: start + width };
}

/** `factor` below 1 zooms in; `anchor` stays in place. */
export function zoomWindow(window: IcicleWindow, factor: number, anchor: number, total: number): IcicleWindow {
  const width = window.to - window.from;
  const wanted = Math.min(total, Math.max(width * factor, total * SMALLEST_SHARE));
  const share = width === 0 ? 0 : (anchor - window.from) / width;
  const from = anchor - share * wanted;
  return clampWindow({ from, to: from + wanted }, total);
}

/** Moves by a share of the visible range; positive is right. */
export function panWindow(window: IcicleWindow, share: number, total: number): IcicleWindow {
  const by = (window.to - window.from) * share;
  return clampWindow({ from: window.from + by, to: window.to + by }, total);
}

export function wholeWindow(layout: IcicleLayout): IcicleWindow {
  return { from: 0, to: layout.total };
}

export function windowOfBox(layout: IcicleLayout, box: number): IcicleWindow {
  const from = layout.starts[box] ?? 0;
  return clampWindow({ from, to: from + (layout.sizes[box] ?? 0) }, layout.total);
}

/** Clamps the scroll offset to the chart. */
export function clampTop(topPx: number, rowCount: number, heightPx: number): number {
  return Math.max(0, Math.min(topPx, rowCount * ICICLE_ROW_PX - heightPx));
}

/** The smallest scroll that makes a row visible. */
export function topThatShows(row: number, topPx: number, heightPx: number): number {
  const rowTopPx = row * ICICLE_ROW_PX;
  if (rowTopPx < topPx) return rowTopPx;
  return Math.max(topPx, rowTopPx + ICICLE_ROW_PX - heightPx);
}
