/** Assigns spans that may overlap to rows; a row is reused after its span ends. */

/** Resolution of the browser's times. */
const MIN_US = 1;

export interface Spans {
  readonly startUs: ArrayLike<number>;
  readonly endUs: ArrayLike<number>;
  /** Number of consecutive rows for each span; default one. */
  readonly heights?: ArrayLike<number>;
}

/** First row of each span; spans must be in order of start. */
export function lanesOf({ startUs, endUs, heights }: Spans): { first: Uint32Array; rows: number } {
  const first = new Uint32Array(startUs.length);
  /** When each row becomes free, and a lower bound for the first of these times, so that thousands of rows are not scanned in vain. */
  const freeUs: number[] = [];
  let earliestUs = Number.POSITIVE_INFINITY;
  for (let span = 0; span < first.length; span += 1) {
    const height = heights?.[span] ?? 1;
    let row = earliestUs > startUs[span] ? freeUs.length : 0;
    let free = 0;
    let leastUs = row === 0 ? Number.POSITIVE_INFINITY : earliestUs;
    while (free < height) {
      const taken = freeUs[row + free];
      if (taken === undefined) {
        // All rows were checked, and this one is new.
        earliestUs = leastUs;
        freeUs.push(Number.NEGATIVE_INFINITY);
        free += 1;
        continue;
      }
      leastUs = Math.min(leastUs, taken);
      if (taken <= startUs[span]) {
        free += 1;
      } else {
        row += free + 1;
        free = 0;
      }
    }
    first[span] = row;
    // A span without duration is visible, so nothing that starts with it may cover it.
    const end = Math.max(endUs[span], startUs[span] + MIN_US);
    for (let below = 0; below < height; below += 1) freeUs[row + below] = end;
    earliestUs = Math.min(earliestUs, end);
  }
  return { first, rows: freeUs.length };
}
