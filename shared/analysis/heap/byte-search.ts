/**
 * Finds the strings that hold some bytes, in the file's bytes themselves: by Horspool's method most bytes are never looked at, and
 * no text is made of any string.
 */
import { STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';
import type { BackgroundStage, Steps } from './steps.ts';

const BYTES_PER_STEP = 1 << 21;

/** What is looked for: plain bytes, without quotes. */
export interface WantedBytes {
  readonly bytes: Uint8Array;
  /** ASCII letters of either case are the same; `bytes` has small ones. */
  readonly ignoresCase: boolean;
}

function lowered(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** Calls `found` with every string that holds the bytes, in order, each once. */
export function* findBytes(
  strings: StringTable,
  { bytes: wanted, ignoresCase }: WantedBytes,
  found: (index: number) => void,
): Steps<void, BackgroundStage> {
  const { segments } = strings.stored;
  const size = wanted.length;
  if (size === 0 || strings.length === 0) return;
  const same = Uint8Array.from({ length: 256 }, (_, byte) => (ignoresCase ? lowered(byte) : byte));
  const skip = new Uint32Array(256).fill(size);
  for (let byte = 0; byte < 256; byte += 1) {
    for (let at = 0; at < size - 1; at += 1) if (same[byte] === wanted[at]) skip[byte] = size - 1 - at;
  }
  const lastByte = wanted[size - 1];

  const isAt = (bytes: Uint8Array, at: number): boolean => {
    let length = 0;
    while (length < size && same[bytes[at + length]] === wanted[length]) length += 1;
    return length === size;
  };
  /** The last byte of the next place where they are, looked for from the last byte `at` on; `end` or beyond where there is none. */
  const nextEnd = (bytes: Uint8Array, at: number, end: number): number => {
    let next = at;
    while (next < end) {
      const byte = bytes[next];
      if (same[byte] === lastByte && isAt(bytes, next - size + 1)) return next;
      next += skip[byte];
    }
    return next;
  };
  const isIn = (bytes: Uint8Array): boolean => nextEnd(bytes, size - 1, bytes.length) < bytes.length;

  let index = 0;
  for (const [number, segment] of segments.entries()) {
    const base = number * STRING_SEGMENT_BYTES;
    // The string that began in the segment before goes on here: it is looked at as a whole.
    let from = 0;
    if (index < strings.length && strings.offsetOf(index) < base) {
      if (isIn(strings.rawBytes(index))) found(index);
      index += 1;
      from = Math.max(0, strings.offsetOf(index) - base);
    }
    let stepEnd = from;
    let at = from + size - 1;
    while (at < segment.length) {
      if (at >= stepEnd) {
        yield { stage: 'retained', done: base + at, total: segments.length * STRING_SEGMENT_BYTES };
        stepEnd = at + BYTES_PER_STEP;
      }
      const end = Math.min(stepEnd, segment.length);
      at = nextEnd(segment, at, end);
      if (at >= end) continue;
      const offset = base + at - size + 1;
      index = stringAt(strings, offset, index);
      // Between two strings there may be spaces, and what is looked for.
      if (isWithin(strings, index, offset, size)) {
        found(index);
        index += 1;
        at = strings.offsetOf(index) - base + size - 1;
      } else {
        at += 1;
      }
    }
    // The string that ends in the next segment is the first one there.
    if (segment.length > 0) index = stringAt(strings, base + segment.length - 1, index);
  }
}

function isWithin(strings: StringTable, index: number, offset: number, size: number): boolean {
  if (index >= strings.length || offset < strings.offsetOf(index)) return false;
  return offset + size <= strings.offsetOf(index) + strings.rawLength(index);
}

/** The last string that begins at or before the offset, from `from` on; `from` where it begins behind. */
function stringAt(strings: StringTable, offset: number, from: number): number {
  if (from >= strings.length) return from;
  // Looked for with longer and longer strides: the next find is mostly near.
  let low = from;
  let stride = 1;
  while (low + stride < strings.length && strings.offsetOf(low + stride) <= offset) {
    low += stride;
    stride *= 2;
  }
  let high = Math.min(strings.length, low + stride);
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (strings.offsetOf(middle) <= offset) low = middle;
    else high = middle;
  }
  return low;
}
