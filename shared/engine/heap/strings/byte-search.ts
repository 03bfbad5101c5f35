/**
 * Finds strings that contain given bytes, in the raw bytes of the file: nothing is decoded, and only every nth byte is read, where n
 * depends on the length of the pattern. Every occurrence contains exactly one byte that is read:
 *
 *
 *     … n e e d l e … pattern: "need", every fourth byte
 *     ↑ ↑ ↑ the middle one is its second byte
 *
 * Unlike with a skip table, a read does not depend on the previous one, so that the processor executes several at once.
 */
import { STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';
import type { Steps } from '../../steps/steps.ts';

const BYTES_PER_STEP = 1 << 21;

/** Bytes to search for, without quotes. */
export interface WantedBytes {
  readonly bytes: Uint8Array;
  /** Ignores the case of ASCII letters; `bytes` must be in lower case. */
  readonly ignoresCase: boolean;
}

function lowered(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** The pattern in the form that the search uses. */
interface Pattern {
  readonly wanted: Uint8Array;
  /** By byte: the byte it is equal to. */
  readonly same: Uint8Array;
  /** By byte: bit n is set if it is the pattern's byte n. */
  readonly places: Uint32Array;
  /** Distance of two bytes that are read. */
  readonly stride: number;
}

/** Number of bits of a word. */
const MAX_STRIDE = 32;

export function patternOf({ bytes: wanted, ignoresCase }: WantedBytes): Pattern {
  const same = Uint8Array.from({ length: 256 }, (_, byte) => (ignoresCase ? lowered(byte) : byte));
  const stride = Math.min(wanted.length, MAX_STRIDE);
  const places = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    for (let at = 0; at < stride; at += 1) if (same[byte] === wanted[at]) places[byte] |= 1 << at;
  }
  return { wanted, same, places, stride };
}

/** First position from `from` and before `until` where the pattern begins; `until` if there is none. */
export function nextPlace(bytes: Uint8Array, from: number, until: number, pattern: Pattern): number {
  const { wanted, same, places, stride } = pattern;
  const size = wanted.length;
  const last = Math.min(until, bytes.length - size + 1);
  const lookEnd = Math.min(bytes.length, until + stride - 1);
  for (let look = from + stride - 1; look < lookEnd; look += stride) {
    // The later in the pattern, the earlier the occurrence begins.
    for (let bits = places[bytes[look]]; bits !== 0;) {
      const bit = 31 - Math.clz32(bits);
      bits ^= 1 << bit;
      const start = look - bit;
      if (start >= last) continue;
      let length = 0;
      while (length < size && same[bytes[start + length]] === wanted[length]) length += 1;
      if (length === size) return start;
    }
  }
  return until;
}

/** Calls `found` once for every string with the bytes, in order. */
export function* findBytes(strings: StringTable, wanted: WantedBytes, found: (index: number) => void): Steps<void> {
  const { segments } = strings.stored;
  const size = wanted.bytes.length;
  if (size === 0 || strings.length === 0) return;
  const pattern = patternOf(wanted);
  const isIn = (bytes: Uint8Array): boolean => nextPlace(bytes, 0, bytes.length, pattern) < bytes.length;

  let index = 0;
  for (const [number, segment] of segments.entries()) {
    const base = number * STRING_SEGMENT_BYTES;
    let from = 0;
    // The string that began in the previous segment continues here: it is searched as a whole.
    if (index < strings.length && strings.offsetOf(index) < base) {
      if (isIn(strings.rawBytes(index))) found(index);
      index += 1;
      from = Math.max(0, strings.offsetOf(index) - base);
    }
    while (from < segment.length) {
      yield { stage: 'tables', done: base + from, total: segments.length * STRING_SEGMENT_BYTES };
      const until = Math.min(from + BYTES_PER_STEP, segment.length);
      while (from < until) {
        from = nextPlace(segment, from, until, pattern);
        if (from >= until) break;
        index = stringAt(strings, base + from, index);
        // Between two strings there may be spaces, and the bytes.
        if (isWithin(strings, index, base + from, size)) {
          found(index);
          index += 1;
          from = strings.offsetOf(index) - base;
        } else {
          from += 1;
        }
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

/** The last string that begins at or before the offset, from `from` on; `from` if it begins later. */
function stringAt(strings: StringTable, offset: number, from: number): number {
  if (from >= strings.length) return from;
  // Searched with growing strides, because the next result is usually near.
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
