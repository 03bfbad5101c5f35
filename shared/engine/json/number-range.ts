/**
 * Range of numbers in columns. `1e999` in JSON becomes Infinity, which breaks sums and never ends loops that count up to it. Sizes, times
 * and ids are far below this limit; 64-bit ids just fit.
 */
export const MAX_NUMBER = 2 ** 64;

/** True if a value is a number within the range. */
export function isInRange(value: number): boolean {
  return value <= MAX_NUMBER && value >= -MAX_NUMBER;
}

/** Describes an out-of-range number, as the end of a reader's error after the byte offset. */
export function pastRange(spelled: string): string {
  const shown = spelled.length > 20 ? `${spelled.slice(0, 20)}…` : spelled;
  return `the number ${shown} is outside the range of ±2⁶⁴`;
}

/** Thrown by code that reads values of parsed JSON; the reader of the text then finds the position. */
export class NumberPastRange extends Error {
  override readonly name = 'NumberPastRange';
}
