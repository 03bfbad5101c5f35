/** What is drawn of an icicle: one span a box, and one a pixel where boxes are thinner than that. Pixels out, no canvas in it. */
import { firstEndingAfter, type IcicleLayout } from './icicle-layout.ts';
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
  for (let place = firstEndingAfter(layout, row, window.from); place < end; place += 1) {
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
      continue;
    }
    const at = Math.max(0, Math.floor(leftPx));
    if (at !== cell) flush();
    cell = at;
    cellWidthPx += boxPx;
    const before = widths[category] ?? 0;
    if (before === 0 && presentCount < CATEGORIES) {
      present[presentCount] = category;
      presentCount += 1;
    }
    widths[category] = before + boxPx;
    if (presentCount === 1 || before + boxPx > (widths[widestCategory] ?? 0)) widestCategory = category;
    if (widest < 0 || (sizes[box] ?? 0) > (sizes[widest] ?? 0)) widest = box;
  }
  flush();
}
