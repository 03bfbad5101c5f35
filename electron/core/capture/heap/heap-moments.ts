/** Heap usage over the time of a recording, in bounded memory: when there are too many points, every second one is dropped. */
import type { HeapMoment } from '../../../../shared/core/contracts/recordings.ts';

/** Enough for a plot as wide as a window. A long recording holds between half of this and this many. */
const MAX_MOMENTS = 600;

export interface HeapMoments {
  add(moment: HeapMoment): void;
  last(): HeapMoment | null;
  /** Evenly spread over the recording, including the last one. */
  all(): HeapMoment[];
}

export function createHeapMoments(): HeapMoments {
  let moments: HeapMoment[] = [];
  let last: HeapMoment | null = null;
  /** Moments closer than this to the previous one are dropped. */
  let minGapMs = 0;
  return {
    add: (moment) => {
      const before = moments.at(-1);
      last = moment;
      if (before !== undefined && moment.atMs - before.atMs < minGapMs) return;
      moments.push(moment);
      if (moments.length < MAX_MOMENTS) return;
      moments = moments.filter((_, index) => index % 2 === 0);
      const [first] = moments;
      const end = moments.at(-1);
      if (first !== undefined && end !== undefined) minGapMs = (end.atMs - first.atMs) / (moments.length - 1);
    },
    last: () => last,
    all: () => (last === null || moments.at(-1) === last ? [...moments] : [...moments, last]),
  };
}
