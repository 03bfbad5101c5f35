/** Reads the integer that a string spells, without making the string. */
import type { StringTable } from './string-table.ts';

const ZERO = 48;
const MINUS = 45;
const MAX_DIGITS = 10;

/** NaN unless the text is a decimal integer of up to ten digits. */
export function integerText(strings: Pick<StringTable, 'rawBytes'>, index: number): number {
  const bytes = strings.rawBytes(index);
  const from = bytes[0] === MINUS ? 1 : 0;
  if (bytes.length === from || bytes.length > from + MAX_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return from === 1 ? -value : value;
}
