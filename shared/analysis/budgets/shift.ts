/**
 * By how much the runs of one side differ from those of the other: the median of all differences between a run and a run of the baseline (the
 * estimate of Hodges and Lehmann), with bounds that belong to the rank-sum test.
 */
import { medianOf } from '../statistics/median.ts';
import { uDistribution } from '../statistics/rank-sum.ts';

export interface Shift {
  readonly estimate: number;
  /** Below it, or above the other bound, the true shift is with a probability of at most `alpha` each. Infinite with too few runs. */
  readonly lower: number;
  readonly upper: number;
}

/** `alpha`: the probability of a wrong bound, for each of the two. The estimate is NaN if one of the sides is empty. */
export function shiftBetween(current: readonly number[], baseline: readonly number[], alpha: number): Shift {
  const differences = current.flatMap((value) => baseline.map((base) => value - base)).toSorted((a, b) => a - b);
  // The number of values of U in the tail: so many differences lie outside of the bound.
  const tail = uDistribution(current.length, baseline.length).findIndex((probability) => probability > alpha);
  return {
    estimate: medianOf(differences),
    lower: tail < 1 ? Number.NEGATIVE_INFINITY : differences[tail - 1],
    upper: tail < 1 ? Number.POSITIVE_INFINITY : differences[differences.length - tail],
  };
}
