/** The boxes of a chart that a screen can show of a range. */

/** Boxes by place: row by row, in each row from left to right, without overlaps. */
export interface PlacedBoxes {
  readonly rows: number;
  /** First place of each row, plus the end of the last one. */
  readonly rowStart: (row: number) => number;
  readonly startOf: (place: number) => number;
  readonly sizeOf: (place: number) => number;
}

/** `from` to `to` in the unit of the boxes, in `buckets` equal parts. */
export interface AskedRange {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
}

/** First place of a row that ends after `value`. */
function firstEndingAfter({ startOf, sizeOf }: PlacedBoxes, rowStart: number, rowEnd: number, value: number): number {
  let [low, high] = [rowStart, rowEnd];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startOf(middle) + sizeOf(middle) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Places of the boxes that are wider than one part of the range, and of each row the widest that begins in each part. */
export function boxesOfRange(boxes: PlacedBoxes, { from, to, buckets }: AskedRange): number[] {
  const { rows, rowStart, startOf, sizeOf } = boxes;
  const part = (to - from) / buckets;
  const places: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const rowEnd = rowStart(row + 1);
    const beginsAt = places.length;
    let [bucket, widest] = [-1, -1];
    for (let place = firstEndingAfter(boxes, rowStart(row), rowEnd, from); place < rowEnd; place += 1) {
      const start = startOf(place);
      if (start >= to) break;
      if (sizeOf(place) >= part) {
        places.push(place);
        continue;
      }
      const own = Math.max(0, Math.floor((start - from) / part));
      if (own !== bucket && widest >= 0) places.push(widest);
      if (own !== bucket || sizeOf(place) > sizeOf(widest)) widest = place;
      bucket = own;
    }
    if (widest >= 0) places.push(widest);
    const ofRow = places.splice(beginsAt).toSorted((a, b) => a - b);
    for (const place of ofRow) places.push(place);
  }
  return places;
}
