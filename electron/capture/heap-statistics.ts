/**
 * What `HeapProfiler.heapStatsUpdate` adds up to. V8 cuts the recording into intervals and tells, for each that changed, how many
 * of the objects born in it are alive and how large they are; interval 0 is all that was there before.
 */
export interface HeapStatistics {
  /** Triples of interval, count and bytes. Returns `false` where they contradict what was told before. */
  update(triples: readonly number[]): boolean;
  /** Another heap, or another beginning: nothing told before counts. */
  reset(): void;
  /** Everything alive, and of that what was born since the start. */
  totals(): {
    readonly count: number;
    readonly sizeBytes: number;
    readonly keptCount: number;
    readonly keptSizeBytes: number;
  };
}

export function createHeapStatistics(): HeapStatistics {
  let counts: number[] = [];
  let sizesBytes: number[] = [];
  let count = 0;
  let sizeBytes = 0;

  return {
    update: (triples) => {
      // Nobody is born in the past: where what was there before grows, V8 has begun to count anew.
      let isConsistent = true;
      const known = counts.length;
      for (let at = 0; at + 2 < triples.length; at += 3) {
        const interval = triples[at] ?? 0;
        const newCount = triples[at + 1] ?? 0;
        const newSizeBytes = triples[at + 2] ?? 0;
        const oldCount = counts[interval] ?? 0;
        if (interval === 0 && known > 0 && newCount > oldCount) isConsistent = false;
        while (counts.length <= interval) {
          counts.push(0);
          sizesBytes.push(0);
        }
        count += newCount - oldCount;
        sizeBytes += newSizeBytes - (sizesBytes[interval] ?? 0);
        counts[interval] = newCount;
        sizesBytes[interval] = newSizeBytes;
      }
      return isConsistent;
    },
    reset: () => {
      counts = [];
      sizesBytes = [];
      count = 0;
      sizeBytes = 0;
    },
    totals: () => ({
      count,
      sizeBytes,
      keptCount: count - (counts[0] ?? 0),
      keptSizeBytes: sizeBytes - (sizesBytes[0] ?? 0),
    }),
  };
}
