/**
 * Looks up functions by the bytes of their call frame. V8 writes the complete frame again for every node, so identical bytes mean the same
 * function and almost no frame has to be parsed. Compares four bytes at a time.
 */
import { CLOSE_OBJECT } from '../../../base/byte-codes.ts';

/** Shorter frames do not fit words of four bytes. */
const MIN_BYTES = 8;
/** Longer frames, such as with a `data:` URL, use the general reader. */
const MAX_BYTES = 1 << 16;
/** Fields of an entry: hash, offset of the bytes, length (0: free), function. */
const ENTRY = 4;

/** No frame ends in the chunk. */
export const NO_FRAME = -1;
/** No known frame has these bytes. */
export const NOT_KNOWN = -1;

export interface FrameTable {
  /** Position after the first closing bracket, which ends the frame if its bytes are a frame; `NO_FRAME` without one. */
  endOf(chunk: Uint8Array, from: number): number;
  /** Like `endOf`, for frames that may be known: begins the search at the length of the shortest known frame. */
  endOfKnown(chunk: Uint8Array, from: number): number;
  /** Function of the frame with the same bytes, or `NOT_KNOWN`. Frames end with their bracket, so no frame is a prefix of another. */
  find(view: DataView, from: number, to: number): number;
  /** Stores the function of the last frame that `find` did not know. */
  add(chunk: Uint8Array, from: number, to: number, functionOf: number): void;
}

/** `reserve` is called before memory is allocated. */
export function createFrameTable(reserve: (bytes: number) => void): FrameTable {
  /** Bytes of all frames, concatenated. */
  let stored = new Uint8Array(1 << 16);
  let storedView = new DataView(stored.buffer);
  let storedLength = 0;
  let entries = new Uint32Array(ENTRY * 4096);
  let count = 0;
  let hash = 0;
  /** Length of the shortest known frame. */
  let leastBytes = MIN_BYTES;

  /** Index of the first free entry for a hash. */
  function freeFor(table: Uint32Array, of: number): number {
    const mask = table.length / ENTRY - 1;
    let slot = of & mask;
    while (table[slot * ENTRY + 2] !== 0) slot = (slot + 1) & mask;
    return slot * ENTRY;
  }

  function widen(): void {
    const wider = new Uint32Array(entries.length * 2);
    for (let at = 0; at < entries.length; at += ENTRY) {
      if (entries[at + 2] === 0) continue;
      wider.set(entries.subarray(at, at + ENTRY), freeFor(wider, entries[at]));
    }
    entries = wider;
  }

  return {
    endOf: (chunk, from) => closingFrom(chunk, from, MIN_BYTES),
    endOfKnown: (chunk, from) => closingFrom(chunk, from, leastBytes),
    find(view, from, to) {
      const length = to - from;
      hash = hashOf(view, from, to);
      const mask = entries.length / ENTRY - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const at = slot * ENTRY;
        if (entries[at + 2] === 0) return NOT_KNOWN;
        if (entries[at] !== hash || entries[at + 2] !== length) continue;
        if (isSame(storedView, entries[at + 1], view, from, to)) return entries[at + 3];
      }
    },
    add(chunk, from, to, functionOf) {
      const length = to - from;
      leastBytes = count === 0 ? length : Math.min(leastBytes, length);
      reserve(length + ENTRY * 8);
      if (storedLength + length > stored.length) {
        const larger = new Uint8Array(Math.max(stored.length * 2, storedLength + length));
        larger.set(stored);
        stored = larger;
        storedView = new DataView(stored.buffer);
      }
      stored.set(chunk.subarray(from, to), storedLength);
      const at = freeFor(entries, hash);
      entries[at] = hash;
      entries[at + 1] = storedLength;
      entries[at + 2] = length;
      entries[at + 3] = functionOf;
      storedLength += length;
      count += 1;
      if (count * 2 * ENTRY > entries.length) widen();
    },
  };
}

function closingFrom(chunk: Uint8Array, from: number, leastBytes: number): number {
  const most = Math.min(chunk.length, from + MAX_BYTES);
  for (let i = from + leastBytes - 1; i < most; i += 1) if (chunk[i] === CLOSE_OBJECT) return i + 1;
  return NO_FRAME;
}

/** The last word overlaps the previous one if the length is not a multiple of four. */
function hashOf(view: DataView, from: number, to: number): number {
  let sum = to - from;
  for (let at = from; at < to - 4; at += 4) sum = Math.imul(sum, 0x01000193) ^ view.getUint32(at);
  sum = Math.imul(sum, 0x01000193) ^ view.getUint32(to - 4);
  sum = Math.imul(sum ^ (sum >>> 15), 0x85ebca6b);
  // Fits V8's small integers (Smi), so no heap number is allocated.
  return (sum ^ (sum >>> 13)) & 0x3fff_ffff;
}

function isSame(stored: DataView, start: number, view: DataView, from: number, to: number): boolean {
  const shift = start - from;
  for (let at = from; at < to - 4; at += 4) if (stored.getUint32(at + shift) !== view.getUint32(at)) return false;
  return stored.getUint32(to - 4 + shift) === view.getUint32(to - 4);
}
