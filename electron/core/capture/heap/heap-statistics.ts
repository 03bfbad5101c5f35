/**
 * Totals of `HeapProfiler.heapStatsUpdate`. V8 divides the recording into intervals and reports, for each that changed, the number and size
 * of the objects that were allocated in it and are alive. Interval 0 holds everything from before the recording.
 */
export interface HeapStatistics {
  /** Takes triples of interval, count and bytes. Returns false if they contradict earlier updates. */
  update(triples: readonly number[]): boolean;
  /** Forgets all updates: tracking has restarted, or the heap is a new one. */
  reset(): void;
  /** Everything alive, and the part of it that was allocated since the start (`surviving…`). */
  totals(): {
    readonly count: number;
    readonly sizeBytes: number;
    readonly survivingCount: number;
    readonly survivingSizeBytes: number;
  };
}

export function createHeapStatistics(): HeapStatistics {
  let counts: number[] = [];
  let sizesBytes: number[] = [];
  let count = 0;
  let sizeBytes = 0;

  return {
    update: (triples) => {
      // Interval 0 cannot grow: if it does, V8 has restarted its count.
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
      survivingCount: count - (counts[0] ?? 0),
      survivingSizeBytes: sizeBytes - (sizesBytes[0] ?? 0),
    }),
  };
}
