/**
 * Steps over JSON that is not read, within one piece of bytes: functions with plain parameters, for V8 to keep those in registers. Each
 * gives the place behind, and `CUT` where the bytes end first.
 */

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

export const CUT = -1;

/** Longer texts than this are searched for their end by the engine: it looks at many bytes at a time, but asking it takes a while. */
const LONG_TEXT_BYTES = 128;

/** Place of the quote that ends the text whose first byte is at `from`. */
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

/** The same from `from` on, which no backslash stands before. */
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

/** Behind the object or list whose bracket is at `from`. Its brackets are counted; whether they fit each other is not looked at. */
export function skipNested(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let depth = 0;
  let i = from;
  while (i < length) {
    const byte = bytes[i];
    i += 1;
    if (byte < OPEN_LIST) {
      if (byte === QUOTE) {
        // As `endOfText`, without a call for each of the many short ones.
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

/** Behind the last digit from here on. */
export function skipDigits(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] >= 48 && bytes[i] <= 57) i += 1;
  return i;
}

/** Behind the last byte of a number or word. */
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

/** Place of the first byte that is no space. */
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
/** That many digits are a whole number that a double holds exactly. */
const EXACT_DIGITS = 15;

/** The number that the bytes spell; NaN where they spell none. `123.456` is exact: a whole number divided by a power of ten. */
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
