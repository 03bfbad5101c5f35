/**
 * Functions by the bytes that a file writes them with. V8 writes the whole function again for every call of it, so that almost all of
 * them need not be read: the same bytes are the same function.
 */
import { doubledWhole } from './growing-column.ts';

const BACKSLASH = 92;
const QUOTE = 34;
const CLOSE_OBJECT = 125;
const OPEN_OBJECT = 123;
/** Not a frame that ends in the chunk and has neither objects nor escapes in it. */
export const NO_FRAME = -1;
/** Known by its bytes to nobody. */
export const NOT_KNOWN = -1;

export interface FrameTable {
  /** Place behind a frame that begins with its bracket at `from`; `NO_FRAME` where it is no plain one. */
  scan(chunk: Uint8Array, from: number): number;
  /** Function of the frame that was scanned last, or `NOT_KNOWN`. */
  find(chunk: Uint8Array, from: number, to: number): number;
  /** Keeps the function of the frame that was scanned and not found last. */
  add(chunk: Uint8Array, from: number, to: number, functionOf: number): void;
}

/** `reserve` is told before bytes are taken. */
export function createFrameTable(reserve: (bytes: number) => void): FrameTable {
  /** Bytes of all frames, one behind the other. */
  let kept = new Uint8Array(1 << 16);
  let keptLength = 0;
  /** By frame: where its bytes begin (one more for the end), its hash, its function. */
  let starts = new Uint32Array(4096);
  let hashes = new Uint32Array(4096);
  let functions = new Uint32Array(4096);
  let count = 0;
  /** Frames + 1 by hash; 0 is free. */
  let slots = new Uint32Array(4096);
  let hash = 0;

  function widen(): void {
    const wider = new Uint32Array(slots.length * 2);
    for (let frame = 0; frame < count; frame += 1) {
      let slot = hashes[frame] & (wider.length - 1);
      while (wider[slot] !== 0) slot = (slot + 1) & (wider.length - 1);
      wider[slot] = frame + 1;
    }
    slots = wider;
  }

  return {
    scan(chunk, from) {
      let isInText = false;
      let sum = 0;
      for (let i = from + 1; i < chunk.length; i += 1) {
        const byte = chunk[i];
        sum = (Math.imul(sum, 31) + byte) | 0;
        if (byte === QUOTE) isInText = !isInText;
        else if (byte === BACKSLASH) return NO_FRAME;
        else if (!isInText && byte === OPEN_OBJECT) return NO_FRAME;
        else if (!isInText && byte === CLOSE_OBJECT) {
          hash = (sum ^ (sum >>> 15)) >>> 0;
          return i + 1;
        }
      }
      return NO_FRAME;
    },
    find(chunk, from, to) {
      for (let slot = hash & (slots.length - 1); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
        const frame = slots[slot] - 1;
        if (hashes[frame] !== hash || starts[frame + 1] - starts[frame] !== to - from) continue;
        if (isSame(kept, starts[frame], chunk, from, to)) return functions[frame];
      }
      return NOT_KNOWN;
    },
    add(chunk, from, to, functionOf) {
      const length = to - from;
      reserve(length + 32);
      if (keptLength + length > kept.length) {
        const larger = new Uint8Array(Math.max(kept.length * 2, keptLength + length));
        larger.set(kept);
        kept = larger;
      }
      kept.set(chunk.subarray(from, to), keptLength);
      keptLength += length;
      if (count + 1 === starts.length) {
        starts = doubledWhole(starts);
        hashes = doubledWhole(hashes);
        functions = doubledWhole(functions);
      }
      hashes[count] = hash;
      functions[count] = functionOf;
      count += 1;
      starts[count] = keptLength;
      let slot = hash & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = count;
      if (count * 2 > slots.length) widen();
    },
  };
}

function isSame(kept: Uint8Array, start: number, chunk: Uint8Array, from: number, to: number): boolean {
  const shift = start - from;
  for (let at = from; at < to; at += 1) if (kept[at + shift] !== chunk[at]) return false;
  return true;
}
