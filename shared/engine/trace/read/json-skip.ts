/**
 * Skips JSON that is not read, within one buffer, in functions with plain parameters so that V8 keeps these in registers. Each returns the
 * position after the value, or `CUT` if the bytes end before.
 */
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../../../base/byte-codes.ts';

export const CUT = -1;

/** The end of longer strings is searched by the engine, which compares many bytes at a time but has a cost per call. */
const LONG_TEXT_BYTES = 128;

/** Position of the closing quote of the string whose first byte is at `from`. */
export function endOfText(bytes: Uint8Array, from: number): number {
  const near = Math.min(bytes.length, from + LONG_TEXT_BYTES);
  let i = from;
  while (i < near) {
    const byte = bytes[i];
    if (byte === QUOTE) return i;
    i += byte === BACKSLASH ? 2 : 1;
  }
  return i < bytes.length ? farEndOfText(bytes, i) : CUT;
}

/** The same for a position that does not follow a backslash. */
function farEndOfText(bytes: Uint8Array, from: number): number {
  for (let i = from; ;) {
    const quote = bytes.indexOf(QUOTE, i);
    if (quote < 0) return CUT;
    let backslashes = 0;
    while (quote - 1 - backslashes >= from && bytes[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    i = quote + 1;
  }
}

/** Position after the object or list whose bracket is at `from`. Brackets are counted but not matched by type. */
export function skipNested(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let depth = 0;
  let i = from;
  while (i < length) {
    const byte = bytes[i];
    i += 1;
    if (byte < OPEN_LIST) {
      if (byte === QUOTE) {
        // Inlined `endOfText`, to avoid a call for each short string.
        const near = i + LONG_TEXT_BYTES < length ? i + LONG_TEXT_BYTES : length;
        while (i < near) {
          const inText = bytes[i];
          if (inText === QUOTE) break;
          i += inText === BACKSLASH ? 2 : 1;
        }
        if (i >= near) {
          i = i < length ? farEndOfText(bytes, i) : CUT;
          if (i === CUT) return CUT;
        }
        i += 1;
      }
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return CUT;
}

/** Position after the last digit. */
export function skipDigits(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] >= 48 && bytes[i] <= 57) i += 1;
  return i;
}

/** Position after the last byte of a number or word. */
export function skipWord(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length) {
    const byte = bytes[i];
    const isWord =
      (byte >= 48 && byte <= 57) ||
      (byte >= 97 && byte <= 122) ||
      byte === 45 ||
      byte === 46 ||
      byte === 43 ||
      byte === 69;
    if (!isWord) return i;
    i += 1;
  }
  return CUT;
}

/** Position of the first byte that is not whitespace. */
export function skipSpaces(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length) {
    const byte = bytes[i];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return i;
    i += 1;
  }
  return i;
}

const POWERS_OF_TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);
/** A whole number with this many digits is exact in a double. */
const EXACT_DIGITS = 15;

/** The number in the bytes; NaN if there is none. `123.456` is exact: a whole number divided by a power of ten. */
export function numberOf(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  let digits = 0;
  let decimals = -1;
  for (let i = from; i < to; i += 1) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (bytes[i] === 46 && decimals < 0) {
      decimals = 0;
    } else {
      return otherNumber(bytes, from, to);
    }
  }
  if (digits === 0 || digits > EXACT_DIGITS) return otherNumber(bytes, from, to);
  return decimals <= 0 ? value : value / POWERS_OF_TEN[decimals];
}

/** With a sign, an exponent, or more digits than usual. */
function otherNumber(bytes: Uint8Array, from: number, to: number): number {
  const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 400))).trim();
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
