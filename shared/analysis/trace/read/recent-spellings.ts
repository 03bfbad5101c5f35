/** The spellings that were used last: of a text that is repeated, most bytes need not be hashed. */
import type { Spellings } from './spellings.ts';

const RECENT = 8;
const NONE = -1;

export interface RecentSpellings {
  /** The recent spelling with which the bytes at `from` begin, of this length if it is given; −1 without one. */
  find(view: DataView, from: number, length?: number): number;
  /** Makes a spelling the most recent one. */
  add(spelling: number): void;
}

export function createRecentSpellings(spellings: Spellings): RecentSpellings {
  /** The most recent first. */
  const recent = new Int32Array(RECENT).fill(NONE);
  return {
    find(view, from, length) {
      for (let at = 0; at < RECENT; at += 1) {
        const spelling = recent[at];
        if (spelling === NONE) return NONE;
        if (length !== undefined && spellings.lengthOf(spelling) !== length) continue;
        if (!spellings.matches(spelling, view, from)) continue;
        if (at > 0) {
          recent.copyWithin(1, 0, at);
          recent[0] = spelling;
        }
        return spelling;
      }
      return NONE;
    },
    add(spelling) {
      recent.copyWithin(1, 0, RECENT - 1);
      recent[0] = spelling;
    },
  };
}
