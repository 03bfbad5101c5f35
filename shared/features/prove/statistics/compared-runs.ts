/** The runs of figures compared: by how much they differ, and whether that may be chance. What it means is judged by the rules of budgets. */
import { medianOf, rankSumTest, uDistribution, atLeastHeads } from '../../../engine/statistics/index.ts';
import { REPORTED_SHARE, type MeasuredComparison, type MeasuredLimit } from '../contract/budget-reports.ts';

/** By how much the runs of one side differ from those of the other: the median of all differences between a run and a run of the baseline (the
 * estimate of Hodges and Lehmann), with bounds that belong to the rank-sum test.
 */
interface Shift {
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
    lower: differences[tail - 1] ?? Number.NEGATIVE_INFINITY,
    upper: (tail < 1 ? undefined : differences[differences.length - tail]) ?? Number.POSITIVE_INFINITY,
  };
}

/** Probability of a false alarm in a whole check, and of missing the regression of one budget: 1 in 50. */
export const ERROR_RATE = 0.02;
/** Probability of a false alarm of an absolute limit whose figure lies exactly on it. */
const LIMIT_ERROR_RATE = 0.05;

/** The runs of one figure on both sides, and what its budget must find. */
export interface Compared {
  readonly current: readonly number[];
  readonly baseline: readonly number[];
  /** Percent of the baseline's median. */
  readonly regressionPercent: number;
  /** The smallest difference that is ever reported, in the unit of the measure. */
  readonly smallest: number;
}

/** The difference that a budget must find, in the unit of the measure. Half of it is the least that is reported. */
function regressionOf({ baseline, regressionPercent, smallest }: Compared): number {
  return Math.max((Math.abs(medianOf(baseline)) * regressionPercent) / 100, smallest / REPORTED_SHARE);
}

/** Returns which differences are no chance. Probabilities in ascending order are compared with this (Holm): all alarms together keep the error rate. */
export function holmRefusals(probabilities: readonly number[], alpha: number): boolean[] {
  const order = probabilities.map((p, index) => ({ p, index })).toSorted((a, b) => a.p - b.p);
  const refused = probabilities.map(() => false);
  for (const [done, { p, index }] of order.entries()) {
    if (p > alpha / (order.length - done)) break;
    refused[index] = true;
  }
  return refused;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * Compares all figures of a check at once, because each of them could raise a false alarm. `looks`: how often a check is evaluated with more runs
 * at most; each evaluation gets its part of the error rate.
 */
export function compareAll(figures: readonly Compared[], looks: number): MeasuredComparison[] {
  const alpha = ERROR_RATE / looks;
  const tested = figures.map((figure) => ({ figure, test: rankSumTest(figure.current, figure.baseline) }));
  const isGreater = holmRefusals(
    tested.map(({ test }) => test.pGreater),
    alpha,
  );
  return tested.map(({ figure, test }, index) => {
    const { current, baseline } = figure;
    const { estimate, lower, upper } = shiftBetween(current, baseline, alpha);
    const { pGreater, pLess } = test;
    const before = medianOf(baseline);
    return {
      isMore: isGreater[index] ?? false,
      isLess: pLess <= alpha,
      shift: estimate,
      shiftPercent: before === 0 ? null : (100 * estimate) / Math.abs(before),
      lower: finite(lower),
      upper: finite(upper),
      pWorse: pGreater,
      regression: regressionOf(figure),
    };
  });
}

/** The runs of a figure beside an absolute limit: the sign test says whether more are above it than chance puts there. */
export function besideLimit(runs: readonly number[], max: number): MeasuredLimit {
  const above = runs.filter((value) => value > max).length;
  return {
    max,
    above,
    median: medianOf(runs),
    isCertain: above === runs.length || atLeastHeads(above, runs.length) <= LIMIT_ERROR_RATE,
  };
}
