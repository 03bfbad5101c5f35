/**
 * Rates with a 95% interval from counts of few rounds. With three rounds neither the assumption of independent objects nor that of equal spread can be
 * tested, so the interval is the wider of both:
 *
 * - exact Poisson (Garwood): of k objects in n actions, the rates at which k or more, and k or fewer, have a probability of 2.5 %; for no object at all
 *   0 to 3.69 / n;
 * - Student's t over the rounds: mean ± t(97.5 %, rounds − 1) · s / √rounds, which is the wider one where rounds differ by more than chance.
 */
import { sum } from './numbers.ts';

export interface Rate {
  /** Per action. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;
/** Student's t at 97.5 % for 1 to 30 degrees of freedom. */
const T_975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL_975 = 1.96;
/** Above this count the cube root of Wilson and Hilferty is exact to four digits. */
const MAX_EXACT = 200;

const tOf = (freedom: number): number => T_975[freedom - 1] ?? NORMAL_975 + 2.4 / freedom;

/** The probability of at most so many objects. */
function atMost(count: number, expected: number): number {
  let term = Math.exp(-expected);
  let total = term;
  for (let at = 1; at <= count; at += 1) {
    term *= expected / at;
    total += term;
  }
  return total;
}

/** The expected count at which at most `count` objects have this probability, which falls as more are expected. */
function expectedAt(count: number, probability: number): number {
  if (count > MAX_EXACT) {
    const z = probability < 0.5 ? NORMAL_975 : -NORMAL_975;
    const of = count + 1;
    return of * (1 - 1 / (9 * of) + z / (3 * Math.sqrt(of))) ** 3;
  }
  let [low, high] = [0, count + 10 * Math.sqrt(count + 1) + 10];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** `counts`: objects gained in each round; `actions`: of all rounds together. `isEven`: all rounds have as many actions. */
export function rateOf(counts: readonly number[], actions: number, isEven = true): Rate {
  const total = Math.max(0, sum(counts));
  const mean = total / actions;
  const poisson = {
    low: total === 0 ? 0 : expectedAt(total - 1, 1 - TAIL) / actions,
    high: expectedAt(total, TAIL) / actions,
  };
  const rounds = counts.length;
  if (!isEven || rounds < 2) return { mean, ...poisson };
  const each = total / rounds;
  const variance = sum(counts.map((count) => (count - each) ** 2)) / (rounds - 1);
  const half = (tOf(rounds - 1) * Math.sqrt(variance / rounds) * rounds) / actions;
  return { mean, low: Math.max(0, Math.min(poisson.low, mean - half)), high: Math.max(poisson.high, mean + half) };
}

const isApart = (one: Rate, other: Rate): boolean => one.high < other.low || other.high < one.low;

export interface RateChange {
  readonly before: Rate;
  readonly after: Rate;
  /** `same`: equal means. `open`: they differ, and by no more than chance explains. */
  readonly change: 'less' | 'more' | 'same' | 'open';
  /** Rounds in each hunt that would tell these two rates apart, with as many actions each; null if they are apart or equal, or need too many. */
  readonly neededRounds: number | null;
}

/** The rounds of one hunt. */
export interface CountedRounds {
  readonly counts: readonly number[];
  readonly actions: number;
  readonly isEven: boolean;
}

/** More rounds than this are not proposed. */
const MAX_NEEDED = 1000;

/** The rate of the same rounds, if there were so many of them. */
function asRounds({ counts, actions, isEven }: CountedRounds, rounds: number): Rate {
  const repeated = Array.from({ length: rounds }, (_, at) => counts[at % counts.length] ?? 0);
  return rateOf(repeated, (actions / counts.length) * rounds, isEven);
}

/** The least number from `from` on for which this holds, if it holds for all larger ones; null if it is too large. */
function leastOf(from: number, holds: (number: number) => boolean): number | null {
  let [low, high] = [from, from];
  for (; !holds(high); high *= 2) {
    if (high > MAX_NEEDED) return null;
    low = high + 1;
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** A change is claimed only where the two intervals have nothing in common. */
export function compareRates(before: CountedRounds, after: CountedRounds): RateChange {
  const rates = {
    before: rateOf(before.counts, before.actions, before.isEven),
    after: rateOf(after.counts, after.actions, after.isEven),
  };
  if (rates.before.mean === rates.after.mean) return { ...rates, change: 'same', neededRounds: null };
  if (isApart(rates.before, rates.after))
    return { ...rates, change: rates.after.mean < rates.before.mean ? 'less' : 'more', neededRounds: null };
  const isEnough = (rounds: number): boolean => isApart(asRounds(before, rounds), asRounds(after, rounds));
  const neededRounds = leastOf(Math.max(before.counts.length, after.counts.length) + 1, isEnough);
  return { ...rates, change: 'open', neededRounds };
}

/** `40`, `0.3`, `0.04`: of a rate per action. */
export function formatRate(rate: number): string {
  if (rate === 0) return '0';
  const digits = rate >= 10 ? 0 : rate >= 0.1 ? 1 : 2;
  return String(Number(rate.toFixed(digits)));
}

/** `0 (95% interval 0 to 0.3)` */
export function rateText({ mean, low, high }: Rate): string {
  return `${formatRate(mean)} (95% interval ${formatRate(low)} to ${formatRate(high)})`;
}
