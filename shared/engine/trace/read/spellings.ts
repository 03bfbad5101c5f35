/**
 * Numbers for texts by their bytes: a trace repeats a few hundred texts a million times, and each is decoded at most once; most ids never
 * are.
 */
import { QUOTE } from '../../../base/byte-codes.ts';

const FIRST_SLOTS = 1 << 10;
const FIRST_BYTES = 1 << 14;
/** Bytes of a slot with its share of the columns below; at most half of the slots are used. */
const BYTES_PER_SLOT = 16;

/** Bits of the guess, from the first eight bytes, including those after a short text: few alternating texts begin alike. */
const GUESS_BITS = 10;
const GUESS_BYTES = 8;

/** All spellings of a table, for another table. */
export interface SpelledTexts {
  readonly bytes: Uint8Array;
  /** Start of each spelling, plus the end of the last. */
  readonly starts: Uint32Array;
  readonly salts: Uint32Array;
}

export interface Spellings {
  /** Numbered from 0 in order of use; `salt` distinguishes equal spellings with different meanings. */
  indexOf(bytes: Uint8Array, from: number, to: number, salt: number): number;
  /** A recently used text that is at `from` with a closing quote; −1 means unknown. `view` is of the same bytes. */
  guess(bytes: Uint8Array, view: DataView, from: number): number;
  /** Adds the text at `from` to the guesses. */
  remember(spelling: number, view: DataView, from: number): void;
  readonly count: number;
  textOf(spelling: number): string;
  /** A view; the text of a spelling as it is in the file. */
  bytesOf(spelling: number): Uint8Array;
  lengthOf(spelling: number): number;
  /** True if the bytes at `from` begin with a spelling. */
  matches(spelling: number, view: DataView, from: number): boolean;
  saltOf(spelling: number): number;
  /** Copies. */
  spelled(): SpelledTexts;
  readonly heldBytes: number;
}

export function createSpellings(reserve: (bytes: number) => void): Spellings {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Spelling + 1; 0 if empty. */
  let slots = new Uint32Array(FIRST_SLOTS);
  let starts = new Uint32Array(FIRST_SLOTS / 2 + 1);
  let hashes = new Int32Array(FIRST_SLOTS / 2);
  let salts = new Uint32Array(FIRST_SLOTS / 2);
  let pool = new Uint8Array(FIRST_BYTES);
  let poolView = new DataView(pool.buffer);
  /** Two for each beginning, the most recent first; spelling + 1. */
  const guesses = new Uint32Array(2 << GUESS_BITS);
  let count = 0;

  function isSame(spelling: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = starts[spelling];
    const length = starts[spelling + 1] - start;
    if (length !== to - from) return false;
    for (let at = 0; at < length; at += 1) if (pool[start + at] !== bytes[from + at]) return false;
    return true;
  }

  function matches(spelling: number, view: DataView, from: number): boolean {
    const start = starts[spelling];
    const length = starts[spelling + 1] - start;
    if (from + length > view.byteLength) return false;
    // Eight bytes of text are never the pattern of NaN, or of the zero with a sign.
    const whole = length & ~7;
    let at = 0;
    while (at < whole) {
      if (poolView.getFloat64(start + at, true) !== view.getFloat64(from + at, true)) return false;
      at += 8;
    }
    while (at < length) {
      if (pool[start + at] !== view.getUint8(from + at)) return false;
      at += 1;
    }
    return true;
  }

  function isAt(spelling: number, bytes: Uint8Array, view: DataView, from: number): boolean {
    const start = starts[spelling];
    const length = starts[spelling + 1] - start;
    const end = from + length;
    if (end >= bytes.length || bytes[end] !== QUOTE) return false;
    const whole = length & ~3;
    let at = 0;
    while (at < whole) {
      if (poolView.getInt32(start + at, true) !== view.getInt32(from + at, true)) return false;
      at += 4;
    }
    while (at < length) {
      if (pool[start + at] !== bytes[from + at]) return false;
      at += 1;
    }
    return true;
  }

  function slotOf(view: DataView, from: number): number {
    const low = view.getInt32(from, true);
    const high = view.getInt32(from + 4, true);
    return (Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) >>> (32 - GUESS_BITS)) << 1;
  }

  function place(spelling: number): void {
    const mask = slots.length - 1;
    let slot = hashes[spelling] & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = spelling + 1;
  }

  function makeRoom(length: number): void {
    const needed = starts[count] + length;
    if (needed > pool.length) {
      const larger = Math.max(pool.length * 2, needed);
      reserve(larger - pool.length);
      pool = copied(pool, new Uint8Array(larger));
      poolView = new DataView(pool.buffer);
    }
    if (count < hashes.length) return;
    const size = slots.length * 2;
    reserve(slots.length * BYTES_PER_SLOT);
    starts = copied(starts, new Uint32Array(size / 2 + 1));
    hashes = copied(hashes, new Int32Array(size / 2));
    salts = copied(salts, new Uint32Array(size / 2));
    slots = new Uint32Array(size);
    for (let spelling = 0; spelling < count; spelling += 1) place(spelling);
  }

  function add(bytes: Uint8Array, from: number, to: number, salt: number, hash: number): number {
    makeRoom(to - from);
    const start = starts[count];
    pool.set(bytes.subarray(from, to), start);
    starts[count + 1] = start + to - from;
    hashes[count] = hash;
    salts[count] = salt;
    place(count);
    count += 1;
    return count - 1;
  }

  return {
    guess(bytes, view, from) {
      if (from + GUESS_BYTES > bytes.length) return -1;
      const slot = slotOf(view, from);
      const first = guesses[slot];
      if (first !== 0 && isAt(first - 1, bytes, view, from)) return first - 1;
      const second = guesses[slot + 1];
      if (second === 0 || !isAt(second - 1, bytes, view, from)) return -1;
      guesses[slot] = second;
      guesses[slot + 1] = first;
      return second - 1;
    },
    remember(spelling, view, from) {
      if (from + GUESS_BYTES > view.byteLength) return;
      const slot = slotOf(view, from);
      guesses[slot + 1] = guesses[slot];
      guesses[slot] = spelling + 1;
    },
    indexOf(bytes, from, to, salt) {
      let hash = (to - from) ^ Math.imul(salt, 0x9e3779b1);
      for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + bytes[at]) | 0;
      hash ^= hash >>> 15;
      const mask = slots.length - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const spelling = slots[slot] - 1;
        if (spelling < 0) return add(bytes, from, to, salt, hash);
        if (hashes[spelling] === hash && salts[spelling] === salt && isSame(spelling, bytes, from, to)) return spelling;
      }
    },
    get count() {
      return count;
    },
    textOf: (spelling) => decoder.decode(pool.subarray(starts[spelling], starts[spelling + 1])),
    bytesOf: (spelling) => pool.subarray(starts[spelling], starts[spelling + 1]),
    lengthOf: (spelling) => starts[spelling + 1] - starts[spelling],
    matches,
    saltOf: (spelling) => salts[spelling],
    spelled: () => ({
      bytes: pool.slice(0, starts[count]),
      starts: starts.slice(0, count + 1),
      salts: salts.slice(0, count),
    }),
    get heldBytes() {
      return pool.length + slots.length * BYTES_PER_SLOT;
    },
  };
}

function copied<T extends Uint8Array | Uint32Array | Int32Array, L extends T>(old: T, larger: L): L {
  larger.set(old);
  return larger;
}
