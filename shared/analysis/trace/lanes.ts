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
  /** When each row is free again. */
  const freeUs: number[] = [];
  for (let span = 0; span < first.length; span += 1) {
    const height = heights?.[span] ?? 1;
    let row = 0;
    let free = 0;
    while (free < height) {
      const taken = freeUs[row + free];
      if (taken === undefined) freeUs.push(Number.NEGATIVE_INFINITY);
      else if (taken <= startUs[span]) free += 1;
      else {
        row += free + 1;
        free = 0;
      }
    }
    first[span] = row;
    // What lasts no time is seen all the same, and nothing that begins with it may cover it.
    const end = Math.max(endUs[span], startUs[span] + SHORTEST_US);
    for (let below = 0; below < height; below += 1) freeUs[row + below] = end;
  }
  return { first, rows: freeUs.length };
}
