/** The inner loops of reading JSON: functions of their own with plain parameters, for V8 to keep those in registers. */

const QUOTE = 34;
const BACKSLASH = 92;

/** Place of the first byte from here on that is more than a part of a text: a quote, a backslash, or one that no text may have. */
export function skipPlain(chunk: Uint8Array, from: number): number {
  let i = from;
  while (i < chunk.length) {
    const byte = chunk[i];
    if (byte === QUOTE || byte === BACKSLASH || byte < 32) break;
    i += 1;
  }
  return i;
}

/** Place of the first byte from here on that is no digit. */
export function endOfDigits(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] >= 48 && bytes[i] <= 57) i += 1;
  return i;
}

/** A number of digits alone, as almost all are; −1 where it is more. */
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

/** What numbers, true, false and null are written with. */
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
