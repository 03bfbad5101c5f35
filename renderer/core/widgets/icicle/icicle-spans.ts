/** Spans to draw: one per box, or one per pixel for boxes thinner than that. Independent of the canvas. */
import type { ChartRange } from '../../charts/range.ts';
import { firstEndingAfter, type IcicleLayout } from './icicle-layout.ts';

/** Columns of one row, of which the first `count` are valid. */
export interface RowSpans {
  count: number;
  leftsPx: Float32Array;
  widthsPx: Float32Array;
  /** The box; the widest of several in one pixel. */
  boxes: Int32Array;
  categories: Uint8Array;
  /** Widths by category within one pixel, while a row is filled. */
  sums: Float64Array;
}

const MIN_BOX_PX = 0.8;

export function createRowSpans(): RowSpans {
  return createRowSpansOf(64);
}

function addSpan(spans: RowSpans, leftPx: number, widthPx: number, box: number, category: number): void {
  if (spans.count === spans.boxes.length) {
    const capacity = spans.boxes.length * 2;
    const grown = createRowSpansOf(capacity);
    grown.leftsPx.set(spans.leftsPx);
    grown.widthsPx.set(spans.widthsPx);
    grown.boxes.set(spans.boxes);
    grown.categories.set(spans.categories);
    Object.assign(spans, { ...grown, count: spans.count, sums: spans.sums });
  }
  spans.leftsPx[spans.count] = leftPx;
  spans.widthsPx[spans.count] = widthPx;
  spans.boxes[spans.count] = box;
  spans.categories[spans.count] = category;
  spans.count += 1;
}

function createRowSpansOf(capacity: number): RowSpans {
  return {
    count: 0,
    leftsPx: new Float32Array(capacity),
    widthsPx: new Float32Array(capacity),
    boxes: new Int32Array(capacity),
    categories: new Uint8Array(capacity),
    sums: new Float64Array(0),
  };
}

/**
 * Fills `spans` with one row of `window` on `widthPx`. A box under 1 px counts for the pixel of its start, drawn in the dominant category.
 * Many boxes per pixel are read as blocks no wider than a pixel, each counted for the pixel of its start.
 */
export function fillRowSpans(
  spans: RowSpans,
  layout: IcicleLayout,
  row: number,
  window: ChartRange,
  widthPx: number,
): void {
  spans.count = 0;
  const { order, rowStarts, starts, sizes, categories } = layout;
  const { levels, categoryCount } = layout.pyramid;
  const scale = widthPx / (window.to - window.from);
  const end = rowStarts[row + 1] ?? 0;
  if (spans.sums.length !== categoryCount) spans.sums = new Float64Array(categoryCount);
  const widths = spans.sums;
  /** Level of the last block; the next one is at a similar level. */
  let height = 0;
  let place = firstEndingAfter(layout, row, window.from);
  // No closures here: captured loop variables would not stay in registers.
  while (place < end) {
    let box = order[place] ?? 0;
    let start = starts[box] ?? 0;
    let size = sizes[box] ?? 0;
    if (start >= window.to) break;
    const leftPx = (start - window.from) * scale;
    if (size * scale >= 1) {
      const rightPx = Math.min(widthPx, leftPx + size * scale);
      addSpan(spans, Math.max(0, leftPx), rightPx - Math.max(0, leftPx), box, categories[box] ?? 0);
      place += 1;
      continue;
    }
    const cell = leftPx < 0 ? 0 : Math.floor(leftPx);
    const cellEnd = Math.min(window.to, window.from + (cell + 1) / scale);
    widths.fill(0);
    let widest = box;
    let widestSize = -1;
    do {
      height = Math.min(height + 1, levels.length);
      while (height > 0 && !isThin(layout, height - 1, place, end, scale)) height -= 1;
      const level = height === 0 ? undefined : levels[height - 1];
      if (level === undefined) {
        const category = categories[box] ?? 0;
        widths[category] = (widths[category] ?? 0) + size;
        place += 1;
      } else {
        const block = place / level.blockBoxes;
        for (let each = 0; each < categoryCount; each += 1)
          widths[each] = (widths[each] ?? 0) + (level.sums[block * categoryCount + each] ?? 0);
        box = level.widest[block] ?? 0;
        size = level.maxSizes[block] ?? 0;
        place += level.blockBoxes;
      }
      if (size > widestSize) {
        widest = box;
        widestSize = size;
      }
      if (place >= end) break;
      box = order[place] ?? 0;
      start = starts[box] ?? 0;
      size = sizes[box] ?? 0;
    } while (start < cellEnd && size * scale < 1);
    let sum = 0;
    let category = 0;
    for (let each = 0; each < categoryCount; each += 1) {
      sum += widths[each] ?? 0;
      if ((widths[each] ?? 0) > (widths[category] ?? 0)) category = each;
    }
    // A block may slightly exceed its pixel, but nothing is drawn beyond it.
    addSpan(spans, cell, Math.min(1, Math.max(MIN_BOX_PX, sum * scale)), widest, category);
  }
}

/** The largest block at `place` that is thin throughout and no wider than a pixel. */
function isThin(layout: IcicleLayout, height: number, place: number, end: number, scale: number): boolean {
  const level = layout.pyramid.levels[height];
  if (level === undefined) return false;
  const { blockBoxes, maxSizes } = level;
  if ((place & (blockBoxes - 1)) !== 0 || place + blockBoxes > end) return false;
  if ((maxSizes[place / blockBoxes] ?? 0) * scale >= 1) return false;
  const { order, starts, sizes } = layout;
  const last = order[place + blockBoxes - 1] ?? 0;
  return ((starts[last] ?? 0) + (sizes[last] ?? 0) - (starts[order[place] ?? 0] ?? 0)) * scale < 1;
}
