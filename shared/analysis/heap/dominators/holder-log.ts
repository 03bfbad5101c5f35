/**
 * Who holds whom, by number, in the order noted: a holder with a mark, then the numbers it holds. In segments, each of which names
 * its first holder; a list of all pairs would be twice as long, and one array would have to be copied as it grows.
 */
import { release } from '../columns/release.ts';

/** Marks the holder: there are fewer numbers than this. */
export const HOLDER = 0x8000_0000;
/** Numbers in one segment: 4 MB. */
const SEGMENT = 1 << 20;

export interface HolderLog {
  /** The holder's number must not be smaller than the one before. */
  readonly note: (holder: number, held: number) => void;
  /** The words noted, one segment after the other. */
  readonly segments: () => readonly Uint32Array[];
  /** Held numbers that were noted. */
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
