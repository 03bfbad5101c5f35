/**
 * The range of numbers that columns take. JSON may spell any number, and `1e999` becomes infinite: sums of it are no numbers, and what
 * counts up to it never ends. Sizes, times, ids and places are far below this, and 64-bit ids just so.
 */
export const MOST_NUMBER = 2 ** 64;

/** Whether it is a number that columns take; false for what is none. */
export function isInRange(value: number): boolean {
  return value <= MOST_NUMBER && value >= -MOST_NUMBER;
}

/** What is wrong with a number past the range, as readers' errors go on behind the place of its first digit. */
export function pastRange(spelled: string): string {
  const shown = spelled.length > 20 ? `${spelled.slice(0, 20)}…` : spelled;
  return `the number ${shown} is past the range of ±2⁶⁴`;
}

/** Thrown by what reads values of a JSON text that was parsed as a whole; the reader of the text then looks for the place. */
export class NumberPastRange extends Error {
  override readonly name = 'NumberPastRange';
}
