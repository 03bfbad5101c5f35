/** Evidence and rules of two profiles compared: which work, how much of it, and the functions that explain the difference, the author's first. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { differentRecordings } from '../../engine/profile/contract/profile-verdict.ts';
import type { CpuPlace, ProfileChange } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { WithOriginal } from '../../core/findings/function-names.ts';
import { count, percent, type Words } from '../../core/findings/model.ts';
import {
  cite,
  inRow,
  NO_WORDS,
  rulesOf,
  sentence,
  type Cited,
  type Saying,
  type Sentence,
} from '../../core/findings/rules.ts';
import { functionWords, mayBeOwn } from './evidence.ts';
import { weightWords } from './findings.ts';
import { CHANCE, ENOUGH_SAMPLES, EVEN, HALF, MAX_NAMED, OF_THE_WORK } from './thresholds.ts';

type Comparison = AnalysisAnswer<'profile.compare'>;

export type ComparedRow = WithOriginal<Omit<ProfileChange, 'baseSamples' | 'newSamples'>>;

/** Functions that changed in the direction of the whole, with the part of the change that they explain together. */
export interface Cause {
  readonly isOwn: boolean;
  /** By what it calls, too. */
  readonly isTotal: boolean;
  readonly explained: number;
  readonly names: readonly Cited[];
  readonly before: Cited;
  readonly now: Cited;
  readonly explains: Cited;
  readonly code: readonly TracePlace[];
}

interface Work {
  readonly name: Cited;
  readonly total: Cited;
}

export interface ComparedEvidence {
  readonly unit: Comparison['unit'];
  /** Active weights, as the table has them. */
  readonly before: number;
  readonly now: number;
  /** Samples of functions on the side that has fewer; null where they say nothing. */
  readonly fewestSamples: number | null;
  readonly samples: Cited;
  readonly active: readonly [Cited, Cited];
  /** The active weights differ by more than a third, and by more than chance. */
  readonly isOther: boolean;
  readonly isScaled: boolean;
  /** Direction of what is explained. */
  readonly isMore: boolean;
  /** Times of recordings of different lengths are compared as they are. */
  readonly isAsRecorded: boolean;
  /** More or less of everything: each of several own functions kept its part of the work. */
  readonly isEven: boolean;
  readonly differ: Cited | null;
  /** The largest own function of each side; null if some ran in both, or none in one. */
  readonly otherWork: readonly [Work, Work] | null;
  readonly self: Cause | null;
  readonly total: Cause | null;
  readonly foreign: Cause | null;
  /** The largest change of a single function, which may explain little. */
  readonly largest: Cause | null;
}

/** Measurements of two profiles; rows are those of the table, with callers. */
export interface MeasuredComparison {
  readonly compared: Pick<Comparison, 'base' | 'new' | 'scale' | 'unit' | 'isOtherAmount'>;
  readonly rows: readonly ComparedRow[];
}

const bare = ({ name, url, line, column }: CpuPlace): TracePlace => ({ name, url, line, column });
type Side = 'base' | 'new';
const TOTAL = { base: 'baseTotal', new: 'newTotal' } as const;

function sum(rows: readonly ComparedRow[], of: (row: ComparedRow) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}

export function comparedEvidence({ compared, rows }: MeasuredComparison): ComparedEvidence {
  const { base, new: current, scale, unit, isOtherAmount: isOther = false } = compared;
  const words = weightWords(unit);
  const isLive = unit === 'bytes';
  const withoutFiles = rows.every(({ url }) => url === '');
  const [before, now] = [base.active * scale, current.active];
  const isOwn = (row: ComparedRow): boolean => mayBeOwn(row, withoutFiles);
  const beyond = rows.filter(({ exceedsNoise }) => exceedsNoise);
  const [strongest] = beyond.toSorted((a, b) => Math.abs(b.delta) - Math.abs(a.delta));
  const gain = sum(rows, ({ delta }) => Math.max(0, delta));
  const loss = sum(rows, ({ delta }) => Math.max(0, -delta));
  const sign = Math.sign(isOther ? now - before : (strongest?.delta ?? gain - loss));
  const whole = isOther ? Math.abs(now - before) : sign > 0 ? gain : loss;
  const changeOf = (row: ComparedRow, of: 'self' | 'total'): number =>
    sign * (of === 'self' ? row.delta : row.newTotal - row.baseTotal);

  const causeOf = (found: readonly ComparedRow[], of: 'self' | 'total', owned: boolean): Cause | null => {
    const [first] = found;
    if (first === undefined || whole === 0) return null;
    const label = of === 'self' ? 'Self' : 'Total';
    const explained = Math.min(1, found.reduce((all, row) => all + changeOf(row, of), 0) / whole);
    const side = (at: Side): Words => words(of === 'self' ? first[at] : first[TOTAL[at]]);
    return {
      isOwn: owned,
      isTotal: of === 'total',
      explained,
      names: found.map((row) => cite('Function', functionWords(row))),
      before: cite(`${label} in A`, side('base')),
      now: cite(`${label} in B`, side('new')),
      explains: cite('Explains', percent(explained)),
      code: found.filter(({ url }) => url !== '').map(bare),
    };
  };
  /** As few of the largest as explain half. */
  const bySelf = (wanted: (row: ComparedRow) => boolean, owned: boolean): Cause | null => {
    const sorted = beyond
      .filter((row) => wanted(row) && changeOf(row, 'self') > 0)
      .toSorted((a, b) => changeOf(b, 'self') - changeOf(a, 'self'));
    const counts = Array.from({ length: Math.min(MAX_NAMED, sorted.length) }, (_, at) => at + 1);
    const needed = counts.find((most) => sum(sorted.slice(0, most), (row) => changeOf(row, 'self')) >= HALF * whole);
    return needed === undefined ? null : causeOf(sorted.slice(0, needed), 'self', owned);
  };
  // The innermost own function with most of the change below it.
  const around = rows
    .filter(
      (row) =>
        isOwn(row) &&
        // The allocations of a caller have no noise of their own: below it is what exceeds that of its samples.
        (isOther || row.totalExceedsNoise || row.exceedsNoise || (isLive && beyond.length > 0)) &&
        changeOf(row, 'total') >= HALF * whole,
    )
    .toSorted((a, b) => changeOf(a, 'total') - changeOf(b, 'total'));
  const single = (isOther ? rows : beyond)
    .filter((row) => changeOf(row, 'self') > 0)
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || changeOf(b, 'self') - changeOf(a, 'self'));
  const samplesOf = ({ activeSamples, samples }: Comparison['base']): number =>
    activeSamples ?? (isLive ? samples : Infinity);
  const fewest = Math.min(samplesOf(base), samplesOf(current));
  const foreign = bySelf((row) => !isOwn(row), false);
  // Own code that explains half as much is what a reader looks for, even where it does not explain enough.
  const ownChange = sum(rows.filter(isOwn), (row) => Math.max(0, changeOf(row, 'self')));
  const isForeign = whole > 0 && ownChange < HALF * (foreign?.explained ?? 0) * whole;
  const differ = isLive ? '' : differentRecordings(compared, ['A', 'B']);
  const amount = isLive ? 'Live' : 'Active';
  return {
    unit,
    before,
    now,
    fewestSamples: unit !== 'samples' && fewest < Infinity ? fewest : null,
    samples: cite('Samples of functions', count(fewest)),
    active: [cite(`${amount} in A`, words(before)), cite(`${amount} in B`, words(now))],
    isOther,
    isScaled: scale !== 1,
    isMore: sign > 0,
    isAsRecorded: isOther && scale === 1 && differ !== '',
    isEven: isOther && isEven(rows.filter(isOwn), [before, now]),
    differ: differ === '' ? null : cite('Recorded differently', differ),
    otherWork: otherWorkOf(rows.filter(isOwn), [before, now], words),
    self: bySelf(isOwn, true),
    total: causeOf(around.slice(0, 1), 'total', true),
    foreign: isForeign ? foreign : null,
    largest: causeOf(single.slice(0, 1), 'self', single[0] !== undefined && isOwn(single[0])),
  };
}

/** Each own function with a part of the work has as large a part of both. */
function isEven(own: readonly ComparedRow[], [before, now]: readonly [number, number]): boolean {
  const large = own.filter((row) => Math.max(row.base / before, row.new / now) >= OF_THE_WORK);
  const isKept = (row: ComparedRow): boolean => {
    const [was, is] = [row.base / before, row.new / now];
    return Math.max(was, is) <= EVEN * Math.min(was, is);
  };
  return large.length > 1 && large.every(isKept) && sum(large, (row) => row.new) >= HALF * now;
}

/** The largest own function of each side, where none ran in both. */
function otherWorkOf(
  own: readonly ComparedRow[],
  [before, now]: readonly [number, number],
  words: (weight: number) => Words,
): ComparedEvidence['otherWork'] {
  const earlier = own.filter(({ baseTotal }) => baseTotal >= OF_THE_WORK * before);
  const later = own.filter(({ newTotal }) => newTotal >= OF_THE_WORK * now);
  const [a] = earlier.toSorted((one, other) => other.baseTotal - one.baseTotal);
  const [b] = later.toSorted((one, other) => other.newTotal - one.newTotal);
  if (a === undefined || b === undefined) return null;
  if (earlier.some(({ newTotal }) => newTotal > 0) || later.some(({ baseTotal }) => baseTotal > 0)) return null;
  return [
    { name: cite('Function', functionWords(a)), total: cite('Total in A', words(a.baseTotal)) },
    { name: cite('Function', functionWords(b)), total: cite('Total in B', words(b.newTotal)) },
  ];
}

const rule = rulesOf<ComparedEvidence>();

/** Functions run for a time, or allocate what is alive. */
const DONE = {
  milliseconds: { all: 'function that ran', ran: 'ran' },
  samples: { all: 'function that ran', ran: 'ran' },
  bytes: { all: 'allocation that is alive', ran: 'allocated' },
} as const;

function activeWords({ unit, isOther, before, now, active: [a, b] }: ComparedEvidence): Sentence {
  if (unit === 'bytes') return sentence`B has ${b} alive, A ${a}`;
  if (unit === 'samples')
    return isOther ? sentence`B has ${b}, A ${a}` : sentence`B has about as many, ${b}, as A, ${a}`;
  if (isOther) return sentence`B was active for ${b}, A for ${a}`;
  return Math.max(before, now) > CHANCE * Math.min(before, now)
    ? sentence`B was active for ${b}, A for ${a}, by so few samples that it may be chance`
    : sentence`Both were active for about as long, A ${a} and B ${b}`;
}

/** To mind: lengths, intervals, and work that may be another one. */
function notesOf(e: ComparedEvidence): Sentence[] {
  return [
    ...(e.isScaled && e.unit === 'milliseconds' ? [sentence`Times of A are scaled to the length of B.`] : []),
    ...(e.differ === null ? [] : [sentence`Recorded differently: ${e.differ}.`]),
    ...(e.isAsRecorded
      ? [sentence`Times are as recorded: it is the same work in another time, or more of it.`]
      : e.isOther
        ? [sentence`It is the code only if both had the same work to do.`]
        : []),
  ];
}

/** `X went from 432 ms to 37 ms; with Y it explains 73.9 % of the change`. */
export function causedBy({ names: [first, ...others], before, now, explains }: Cause): Sentence {
  if (first === undefined) return NO_WORDS;
  const together = inRow(
    others.map((each) => sentence`${each}`),
    ', ',
  );
  return others.length === 0
    ? sentence`${first} went from ${before} to ${now}, which explains ${explains} of the change`
    : sentence`${first} went from ${before} to ${now}; with ${together} it explains ${explains} of the change`;
}

function saying(e: ComparedEvidence, cause: Cause, headline: Sentence): Saying {
  return { headline, notes: notesOf(e), figures: e.active, code: cause.isOwn ? cause.code : [] };
}

export const COMPARED_RULES = [
  rule({
    id: 'nothing-ran',
    when: ({ before, now }) => before === 0 || now === 0,
    says: (_, { unit, active: [a, b], before, now }) => ({
      headline:
        before === 0 && now === 0
          ? sentence`No verdict: neither recording has any ${DONE[unit].all}.`
          : sentence`No verdict: one recording has no ${DONE[unit].all}, A ${a} and B ${b}.`,
    }),
  }),
  rule({
    id: 'other-work',
    when: ({ otherWork }) => otherWork,
    says: ([a, b], e) => ({
      headline: sentence`Other work: no function of your own ${DONE[e.unit].ran} in both. A has ${a.name}, total ${a.total}; B ${b.name}, total ${b.total}.`,
      figures: e.active,
    }),
  }),
  rule({
    id: 'evenly',
    level: 'plain',
    when: ({ isEven: is, self }) => is && self,
    says: (cause, e) =>
      saying(
        e,
        cause,
        sentence`${activeWords(e)}, and each function of your own changed in proportion: more or less of the same work, or all of it in another time. The largest: self of ${causedBy(cause)}.`,
      ),
  }),
  rule({
    id: 'own-itself',
    when: ({ self }) => self,
    says: (cause, e) => saying(e, cause, sentence`${activeWords(e)}: self of ${causedBy(cause)}.`),
  }),
  rule({
    id: 'own-in-total',
    when: ({ total }) => total,
    says: (cause, e) => {
      const inside =
        e.foreign === null
          ? NO_WORDS
          : sentence`, in ${inRow(
              e.foreign.names.map((each) => sentence`${each}`),
              ', ',
            )}`;
      return saying(e, cause, sentence`${activeWords(e)}: total of ${causedBy(cause)}${inside}.`);
    },
  }),
  rule({
    id: 'others',
    when: ({ foreign }) => foreign,
    says: (cause, e) =>
      saying(
        e,
        cause,
        sentence`${activeWords(e)}: self of ${causedBy(cause)}. No function of your own explains half of it.`,
      ),
  }),
  rule({
    id: 'few-samples',
    when: ({ fewestSamples, isOther }) => !isOther && fewestSamples !== null && fewestSamples < ENOUGH_SAMPLES,
    says: (_, e) => ({
      headline: sentence`No verdict: one recording has only ${e.samples} samples of functions. ${activeWords(e)}.`,
      notes: notesOf(e),
      figures: e.active,
    }),
  }),
  rule({
    id: 'unexplained',
    when: (e) => e.largest,
    says: (cause, e) =>
      saying(
        e,
        cause,
        sentence`${activeWords(e)}; no function of your own explains half of the change. The largest: self of ${causedBy(cause)}.`,
      ),
  }),
  rule({
    id: 'alike',
    says: (_, e) => ({
      headline: e.isOther
        ? sentence`${activeWords(e)}; no function explains it.`
        : sentence`No function changed by more than two recordings of one build do. ${activeWords(e)}.`,
      notes: notesOf(e),
      figures: e.active,
    }),
  }),
];
