/**
 * Splits `args` at their first `nodeId` and numbers the texts before and after it. A page that changes many nodes writes `args` that differ
 * in this id only:
 *
 *     {"data":{"frame":"F2","nodeId":1013,"nodeName":"#text","reason":"Removed from layout"}}
 *      ───────── before ───────────▲──────────────────── after ───────────────────────────────
 */
import { createRecentSpellings } from './recent-spellings.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';
import { createViewOf } from './view-of.ts';
import { COLON } from '../../../base/byte-codes.ts';

const KEY = new TextEncoder().encode('"nodeId"');
/** Longer `args` are rarely equal. */
const MAX_BYTES = 4096;
/** An id with more digits does not fit 32 bits. */
const MAX_DIGITS = 9;
const NONE = -1;

export interface ArgsSplitter {
  /** Position after the `args` at `from`, if their texts are among the last few; −1 if they must be read. */
  endOf(bytes: Uint8Array, view: DataView, from: number): number;
  /**
   * Returns false if the `args` have no node id, or one that does not fit; otherwise sets `before`, `after` and `nodeId`. `endOf` must have
   * been called for the same `args` before.
   */
  split(bytes: Uint8Array, from: number, to: number): boolean;
  readonly before: number;
  readonly after: number;
  readonly nodeId: number;
  /** Number of a text, which is added if it is new. */
  numberOf(bytes: Uint8Array, from: number, to: number): number;
  textOf(text: number): Uint8Array;
  /** Copies. */
  texts(): SpelledTexts;
  readonly heldBytes: number;
}

export function createArgsSplitter(reserve: (bytes: number) => void): ArgsSplitter {
  const spellings = createSpellings(reserve);
  const recentAfter = createRecentSpellings(spellings);
  const viewOf = createViewOf();
  let before = NONE;
  let after = 0;
  let nodeId = 0;
  /** Position after the digits. */
  let digitsEnd = 0;
  /** Position of the `args` that `endOf` recognised last; −1 if it did not. */
  let recognisedAt = -1;

  /** Reads a node id at a position; false if there is none. */
  function readId(bytes: Uint8Array, at: number, to: number): boolean {
    let value = 0;
    let i = at;
    for (; i < to && bytes[i] >= 48 && bytes[i] <= 57; i += 1) value = value * 10 + bytes[i] - 48;
    const digits = i - at;
    // Digits with a zero in front would not be restored.
    if (digits === 0 || digits > MAX_DIGITS || (bytes[at] === 48 && digits > 1)) return false;
    nodeId = value;
    digitsEnd = i;
    return true;
  }

  /** Position of the value of the first `nodeId`; −1 without one. */
  function findId(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at + KEY.length < to; at += 1) {
      if (bytes[at] !== KEY[0]) continue;
      let same = 1;
      while (same < KEY.length && bytes[at + same] === KEY[same]) same += 1;
      if (same < KEY.length) continue;
      let i = at + KEY.length;
      while (i < to && (bytes[i] === COLON || bytes[i] <= 32)) i += 1;
      return i;
    }
    return -1;
  }

  function readBefore(bytes: Uint8Array, view: DataView, from: number, to: number): boolean {
    if (before !== NONE) {
      const end = from + spellings.lengthOf(before);
      if (end < to && spellings.matches(before, view, from) && readId(bytes, end, to)) return true;
    }
    const idAt = findId(bytes, from, to);
    if (idAt < 0 || !readId(bytes, idAt, to)) return false;
    before = spellings.indexOf(bytes, from, idAt, 0);
    return true;
  }

  function readAfter(bytes: Uint8Array, view: DataView, to: number): void {
    after = recentAfter.find(view, digitsEnd, to - digitsEnd);
    if (after !== NONE) return;
    after = spellings.indexOf(bytes, digitsEnd, to, 0);
    recentAfter.add(after);
  }

  return {
    endOf(bytes, view, from) {
      recognisedAt = -1;
      if (before === NONE || !spellings.matches(before, view, from)) return -1;
      if (!readId(bytes, from + spellings.lengthOf(before), bytes.length)) return -1;
      const found = recentAfter.find(view, digitsEnd);
      if (found === NONE) return -1;
      after = found;
      recognisedAt = from;
      return digitsEnd + spellings.lengthOf(found);
    },
    split(bytes, from, to) {
      if (recognisedAt === from) return true;
      if (to - from > MAX_BYTES) return false;
      const view = viewOf(bytes);
      if (!readBefore(bytes, view, from, to)) return false;
      readAfter(bytes, view, to);
      return true;
    },
    get before() {
      return before;
    },
    get after() {
      return after;
    },
    get nodeId() {
      return nodeId;
    },
    numberOf: (bytes, from, to) => spellings.indexOf(bytes, from, to, 0),
    textOf: (text) => spellings.bytesOf(text),
    texts: () => spellings.spelled(),
    get heldBytes() {
      return spellings.heldBytes;
    },
  };
}
