/** Which changes between two traces mean something: beyond what two recordings of an unchanged page differ by, and beyond their own variation. */
import { assertNever } from '../../../../base/assert-never.ts';
import { medianOf } from '../../../statistics/median.ts';
import { rankSumTest } from '../../../statistics/rank-sum.ts';
import {
  USUAL_CHANGE_SHARE,
  canJudge,
  type TraceChange,
  type TraceChangeVerdict,
  type TraceDifference,
} from '../../contract/trace-comparison.ts';
import type { ComparedBasis, Scale } from './compared-recordings.ts';

type Unit = TraceChange['unit'];

/** Number of standard deviations of a change that chance does not explain: a comparison has tens of figures, and all of them may differ by chance. */
const DEVIATIONS = 3;
/** Probability that values without a difference rank as these do: with it, no four values differ from four others. */
const RANK_PROBABILITY = 0.01;
/** Values of a recording that are ranked; the test counts every way to order them. */
const RANKED = 100;
/** A part of the main thread's work whose change is less than this share of the whole says nothing about the page. */
const PART_SHARE = 0.05;
/** A part that grew by less than this share of what the whole became shorter took over work from other parts. */
const MOVED_SHARE = 1 / 3;

/** Smaller changes of a whole recording are never one, however regular they are. */
function leastChange(unit: Unit): number {
  switch (unit) {
    case 'ms':
      return 10;
    case 'count':
      return 2;
    case 'bytes':
      return 10 * 1024;
    case 'score':
      return 0.01;
    case 'fps':
      return 3;
    case 'share':
      return 0.01;
    default:
      return assertNever(unit, 'unit');
  }
}

interface Amounts {
  readonly base: number | null;
  readonly new: number | null;
  /** Standard deviations; null without an estimate. */
  readonly deviations: readonly [number | null, number | null];
}

export interface FigureName {
  readonly name: string;
  readonly unit: Unit;
  readonly better?: 'lower' | 'higher';
  /** Not in proportion to the time of its parts: tasks longer than a limit, time beyond it. */
  readonly hasLimit?: true;
}

interface Delta {
  readonly delta: number;
  readonly noise: number | null;
  readonly isBeyondUsual: boolean;
}

function deltaOf(base: number, current: number, { deviations }: Amounts, unit: Unit, scale: Scale): Delta {
  const [before, after] = deviations;
  const delta = current * scale.new - base * scale.base;
  const least = leastChange(unit) * Math.max(scale.base, scale.new);
  return {
    delta,
    noise: before === null || after === null ? null : DEVIATIONS * Math.hypot(before * scale.base, after * scale.new),
    isBeyondUsual: Math.abs(delta) >= least && Math.abs(delta) > USUAL_CHANGE_SHARE * Math.abs(base * scale.base),
  };
}

const isBeyondNoise = ({ delta, noise }: Delta): boolean => noise !== null && Math.abs(delta) > noise;

function missing(base: number | null, current: number | null): 'neither' | 'only-base' | 'only-new' {
  return base === null ? (current === null ? 'neither' : 'only-new') : 'only-base';
}

function direction(delta: number, better: 'lower' | 'higher'): 'better' | 'worse' {
  return delta < 0 === (better === 'lower') ? 'better' : 'worse';
}

export interface Judge {
  /** An amount that grows with the work and the length of a recording. */
  readonly sum: (figure: FigureName, amounts: Amounts) => TraceChange;
  /** A figure that is shown as it is. */
  readonly value: (figure: FigureName, amounts: Amounts) => TraceChange;
  /** Medians of several values of each recording. */
  readonly medians: (
    figure: FigureName,
    base: readonly number[],
    current: readonly number[],
    least: number,
  ) => TraceChange;
}

export function createJudge(
  differences: readonly TraceDifference[],
  { per, scale, other, processor }: ComparedBasis,
): Judge {
  const isAlike = canJudge(differences);
  const isBusier = differences.includes('processor');
  const asRecorded = { base: 1, new: 1 };

  /** Other scales by which a change must be there too. */
  function furtherScales({ unit }: FigureName, by: Scale): Scale[] {
    const lengths = by === scale && other !== null ? [other] : [];
    if (unit !== 'ms' || processor === null) return lengths;
    return [
      ...lengths,
      ...[by, ...lengths].map((each) => ({ base: each.base * processor.base, new: each.new * processor.new })),
    ];
  }

  function judged(figure: FigureName, amounts: Amounts, by: Scale): TraceChange {
    const { name, unit, better, hasLimit = false } = figure;
    const { base, new: current } = amounts;
    const shown = {
      ...{ name, unit, base: base === null ? null : base * by.base, new: current === null ? null : current * by.new },
      ...(better === undefined ? {} : { better }),
      ...(by === asRecorded || per === 'recording' ? {} : { per }),
    };
    if (base === null || current === null) return { ...shown, delta: null, verdict: missing(base, current) };
    const change = deltaOf(base, current, amounts, unit, by);
    const noise = change.noise === null ? {} : { noise: change.noise };
    const isThereBy = (also: Scale): boolean => {
      const check = deltaOf(base, current, amounts, unit, also);
      return check.isBeyondUsual && isBeyondNoise(check) && check.delta > 0 === change.delta > 0;
    };
    const verdict = (): TraceChangeVerdict => {
      if (!change.isBeyondUsual) return 'same';
      if (better === undefined) return 'neutral';
      if (!isAlike) return 'not-comparable';
      if (change.noise === null) return 'one-value';
      if (!isBeyondNoise(change)) return 'chance';
      // On a busy machine more tasks are long and frames are late, by how many is not known.
      if (isBusier && (unit !== 'ms' || hasLimit)) return 'not-comparable';
      return furtherScales(figure, by).every(isThereBy) ? direction(change.delta, better) : 'not-comparable';
    };
    return { ...shown, delta: change.delta, ...noise, verdict: verdict() };
  }

  return {
    sum: (figure, amounts) => judged(figure, amounts, scale),
    value: (figure, amounts) => judged(figure, amounts, asRecorded),
    medians({ name, unit, better }, base, current, least) {
      const [before, after] = [base, current].map((values) => (values.length === 0 ? null : medianOf(values)));
      const shown = { name, unit, base: before, new: after, ...(better === undefined ? {} : { better }) };
      if (before === null || after === null) return { ...shown, delta: null, verdict: missing(before, after) };
      const delta = after - before;
      const isThereBy = ({ base: ofBase, new: ofNew }: Scale): boolean => {
        const [one, two] = [base.map((value) => value * ofBase), current.map((value) => value * ofNew)];
        const change = after * ofNew - before * ofBase;
        const { pGreater, pLess } = rankSumTest(two.slice(0, RANKED), one.slice(0, RANKED));
        const isBeyondUsual = Math.abs(change) >= least && Math.abs(change) > USUAL_CHANGE_SHARE * before * ofBase;
        return isBeyondUsual && change > 0 === delta > 0 && (delta > 0 ? pGreater : pLess) <= RANK_PROBABILITY;
      };
      const verdict = (): TraceChangeVerdict => {
        if (Math.abs(delta) < least || Math.abs(delta) <= USUAL_CHANGE_SHARE * before) return 'same';
        if (better === undefined) return 'neutral';
        if (!isAlike) return 'not-comparable';
        if (base.length === 1 || current.length === 1) return 'one-value';
        if (ordersOf(base.length, current.length) * RANK_PROBABILITY < 1) return 'few-values';
        if (!isThereBy(asRecorded)) return 'chance';
        return processor === null || isThereBy(processor) ? direction(delta, better) : 'not-comparable';
      };
      return { ...shown, delta, values: { base: base.length, new: current.length }, verdict: verdict() };
    },
  };
}

/** In how many orders the values of two groups can come. */
function ordersOf(size: number, otherSize: number): number {
  let orders = 1;
  for (let at = 1; at <= Math.min(size, otherSize); at += 1) orders *= (size + otherSize + 1 - at) / at;
  return Math.round(orders);
}

/**
 * Parts of main-thread work beside the whole: a change that is a small part of it is too small, and what grew while the whole became shorter by much more
 * did not become worse.
 */
export function partsOf(work: TraceChange | undefined, parts: readonly TraceChange[]): TraceChange[] {
  const least = PART_SHARE * (work?.base ?? 0);
  const shorter = work?.verdict === 'better' ? -(work.delta ?? 0) : 0;
  return parts.map((part) => {
    if (part.unit !== 'ms' || (part.verdict !== 'worse' && part.verdict !== 'better')) return part;
    if (Math.abs(part.delta ?? 0) < least) return { ...part, verdict: 'same' as const };
    return part.verdict === 'worse' && (part.delta ?? 0) < MOVED_SHARE * shorter
      ? { ...part, verdict: 'moved' as const }
      : part;
  });
}
