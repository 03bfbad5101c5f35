/** Writes what a comparison of two profiles says before its table: how the recordings differ, and which functions took more or less of the time. */
import { formatDuration, formatPercent } from '../base/units.ts';
import type { ComparedSide, CpuPlace, JudgedChange } from './sampled-profiles.ts';

/** Recordings that differ by less are alike. */
const LENGTH_FACTOR = 1.1;
const INTERVAL_FACTOR = 1.5;
const ACTIVE_SHARE = 0.2;
/** Shares of the functions' time: a smaller difference does not show. */
const MIN_SHARE = 0.02;
/** A change of state, such as what V8 has compiled, moves single functions too: less of the whole change is no cause of it. */
const MIN_EXPLAINED = 0.25;
const SHOWN = 3;
const SHOWN_CHAIN = 4;

/** `Place`: a function, with its original name where that is known. */
export interface ComparedTimes<Place extends CpuPlace = CpuPlace> {
  /** Lengths and active times in milliseconds. */
  readonly base: ComparedSide;
  readonly new: ComparedSide;
  readonly changes: readonly Change<Place>[];
}

interface Change<Place> extends Omit<JudgedChange, 'functions'> {
  readonly functions: readonly Place[];
}

const activeShare = ({ active, extent }: ComparedSide): number => (extent > 0 ? active / extent : 0);
const intervalMs = ({ extent, samples }: ComparedSide): number => extent / samples;

function differ(a: number, b: number, factor: number): boolean {
  return Math.max(a, b) > factor * Math.min(a, b);
}

/** `A is 10.4 s long, B 8.62 s; A has a sample every 200 µs, B every 1 ms`; empty if both were recorded alike. */
export function differentRecordings(
  { base, new: later }: Pick<ComparedTimes, 'base' | 'new'>,
  [a, b]: readonly [string, string],
): string {
  return [
    differ(base.extent, later.extent, LENGTH_FACTOR) &&
      `${a} is ${formatDuration(base.extent)} long, ${b} ${formatDuration(later.extent)}`,
    base.samples > 0 &&
      later.samples > 0 &&
      differ(intervalMs(base), intervalMs(later), INTERVAL_FACTOR) &&
      `${a} has a sample every ${formatDuration(intervalMs(base))}, ${b} every ${formatDuration(intervalMs(later))}`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}

/** `12.0% → 40.0%`. */
function sharesText(change: Change<unknown>): string {
  const { base, new: later, baseRate, newRate } = change;
  // A function with nearly all the time of all functions has it in both; then only its part of the recording differs.
  const isOfRecording = isMore(change) !== later > base || Math.abs(later - base) < MIN_SHARE;
  return isOfRecording
    ? `${formatPercent(baseRate)} → ${formatPercent(newRate)} of the recording`
    : `${formatPercent(base)} → ${formatPercent(later)}`;
}

/** Text of a change; `nameOf` names a function. */
function changeText<Place>(change: Change<Place>, nameOf: (place: Place) => string): string {
  const { functions, time } = change;
  const [first, ...others] = functions.slice(0, SHOWN_CHAIN).map(nameOf);
  const more = functions.length > SHOWN_CHAIN ? ` and ${functions.length - SHOWN_CHAIN} more` : '';
  const chain = others.length === 0 ? '' : ` with ${others.join(', ')}${more}, which V8 inlined differently,`;
  const whole = time === 'total' ? ' and what it calls' : '';
  return `${first ?? ''}${chain}${whole} ${sharesText(change)}`;
}

function isMore({ baseRate, newRate }: Change<unknown>): boolean {
  return newRate > baseRate;
}

/** `Active for 49.4% of the recording, then for 18.2%: …`; empty if both did about as much. The load may be another one, so it is no verdict. */
function activeText({ base, new: later }: Pick<ComparedTimes, 'base' | 'new'>): string {
  const [was, is] = [activeShare(base), activeShare(later)];
  if (Math.abs(was - is) <= ACTIVE_SHARE) return '';
  return `Active for ${formatPercent(was)} of the recording, then for ${formatPercent(is)}: ${is < was ? 'less' : 'more'} work, or ${is < was ? 'less' : 'more'} of it asked for.`;
}

/** One to five sentences, without the word in front of them. */
export function profileVerdict<Place extends CpuPlace>(
  { base, new: later, changes }: ComparedTimes<Place>,
  nameOf: (place: Place) => string,
): string {
  if (base.active === 0 || later.active === 0) return 'No verdict: one recording has no function that ran.';
  const active = activeText({ base, new: later });
  const [most] = changes;
  if (most === undefined)
    return `No verdict: no function changed its part of the time by more than two recordings of one build do. ${active}`.trim();
  const listed = (wanted: readonly Change<Place>[]): string =>
    wanted
      .slice(0, SHOWN)
      .map((change) => changeText(change, nameOf))
      .join('; ');
  const more = changes.filter(isMore);
  const less = changes.filter((change) => !isMore(change));
  const moved = isMore(most) ? 'grew' : 'shrank';
  return [
    ...(active === '' ? [] : [active]),
    `By their part of the time of functions, ${isMore(most) ? 'more' : 'less'}: ${listed(isMore(most) ? more : less)}.`,
    most.explains < MIN_EXPLAINED
      ? `The first explains only ${formatPercent(most.explains)} of what ${moved}: record both again before you rely on it.`
      : `The first explains ${formatPercent(most.explains)} of what ${moved}.`,
    ...(isMore(most) && less.length > 0 ? [`Less: ${listed(less)}.`] : []),
    ...(!isMore(most) && more.length > 0 ? [`More: ${listed(more)}.`] : []),
  ].join(' ');
}

/** The largest change with its shares, and whether more of the time is spent in it. Null if nothing changed by more than chance. */
export function mainChange<Place extends CpuPlace>({
  base,
  new: later,
  changes: [most],
}: ComparedTimes<Place>): (Change<Place> & { readonly shares: string; readonly isMore: boolean }) | null {
  if (most === undefined || base.active === 0 || later.active === 0) return null;
  return { ...most, shares: sharesText(most), isMore: isMore(most) };
}
