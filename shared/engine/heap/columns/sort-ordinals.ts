/** Radix sort of ordinals by an integer key, for lists of millions that are sorted when a view first needs them. */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Returns a new list sorted by `valueOf` (an integer; negative values count as 0). Stable in both directions. Sorts digit by digit from the
 * lowest, with as many passes as the largest value has digits.
 */
export function* sortOrdinals(
  ordinals: Uint32Array,
  valueOf: (ordinal: number) => number,
  descending: boolean,
): Steps<Uint32Array> {
  const count = ordinals.length;
  const values = new Float64Array(count);
  let largest = 0;
  for (let at = 0; at < count; at += 1) {
    values[at] = Math.max(0, valueOf(ordinals[at]));
    largest = Math.max(largest, values[at]);
    if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: count };
  }
  if (descending) for (let at = 0; at < count; at += 1) values[at] = largest - values[at];

  let from = { ordinals: ordinals.slice(), values };
  let to = { ordinals: new Uint32Array(count), values: new Float64Array(count) };
  const next = new Uint32Array(DIGITS);
  const fitsWord = largest < 2 ** 32;
  let shift = -DIGIT_BITS;
  for (let scale = 1; scale <= largest; scale *= DIGITS) {
    next.fill(0);
    shift += DIGIT_BITS;
    const { ordinals: fromOrdinals, values: fromValues } = from;
    const { ordinals: toOrdinals, values: toValues } = to;
    // Division is several times slower and only needed for sizes of 4 GiB and more.
    const digitOf = fitsWord
      ? (value: number): number => (value >>> shift) & (DIGITS - 1)
      : (value: number): number => Math.floor(value / scale) % DIGITS;
    for (let at = 0; at < count; at += 1) next[digitOf(fromValues[at])] += 1;
    let place = 0;
    for (let digit = 0; digit < DIGITS; digit += 1) {
      const size = next[digit];
      next[digit] = place;
      place += size;
    }
    for (let at = 0; at < count; at += 1) {
      const digit = digitOf(fromValues[at]);
      toOrdinals[next[digit]] = fromOrdinals[at];
      toValues[next[digit]] = fromValues[at];
      next[digit] += 1;
      if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: count };
    }
    [from, to] = [to, from];
  }
  return from.ordinals;
}
