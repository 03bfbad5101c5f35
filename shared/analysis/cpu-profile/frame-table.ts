/**
 * Functions by the bytes that a file writes them with. V8 writes the whole function again for every call of it, so that almost all of
 * them need not be read: the same bytes are the same function. Bytes are looked at four at a time.
 */

const CLOSE_OBJECT = 125;
/** Shorter ones have no place in words of four bytes. */
const LEAST_BYTES = 8;
/** Longer ones, such as with a `data:` address, are left to the general reader. */
const MOST_BYTES = 1 << 16;
/** Numbers of an entry: hash, where its bytes begin, how many they are (0: free), function. */
const ENTRY = 4;

/** Not a frame that ends in the chunk. */
export const NO_FRAME = -1;
/** Known by its bytes to nobody. */
export const NOT_KNOWN = -1;

export interface FrameTable {
  /** Place behind the first closing bracket: the frame's end, if the bytes up to there are one; `NO_FRAME` where there is none. */
  endOf(chunk: Uint8Array, from: number): number;
  /** The same of a frame that may be known: none of those is shorter than where this begins to look. */
  endOfKnown(chunk: Uint8Array, from: number): number;
  /** Function of the frame with the same bytes, or `NOT_KNOWN`. A frame ends with its bracket, so that none begins with another. */
  find(view: DataView, from: number, to: number): number;
  /** Keeps the function of the frame that was looked for and not found last. */
  add(chunk: Uint8Array, from: number, to: number, functionOf: number): void;
}

/** `reserve` is told before bytes are taken. */
export function createFrameTable(reserve: (bytes: number) => void): FrameTable {
  /** Bytes of all frames, one behind the other. */
  let kept = new Uint8Array(1 << 16);
  let keptView = new DataView(kept.buffer);
  let keptLength = 0;
  let entries = new Uint32Array(ENTRY * 4096);
  let count = 0;
  let hash = 0;
  /** Length of the shortest that is kept. */
  let leastBytes = LEAST_BYTES;

  /** Place of the first free entry for a hash. */
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
    endOf: (chunk, from) => closingFrom(chunk, from, LEAST_BYTES),
    endOfKnown: (chunk, from) => closingFrom(chunk, from, leastBytes),
    find(view, from, to) {
      const length = to - from;
      hash = hashOf(view, from, to);
      const mask = entries.length / ENTRY - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const at = slot * ENTRY;
        if (entries[at + 2] === 0) return NOT_KNOWN;
        if (entries[at] !== hash || entries[at + 2] !== length) continue;
        if (isSame(keptView, entries[at + 1], view, from, to)) return entries[at + 3];
      }
    },
    add(chunk, from, to, functionOf) {
      const length = to - from;
      leastBytes = count === 0 ? length : Math.min(leastBytes, length);
      reserve(length + ENTRY * 8);
      if (keptLength + length > kept.length) {
        const larger = new Uint8Array(Math.max(kept.length * 2, keptLength + length));
        larger.set(kept);
        kept = larger;
        keptView = new DataView(kept.buffer);
      }
      kept.set(chunk.subarray(from, to), keptLength);
      const at = freeFor(entries, hash);
      entries[at] = hash;
      entries[at + 1] = keptLength;
      entries[at + 2] = length;
      entries[at + 3] = functionOf;
      keptLength += length;
      count += 1;
      if (count * 2 * ENTRY > entries.length) widen();
    },
  };
}

function closingFrom(chunk: Uint8Array, from: number, leastBytes: number): number {
  const most = Math.min(chunk.length, from + MOST_BYTES);
  for (let i = from + leastBytes - 1; i < most; i += 1) if (chunk[i] === CLOSE_OBJECT) return i + 1;
  return NO_FRAME;
}

/** The last word overlaps the one before it where the bytes are no multiple of four. */
function hashOf(view: DataView, from: number, to: number): number {
  let sum = to - from;
  for (let at = from; at < to - 4; at += 4) sum = Math.imul(sum, 0x01000193) ^ view.getUint32(at);
  sum = Math.imul(sum, 0x01000193) ^ view.getUint32(to - 4);
  sum = Math.imul(sum ^ (sum >>> 15), 0x85ebca6b);
  // Small enough for V8 to keep it without an object of its own.
  return (sum ^ (sum >>> 13)) & 0x3fff_ffff;
}

function isSame(kept: DataView, start: number, view: DataView, from: number, to: number): boolean {
  const shift = start - from;
  for (let at = from; at < to - 4; at += 4) if (kept.getUint32(at + shift) !== view.getUint32(at)) return false;
  return kept.getUint32(to - 4 + shift) === view.getUint32(to - 4);
}
