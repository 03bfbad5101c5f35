/**
 * The spellings that were used last: of a text that is repeated, most bytes need not be hashed. Texts often repeat in one order, so the one
 * that followed the last text before is tried first.
 */
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
  /** By spelling: the one that followed it the last time. */
  const followers: number[] = [];
  let last = NONE;

  function isHere(spelling: number, view: DataView, from: number, length: number | undefined): boolean {
    if (length !== undefined && spellings.lengthOf(spelling) !== length) return false;
    return spellings.matches(spelling, view, from);
  }

  function follow(spelling: number): number {
    if (last !== NONE) followers[last] = spelling;
    last = spelling;
    return spelling;
  }

  return {
    find(view, from, length) {
      const expected = last < followers.length && last !== NONE ? (followers[last] ?? NONE) : NONE;
      if (expected !== NONE && isHere(expected, view, from, length)) {
        last = expected;
        return expected;
      }
      for (let at = 0; at < RECENT; at += 1) {
        const spelling = recent[at];
        if (spelling === NONE) return NONE;
        if (spelling === expected || !isHere(spelling, view, from, length)) continue;
        if (at > 0) {
          recent.copyWithin(1, 0, at);
          recent[0] = spelling;
        }
        return follow(spelling);
      }
      return NONE;
    },
    add(spelling) {
      recent.copyWithin(1, 0, RECENT - 1);
      recent[0] = spelling;
      follow(spelling);
    },
  };
}
