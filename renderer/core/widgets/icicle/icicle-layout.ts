/**
 * Boxes of an icicle or flame chart by row, then left to right. Uses columns, because a chart may have a million boxes. The unit (bytes,
 * milliseconds) is defined by the chart.
 */
import { pyramidInSteps, type Pyramid } from './icicle-pyramid.ts';
import { atOnce, inRanges, type Steps } from './steps.ts';

export interface IcicleBoxes {
  /** 0 is the top row; a box below 0 is not drawn, but keeps its number. */
  readonly depths: ArrayLike<number>;
  /** Start and width in one unit. Boxes of a row must not overlap. */
  readonly starts: Float64Array;
  readonly sizes: Float64Array;
  /** Index of each box's category in the chart's colors. */
  readonly categories: Uint8Array;
}

export interface IcicleLayout extends IcicleBoxes {
  readonly count: number;
  readonly rowCount: number;
  /** End of the last box. */
  readonly total: number;
  /** Numbers of the drawn boxes by row and start. */
  readonly order: Uint32Array;
  /** Start of each row in `order`, plus one at the end. */
  readonly rowStarts: Uint32Array;
  readonly pyramid: Pyramid;
}

/** Boxes may be in any order and keep their numbers. */
export function createIcicleLayout(boxes: IcicleBoxes): IcicleLayout {
  return atOnce(layoutInSteps(boxes));
}

/** The same in steps, for charts of millions. */
export function* layoutInSteps(boxes: IcicleBoxes): Steps<IcicleLayout> {
  const { depths, starts, sizes } = boxes;
  const count = starts.length;
  const extent = { rowCount: 0, total: 0 };
  yield* inRanges(count, (from, to) => extend(extent, boxes, from, to));
  const { rowCount, total } = extent;
  const rowStarts = new Uint32Array(rowCount + 1);
  yield* inRanges(count, (from, to) => countRows(rowStarts, depths, from, to));
  for (let row = 0; row < rowCount; row += 1) rowStarts[row + 1] = (rowStarts[row + 1] ?? 0) + (rowStarts[row] ?? 0);
  const order = new Uint32Array(rowStarts[rowCount] ?? 0);
  const next = rowStarts.slice(0, rowCount);
  yield* inRanges(count, (from, to) => placeBoxes(order, next, depths, from, to));
  for (let row = 0; row < rowCount; row += 1) {
    const places = order.subarray(rowStarts[row], rowStarts[row + 1]);
    if (!(yield* isByStart(places, starts))) places.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
    yield;
  }
  const pyramid = yield* pyramidInSteps(order, sizes, boxes.categories);
  return { ...boxes, count, rowCount, total, order, rowStarts, pyramid };
}

function extend(
  extent: { rowCount: number; total: number },
  { depths, starts, sizes }: IcicleBoxes,
  from: number,
  to: number,
): void {
  let { rowCount, total } = extent;
  for (let box = from; box < to; box += 1) {
    rowCount = Math.max(rowCount, (depths[box] ?? 0) + 1);
    total = Math.max(total, (starts[box] ?? 0) + (sizes[box] ?? 0));
  }
  Object.assign(extent, { rowCount, total });
}

function countRows(rowStarts: Uint32Array, depths: ArrayLike<number>, from: number, to: number): void {
  for (let box = from; box < to; box += 1) {
    const next = (depths[box] ?? 0) + 1;
    if (next > 0) rowStarts[next] = (rowStarts[next] ?? 0) + 1;
  }
}

/** `next` is the next free index of each row. */
function placeBoxes(order: Uint32Array, next: Uint32Array, depths: ArrayLike<number>, from: number, to: number): void {
  for (let box = from; box < to; box += 1) {
    const row = depths[box] ?? 0;
    if (row < 0) continue;
    const place = next[row] ?? 0;
    order[place] = box;
    next[row] = place + 1;
  }
}

/** Most charts are already sorted, and sorting a million boxes is noticeable. */
function* isByStart(places: Uint32Array, starts: Float64Array): Steps<boolean> {
  let isInOrder = true;
  yield* inRanges(places.length, (from, to) => {
    for (let place = Math.max(1, from); place < to && isInOrder; place += 1)
      isInOrder = (starts[places[place] ?? 0] ?? 0) >= (starts[places[place - 1] ?? 0] ?? 0);
  });
  return isInOrder;
}

/** Index in `order` of the first box of a row that ends after `value`; the row end if there is none. */
export function firstEndingAfter(layout: IcicleLayout, row: number, value: number): number {
  const { order, rowStarts, starts, sizes } = layout;
  let low = rowStarts[row] ?? 0;
  let high = rowStarts[row + 1] ?? low;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const box = order[middle] ?? 0;
    if ((starts[box] ?? 0) + (sizes[box] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The box of a row at `value`, or the nearest within `reach`; −1 if there is none. */
export function boxAt(layout: IcicleLayout, row: number, value: number, reach = 0): number {
  if (row < 0 || row >= layout.rowCount) return -1;
  const { order, rowStarts, starts, sizes } = layout;
  const place = firstEndingAfter(layout, row, value);
  const right = place < (rowStarts[row + 1] ?? 0) ? (order[place] ?? -1) : -1;
  const rightGap = right < 0 ? Infinity : Math.max(0, (starts[right] ?? 0) - value);
  if (rightGap === 0) return right;
  const left = place > (rowStarts[row] ?? 0) ? (order[place - 1] ?? -1) : -1;
  const leftGap = left < 0 ? Infinity : value - (starts[left] ?? 0) - (sizes[left] ?? 0);
  if (Math.min(leftGap, rightGap) > reach) return -1;
  return leftGap <= rightGap ? left : right;
}

/** The box of a row that starts nearest to `value`, for a start that was rounded in a link; −1 in an empty row. */
export function boxBeginningAt(layout: IcicleLayout, row: number, value: number): number {
  if (row < 0 || row >= layout.rowCount) return -1;
  const { order, rowStarts, starts } = layout;
  const end = rowStarts[row + 1] ?? 0;
  let place = rowStarts[row] ?? 0;
  for (let high = end; place < high;) {
    const middle = (place + high) >>> 1;
    if ((starts[order[middle] ?? 0] ?? 0) >= value) high = middle;
    else place = middle + 1;
  }
  const gapAt = (at: number): number =>
    at < (rowStarts[row] ?? 0) || at >= end ? Infinity : Math.abs((starts[order[at] ?? 0] ?? 0) - value);
  return order[gapAt(place - 1) < gapAt(place) ? place - 1 : place] ?? -1;
}

/** The parent of a box; −1 at the top. */
export function parentBox(layout: IcicleLayout, box: number): number {
  const middle = (layout.starts[box] ?? 0) + (layout.sizes[box] ?? 0) / 2;
  return boxAt(layout, (layout.depths[box] ?? 0) - 1, middle);
}

/** The widest child of a box; −1 without children. */
export function widestChild(layout: IcicleLayout, box: number): number {
  const { order, rowStarts, starts, sizes, depths } = layout;
  const row = (depths[box] ?? 0) + 1;
  if (row >= layout.rowCount) return -1;
  const end = (starts[box] ?? 0) + (sizes[box] ?? 0);
  let widest = -1;
  for (let place = firstEndingAfter(layout, row, starts[box] ?? 0); place < (rowStarts[row + 1] ?? 0); place += 1) {
    const child = order[place] ?? 0;
    if ((starts[child] ?? 0) >= end) break;
    if (widest < 0 || (sizes[child] ?? 0) > (sizes[widest] ?? 0)) widest = child;
  }
  return widest;
}

/** The next box of the same row to the right (1) or left (−1); −1 at the end. */
export function besideBox(layout: IcicleLayout, box: number, step: 1 | -1): number {
  const { order, rowStarts, starts, depths } = layout;
  const row = depths[box] ?? 0;
  const place = firstEndingAfter(layout, row, starts[box] ?? 0) + step;
  const isInRow = place >= (rowStarts[row] ?? 0) && place < (rowStarts[row + 1] ?? 0);
  return isInRow ? (order[place] ?? -1) : -1;
}
