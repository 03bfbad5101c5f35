/** Rows of an icicle: their height, the range of a box, and the scroll offset that shows a row. */
import { clampRange, type ChartRange } from '../../charts/range.ts';
import type { IcicleLayout } from './icicle-layout.ts';

/** The name that the load path of a trace uses. */
export type { ChartRange as IcicleWindow } from '../../charts/range.ts';

export const ICICLE_ROW_PX = 18;
/** Height of the box in each row; the rest is the gap. */
export const ICICLE_BOX_PX = boxHeightPx(ICICLE_ROW_PX);

export function boxHeightPx(rowPx: number): number {
  return rowPx - 1;
}

export function wholeWindow(layout: IcicleLayout): ChartRange {
  return { from: 0, to: layout.total };
}

export function windowOfBox(layout: IcicleLayout, box: number): ChartRange {
  const from = layout.starts[box] ?? 0;
  return clampRange({ from, to: from + (layout.sizes[box] ?? 0) }, layout.total);
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
