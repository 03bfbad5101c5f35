/** Puts spans that may overlap into rows: one that ends before the next begins leaves its row to it. */

/** The browser counts in these. */
const SHORTEST_US = 1;

export interface Spans {
  readonly startUs: ArrayLike<number>;
  readonly endUs: ArrayLike<number>;
  /** Rows each needs, one below the other; one where left out. */
  readonly heights?: ArrayLike<number>;
}

/** The first row of each; spans come in order of start. */
export function lanesOf({ startUs, endUs, heights }: Spans): { first: Uint32Array; rows: number } {
  const first = new Uint32Array(startUs.length);
  /** When each row is free again, and when the first of them is, at the earliest: rows by the thousand are not looked at in vain. */
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
        // Every row was looked at, and this one is new.
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
    // What lasts no time is seen all the same, and nothing that begins with it may cover it.
    const end = Math.max(endUs[span], startUs[span] + SHORTEST_US);
    for (let below = 0; below < height; below += 1) freeUs[row + below] = end;
    earliestUs = Math.min(earliestUs, end);
  }
  return { first, rows: freeUs.length };
}
