/** How differently two profiles were recorded, and the function whose part of the time changed most. */
import { formatDuration, formatPercent } from '../base/units.ts';
import type { ComparedSide, CpuPlace, JudgedChange } from './sampled-profiles.ts';

/** Recordings that differ by less are alike. */
const LENGTH_FACTOR = 1.1;
const INTERVAL_FACTOR = 1.5;
/** Shares of the functions' time: a smaller difference does not show. */
const MIN_SHARE = 0.02;

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

function isMore({ baseRate, newRate }: Change<unknown>): boolean {
  return newRate > baseRate;
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
