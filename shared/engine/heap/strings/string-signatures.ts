/**
 * A 64-bit signature of the byte pairs of each string, which rules out most strings of a search without reading their bytes. Precomputed
 * while no query runs.
 */
import { nextPlace, patternOf, type WantedBytes } from './byte-search.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';

export interface StringSignatures {
  /** Bits 0 to 31 and 32 to 63 by string; ignores the case of ASCII letters. */
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly byteLength: number;
}

export function signaturesByteLength({ length }: StringTable): number {
  return length * 8;
}

/** Length of the shortest text with a pair. */
export const MIN_SIGNED_BYTES = 2;

/** ASCII letters in lower case. */
function lowered(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte + 32 : byte;
}

/** Bit of a pair, 0 to 63. */
function bitOf(byte: number, next: number): number {
  return Math.imul((byte << 8) | next, 0x9e37_79b1) >>> 26;
}

export function* signStrings(strings: StringTable): Steps<StringSignatures> {
  const low = new Uint32Array(strings.length);
  const high = new Uint32Array(strings.length);
  const smallOf = Uint8Array.from({ length: 256 }, (_, byte) => lowered(byte));
  const { segments } = strings.stored;
  const sign = (index: number): void => {
    const size = strings.rawLength(index);
    if (size < MIN_SIGNED_BYTES) return;
    const offset = strings.offsetOf(index);
    const within = offset % STRING_SEGMENT_BYTES;
    const isSplit = within + size > STRING_SEGMENT_BYTES;
    const bytes = isSplit ? strings.rawBytes(index) : segments[Math.floor(offset / STRING_SEGMENT_BYTES)];
    const start = isSplit ? 0 : within;
    let lowBits = 0;
    let highBits = 0;
    let before = smallOf[bytes[start]];
    for (let at = start + 1; at < start + size; at += 1) {
      const byte = smallOf[bytes[at]];
      const bit = bitOf(before, byte);
      if (bit < 32) lowBits |= 1 << bit;
      else highBits |= 1 << (bit - 32);
      before = byte;
    }
    low[index] = lowBits;
    high[index] = highBits;
  };
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, strings.length, (from, to) => {
    for (let index = from; index < to; index += 1) sign(index);
  });
  return { low, high, byteLength: low.byteLength + high.byteLength };
}

/** Like `findBytes`, for texts of at least `MIN_SIGNED_BYTES`. */
export function* findSigned(
  strings: StringTable,
  { low, high }: StringSignatures,
  wanted: WantedBytes,
  found: (index: number) => void,
): Steps<void> {
  const pattern = patternOf(wanted);
  const { bytes } = wanted;
  let needLow = 0;
  let needHigh = 0;
  for (let at = 1; at < bytes.length; at += 1) {
    const bit = bitOf(lowered(bytes[at - 1]), lowered(bytes[at]));
    if (bit < 32) needLow |= 1 << bit;
    else needHigh |= 1 << (bit - 32);
  }
  const { segments } = strings.stored;
  const holds = (index: number): boolean => {
    const size = strings.rawLength(index);
    if (size < bytes.length) return false;
    const offset = strings.offsetOf(index);
    const within = offset % STRING_SEGMENT_BYTES;
    const isSplit = within + size > STRING_SEGMENT_BYTES;
    const held = isSplit ? strings.rawBytes(index) : segments[Math.floor(offset / STRING_SEGMENT_BYTES)];
    const start = isSplit ? 0 : within;
    const until = start + size - bytes.length + 1;
    return nextPlace(held, start, until, pattern) < until;
  };
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, strings.length, (from, to) => {
    for (let index = from; index < to; index += 1) {
      if ((needLow & ~low[index]) === 0 && (needHigh & ~high[index]) === 0 && holds(index)) found(index);
    }
  });
}
