/** Inner loops of the JSON reader, as separate functions with plain parameters so that V8 keeps these in registers. */
import { BACKSLASH, QUOTE } from '../../base/byte-codes.ts';

/** Position of the next byte that is not plain string content: a quote, a backslash or an invalid byte. */
export function skipPlain(chunk: Uint8Array, from: number): number {
  let i = from;
  while (i < chunk.length) {
    const byte = chunk[i];
    if (byte === QUOTE || byte === BACKSLASH || byte < 32) break;
    i += 1;
  }
  return i;
}

/** Position of the next byte that is not a digit. */
export function endOfDigits(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] >= 48 && bytes[i] <= 57) i += 1;
  return i;
}

/** Value of a number that consists only of digits, as almost all do; −1 otherwise. */
export function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > 15) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Bytes of numbers, true, false and null. */
export function isWordByte(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 97 && byte <= 122) ||
    byte === 45 ||
    byte === 46 ||
    byte === 43 ||
    byte === 69
  );
}
