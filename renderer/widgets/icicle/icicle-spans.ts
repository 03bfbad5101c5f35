/** What is drawn of an icicle: one span a box, and one a pixel where boxes are thinner than that. Pixels out, no canvas in it. */
import { firstEndingAfter, type IcicleLayout } from './icicle-layout.ts';
import type { PyramidLevel } from './icicle-pyramid.ts';
import type { IcicleWindow } from './icicle-window.ts';

/** Columns of one row; the first `count` of each are meant. */
export interface RowSpans {
  count: number;
  leftsPx: Float32Array;
  widthsPx: Float32Array;
  /** The box; of several in one pixel the widest. */
  boxes: Int32Array;
  categories: Uint8Array;
}

const MIN_BOX_PX = 0.8;
const CATEGORIES = 256;

export function createRowSpans(): RowSpans {
  return {
    count: 0,
    leftsPx: new Float32Array(64),
    widthsPx: new Float32Array(64),
    boxes: new Int32Array(64),
    categories: new Uint8Array(64),
  };
}

function addSpan(spans: RowSpans, leftPx: number, widthPx: number, box: number, category: number): void {
  if (spans.count === spans.boxes.length) {
    const capacity = spans.boxes.length * 2;
    const grown = createRowSpansOf(capacity);
    grown.leftsPx.set(spans.leftsPx);
    grown.widthsPx.set(spans.widthsPx);
    grown.boxes.set(spans.boxes);
    grown.categories.set(spans.categories);
    Object.assign(spans, { ...grown, count: spans.count });
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
  };
}

/**
 * Fills `spans` with one row as `window` shows it on `widthPx`. A box under 1 px goes into the pixel it begins in, which is
 * drawn in the category that has most of it.
 */
export function fillRowSpans(
  spans: RowSpans,
  layout: IcicleLayout,
  row: number,
  window: IcicleWindow,
  widthPx: number,
): void {
  spans.count = 0;
  const { order, rowStarts, starts, sizes, categories } = layout;
  const scale = widthPx / (window.to - window.from);
  const end = rowStarts[row + 1] ?? 0;
  const widths = new Float64Array(CATEGORIES);
  /** Categories that the pixel has so far. */
  const present = new Uint8Array(CATEGORIES);
  let presentCount = 0;
  let cell = -1;
  let cellWidthPx = 0;
  let widest = -1;
  let widestCategory = 0;
  const flush = (): void => {
    if (cell < 0) return;
    addSpan(spans, cell, Math.min(1, Math.max(MIN_BOX_PX, cellWidthPx)), widest, widestCategory);
    for (let each = 0; each < presentCount; each += 1) widths[present[each] ?? 0] = 0;
    presentCount = 0;
    cell = -1;
    cellWidthPx = 0;
    widest = -1;
  };
  const add = (category: number, width: number): void => {
    const before = widths[category] ?? 0;
    if (before === 0 && presentCount < CATEGORIES) {
      present[presentCount] = category;
      presentCount += 1;
    }
    widths[category] = before + width;
    if (presentCount === 1 || before + width > (widths[widestCategory] ?? 0)) widestCategory = category;
  };
  const { levels, categoryCount } = layout.pyramid;
  const cellOf = (box: number): number => Math.max(0, Math.floor(((starts[box] ?? 0) - window.from) * scale));
  let place = firstEndingAfter(layout, row, window.from);
  while (place < end) {
    const box = order[place] ?? 0;
    const start = starts[box] ?? 0;
    if (start >= window.to) break;
    const leftPx = (start - window.from) * scale;
    const boxPx = (sizes[box] ?? 0) * scale;
    const category = categories[box] ?? 0;
    if (boxPx >= 1) {
      flush();
      const rightPx = Math.min(widthPx, leftPx + boxPx);
      addSpan(spans, Math.max(0, leftPx), rightPx - Math.max(0, leftPx), box, category);
      place += 1;
      continue;
    }
    const at = Math.max(0, Math.floor(leftPx));
    if (at !== cell) flush();
    cell = at;
    // The coarsest block that begins here, is thin all over and ends in the same pixel, in one step.
    let taken = 1;
    let found: PyramidLevel | null = null;
    for (const level of levels) {
      const next = place + level.blockBoxes;
      if (place % level.blockBoxes !== 0 || next > end) break;
      if ((level.maxSizes[place / level.blockBoxes] ?? 0) * scale >= 1) break;
      if (cellOf(order[next - 1] ?? 0) !== at || (starts[order[next - 1] ?? 0] ?? 0) >= window.to) break;
      found = level;
      taken = level.blockBoxes;
    }
    if (found === null) {
      cellWidthPx += boxPx;
      add(category, boxPx);
      if (widest < 0 || (sizes[box] ?? 0) > (sizes[widest] ?? 0)) widest = box;
    } else {
      const block = place / taken;
      for (let each = 0; each < categoryCount; each += 1) {
        const width = (found.sums[block * categoryCount + each] ?? 0) * scale;
        if (width === 0) continue;
        cellWidthPx += width;
        add(each, width);
      }
      const candidate = found.widest[block] ?? 0;
      if (widest < 0 || (sizes[candidate] ?? 0) > (sizes[widest] ?? 0)) widest = candidate;
    }
    place += taken;
  }
  flush();
}
