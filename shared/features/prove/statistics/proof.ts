/**
 * Judges what a proof measured: whether a change lowered the figures that it was made for, and what it did to the others. What is said of it must be true, so its
 * error rate is a quarter of that of a check.
 */
import { medianOf, rankSumTest, medianRun } from '../../../engine/statistics/index.ts';
import { LOOKS, MEASURES, budgetName, budgetTitle, unitOf, wholeOf, type Budget } from '../contract/budgets.ts';
import type { MeasuredProof, MeasuredProofRow, ProofReport, ProofRow } from '../../workflow/proofs.ts';
import { withoutSecrets } from '../../../core/redaction/find-secrets.ts';
import type { MeasuredBudget, MeasuredRun } from './measured-check.ts';
import { holmRefusals, shiftBetween } from './compared-runs.ts';

/** Probability that a change without an effect is called proven: 1 in 200, over all claims and evaluations. */
const ERROR_RATE = 0.005;
/** With fewer runs on a side, no difference is rarer than an equal part of the error rate: 7 of 14 can be chosen in 3,432 ways. */
export const MIN_PROOF_RUNS = 7;
/** With fewer, none is rarer than the error rate: 5 of 10 can be chosen in 252 ways. */
export const FEWEST_PROOF_RUNS = 5;

/**
 * Runs of a trial of what grows, which is to answer soon and proves nothing: none is rarer than 1 in 20 (3 of 6 can be chosen in 20 ways). With more, the
 * error rate of a proof is for each evaluation.
 */
export const TRIAL_RUNS = 3;
const TRIAL: Look = { alpha: 0.05, quantile: 1.64 };
const LATER_TRIAL: Look = { alpha: ERROR_RATE, quantile: 2.58 };

/** One of the evaluations of a proof, whose parts of the error rate add up to it (Bonferroni), however the evaluations depend on each other. */
interface Look {
  readonly alpha: number;
  /** The normal quantile of `alpha`, or of that of the next evaluations. */
  readonly quantile: number;
}
const EQUAL: Look = { alpha: ERROR_RATE / LOOKS, quantile: 3.09 };
/** Spending of a proof that begins with fewer runs than `MIN_PROOF_RUNS`, or asks for all figures at once: the first evaluation spends most, and the others share the rest. */
const EARLY_ALPHA = 0.004;
const LATER: Look = { alpha: (ERROR_RATE - EARLY_ALPHA) / (LOOKS - 1), quantile: 3.48 };
/** For all figures that are watched, in each evaluation: one that rose takes nothing away from the claims, so it need not be as rare. */
const WATCHED_ALPHA = 0.01;

/** The evaluation with so many runs of each side, of a proof that began with `firstRuns`. `isOpen`: of a trial that claims nothing. */
function lookOf(runs: number, { firstRuns, isOpen }: { readonly firstRuns: number; readonly isOpen: boolean }): Look {
  if (firstRuns < FEWEST_PROOF_RUNS) return runs <= firstRuns ? TRIAL : LATER_TRIAL;
  if (firstRuns >= MIN_PROOF_RUNS && !isOpen) return EQUAL;
  return runs <= firstRuns ? { ...LATER, alpha: EARLY_ALPHA } : LATER;
}

/** Error of each bound of the interval of 95 %. */
const INTERVAL_TAIL = 0.025;
/** The normal quantile of a chance of 9 in 10 to decide. */
const QUANTILE_OF_POWER = 1.28;
/** Efficiency of the rank-sum test beside the t-test for normal figures: 3/π. */
const EFFICIENCY = 3 / Math.PI;
/** More runs than this are not advised. */
const MOST_ADVISED_RUNS = 1000;

export interface ProofFacts extends Pick<
  ProofReport,
  'startedAt' | 'durationMs' | 'before' | 'after' | 'steps' | 'changes' | 'notes' | 'mayDiffer'
> {
  /** Names of the figures that the change was made for. */
  readonly claims: ReadonlySet<string>;
  /** Runs of each side at the first evaluation. */
  readonly firstRuns: number;
  /** The end of each run: lines of its text. */
  readonly ends: { readonly before: readonly EndText[]; readonly after: readonly EndText[] };
  /** Objects that each action left in each run, by class. */
  readonly grew: { readonly before: readonly GrownClasses[]; readonly after: readonly GrownClasses[] };
}

type GrownClasses = ReadonlyMap<string, number>;

/**
 * The parts that must not change of the text that a run ended with: its lines, each also with digits as `#` and with the number of times that such a line occurs.
 * Parts that differ from run to run anyway drop out when the runs of a side are compared.
 */
export type EndText = ReadonlySet<string>;

/** Times, durations, sizes of memory and addresses of servers: what builds may measure of themselves, or where they are served. */
const MEASURED =
  /(?<=\b(?:localhost|\d+\.\d+\.\d+\.\d+):)\d+|\b\d+:\d\d(?::\d\d(?:\.\d+)?)?\b|\d+(?:[.,]\d+)*(?=\s?(?:[mµn]?s|sec|secs|seconds?|min|minutes?|fps|[kKMG]?i?B|bytes)\b)/g;
const NUMBER = /\d+(?:[.,:]\d+)*/g;

export function endText(text: string): EndText {
  const parts = new Set<string>();
  const times = new Map<string, number>();
  for (const each of withoutSecrets(text).split('\n')) {
    const line = each.trim().replace(MEASURED, '#');
    if (line === '') continue;
    const masked = line.replace(NUMBER, '#');
    parts.add(line).add(masked);
    times.set(masked, (times.get(masked) ?? 0) + 1);
  }
  for (const [line, count] of times) if (count > 1) parts.add(`${line} (${count} times)`);
  return parts;
}

/** Lines that every run of `runs` ended with, and none of `others`. */
function onlyIn(runs: readonly EndText[], others: readonly EndText[]): string[] {
  const [first, ...rest] = runs;
  if (first === undefined || others.length === 0) return [];
  const own = [...first].filter((line) => rest.every((run) => run.has(line)) && others.every((run) => !run.has(line)));
  // A text that is named with its figures masked is not named again with them.
  const masked = new Set(own.filter((line) => line === line.replace(NUMBER, '#')));
  return own.filter((line) => masked.has(line) || !masked.has(line.replace(NUMBER, '#')));
}

/** The typical distance of a run from the others of its side: the median distance from the median, as a standard deviation. */
function spreadOf(values: readonly number[]): number {
  const median = medianOf(values);
  return 1.4826 * medianOf(values.map((value) => Math.abs(value - median)));
}

/** Runs of each side that decide with a chance of 9 in 10, if figures are about normal; null: more than anybody would make. */
function neededRuns(
  before: readonly number[],
  after: readonly number[],
  { effect, quantile }: Pick<Look, 'quantile'> & { readonly effect: number },
): number | null {
  const variance = (spreadOf(before) ** 2 + spreadOf(after) ** 2) / 2;
  const runs = (2 * variance * (quantile + QUANTILE_OF_POWER) ** 2) / (EFFICIENCY * effect ** 2);
  const needed = Math.max(MIN_PROOF_RUNS, Math.ceil(runs), before.length + 1);
  return needed > MOST_ADVISED_RUNS ? null : needed;
}

const valuesOf = (runs: readonly MeasuredRun[]): number[] => runs.map(({ value }) => value);
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function sideOf(runs: readonly MeasuredRun[]): ProofRow['before'] {
  const values = valuesOf(runs);
  return { runs: values, median: medianOf(values), link: runs[medianRun(values)]?.link ?? null };
}

/** The smallest fall that counts: the percent of the median before that the figure must find, at least what rounding and clocks do alone. */
function smallestOf({ measure, regression }: Budget, before: readonly number[]): number {
  return Math.max((Math.abs(medianOf(before)) * (regression ?? 0)) / 100, MEASURES[measure].smallest);
}

/** One figure of both sides. */
interface Tested {
  readonly budget: Budget;
  readonly before: readonly MeasuredRun[];
  readonly after: readonly MeasuredRun[];
  readonly pLess: number;
  readonly pMore: number;
}

interface RowOptions {
  readonly isClaimed: boolean;
  readonly isCertain: boolean;
  /** Error of each bound of the interval. */
  readonly tail: number;
  readonly look: Look;
  /** All figures of the same runs. */
  readonly measured: readonly Tested[];
}

/** What most runs of a side have the figure of; undefined where it is no question. */
function typicalOf(runs: readonly MeasuredRun[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { of } of runs) if (of !== undefined) counts.set(of, (counts.get(of) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

function othersOf(before: readonly MeasuredRun[], after: readonly MeasuredRun[]): ProofRow['of'] {
  const [old, now] = [typicalOf(before), typicalOf(after)];
  return old === undefined || now === undefined || old === now ? null : { before: old, after: now };
}

function rowOf(
  { budget, before, after, pLess, pMore }: Tested,
  { isClaimed, isCertain, tail, look, measured }: RowOptions,
): MeasuredProofRow {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const interval = shiftBetween(now, old, tail);
  const { estimate, lower, upper } = isClaimed ? shiftBetween(now, old, look.alpha) : interval;
  const smallestEffect = smallestOf(budget, old);
  const median = medianOf(old);
  const whole = wholeOf(budget);
  const all = measured.find((each) => each.budget.measure === whole);
  return {
    name: budgetName(budget),
    title: budgetTitle(budget),
    unit: unitOf(budget),
    isClaimed,
    // One rule for all that is not claimed: what its interval shows.
    isCertain: isClaimed ? isCertain : interval.lower > 0 || interval.upper < 0,
    of: othersOf(before, after),
    isRuledOut: lower > -smallestEffect && (isClaimed || upper < smallestEffect),
    before: sideOf(before),
    after: sideOf(after),
    shift: estimate,
    shiftPercent: median === 0 ? null : (100 * estimate) / Math.abs(median),
    lower: finite(interval.lower),
    upper: finite(interval.upper),
    chance: Math.min(pLess, pMore),
    smallestEffect,
    // A fall that is seen must be told from chance; where none is, the smallest one must be ruled out.
    runsToDecide: neededRuns(old, now, {
      effect: Math.max(smallestEffect, isClaimed ? -estimate : Math.abs(estimate)),
      quantile: look.quantile,
    }),
    ...(whole === null
      ? {}
      : {
          wholeShift: all === undefined ? null : shiftBetween(valuesOf(all.after), valuesOf(all.before), INTERVAL_TAIL),
        }),
  };
}

/** Rows of figures of one sort, of which all together keep the error rate. */
function rowsOf(
  tested: readonly Tested[],
  { alpha, ...options }: Omit<RowOptions, 'isCertain' | 'tail'> & { readonly alpha: number },
): MeasuredProofRow[] {
  // A figure that is the same in every run cannot have changed by chance either.
  const varied = tested.filter(({ before, after }) => new Set(valuesOf([...before, ...after])).size > 1);
  const isCertain = holmRefusals(
    varied.map(({ pLess, pMore }) => Math.min(pLess, pMore)),
    alpha,
  );
  // A figure that is watched may change in both directions.
  const tail = options.isClaimed ? INTERVAL_TAIL : alpha / 2 / Math.max(1, varied.length);
  return tested.map((each) => rowOf(each, { ...options, tail, isCertain: isCertain[varied.indexOf(each)] ?? false }));
}

/** Classes that are named. */
const MAX_GREW = 5;

function grewOf({ before, after }: ProofFacts['grew']): ProofReport['grew'] {
  const names = new Set([...before, ...after].flatMap((run) => [...run.keys()]));
  const median = (runs: readonly GrownClasses[], name: string): number =>
    runs.length === 0 ? 0 : medianOf(runs.map((run) => run.get(name) ?? 0));
  return [...names]
    .map((name) => ({ name, before: median(before, name), after: median(after, name) }))
    .filter((row) => row.before > 0 || row.after > 0)
    .toSorted((a, b) => b.before - a.before || b.after - a.after)
    .slice(0, MAX_GREW);
}

/** `measured`: `current` are the runs after the change, `baseline` those before it. */
export function measuredProof(
  measured: readonly MeasuredBudget[],
  { claims, firstRuns, ends, grew, ...facts }: ProofFacts,
): MeasuredProof {
  const tested = measured.map(({ budget, current, baseline }): Tested => {
    const before = baseline ?? [];
    const { pLess, pGreater } = rankSumTest(valuesOf(current), valuesOf(before));
    return { budget, before, after: current, pLess, pMore: pGreater };
  });
  const isClaim = ({ budget }: Tested): boolean => claims.has(budgetName(budget));
  const claimed = tested.filter(isClaim);
  const isOpen = claimed.length === 0;
  const runs = Math.min(...(isOpen ? tested : claimed).map(({ after }) => after.length));
  const options = { look: lookOf(runs, { firstRuns, isOpen }), measured: tested };
  const figures = [
    ...rowsOf(claimed, { ...options, isClaimed: true, alpha: options.look.alpha }),
    ...rowsOf(
      tested.filter((each) => !isClaim(each)),
      { ...options, isClaimed: false, alpha: isOpen ? options.look.alpha : WATCHED_ALPHA },
    ),
  ];
  return {
    version: 1,
    ...facts,
    runs,
    grew: grewOf(grew),
    missing: onlyIn(ends.before, ends.after),
    added: onlyIn(ends.after, ends.before),
    figures,
  };
}
