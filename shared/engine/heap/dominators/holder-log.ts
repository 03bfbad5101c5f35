/**
 * Log of holders by number, in the order recorded: a marked holder, then the nodes it holds, by any number of theirs. Stored in segments, each beginning
 * with its holder; a list of pairs would be twice as long, and a single array would have to be copied to grow.
 */
import { release } from '../columns/release.ts';

/** Marks a holder; all numbers and ordinals are smaller. */
export const HOLDER = 0x8000_0000;
/** Words in one segment: 4 MB. */
const SEGMENT = 1 << 20;

export interface HolderLog {
  /** Holders must be recorded in ascending order. */
  readonly note: (holder: number, held: number) => void;
  /** The recorded words, segment by segment. */
  readonly segments: () => readonly Uint32Array[];
  /** Number of recorded held nodes. */
  readonly pairs: () => number;
  readonly release: () => void;
}

export function createHolderLog(): HolderLog {
  const full: Uint32Array[] = [];
  let segment = new Uint32Array(SEGMENT);
  let size = 0;
  let lastHolder = 0;
  let pairs = 0;
  return {
    note(holder, held) {
      if (size >= SEGMENT - 1) {
        full.push(segment.subarray(0, size));
        segment = new Uint32Array(SEGMENT);
        size = 0;
        lastHolder = 0;
      }
      if (holder !== lastHolder) {
        segment[size] = (holder | HOLDER) >>> 0;
        size += 1;
        lastHolder = holder;
      }
      segment[size] = held;
      size += 1;
      pairs += 1;
    },
    segments: () => [...full, segment.subarray(0, size)],
    pairs: () => pairs,
    release: () => release(...full, segment),
  };
}
