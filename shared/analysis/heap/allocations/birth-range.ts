/** Part of a recording: which samples lie in it, and how it is cut into bars. */
import type { AllocationRange } from '../../../contracts/allocations.ts';
import { lowerBound, type Births } from './births.ts';

const US_PER_MS = 1000;

/** Samples `from` up to before `to`. */
export interface SampleRange {
  readonly from: number;
  readonly to: number;
}

/** Length of the recording: up to its last sample. */
export function durationUs({ timesUs }: Births): number {
  return timesUs[timesUs.length - 1];
}

/**
 * Samples at `fromUs` and later, before `toUs`; one that is the recording's very end belongs to a range that ends there, for there is
 * no later one that could have it.
 */
function samplesBetween(births: Births, fromUs: number, toUs: number): SampleRange {
  const { timesUs } = births;
  // Whole microseconds are all that a file has: bounds of bars that were divided and multiplied come back to them.
  const from = lowerBound(timesUs, Math.round(fromUs));
  const to = Math.round(toUs) >= durationUs(births) ? timesUs.length : lowerBound(timesUs, Math.round(toUs));
  return { from, to: Math.max(from, to) };
}

/** The whole where no range is given. */
export function samplesOf(births: Births, range: AllocationRange | undefined): SampleRange {
  if (range === undefined) return { from: 0, to: births.timesUs.length };
  return samplesBetween(births, range.fromMs * US_PER_MS, range.toMs * US_PER_MS);
}

export interface Bars {
  readonly startMs: number;
  readonly barMs: number;
  readonly counts: number[];
  readonly sizesBytes: number[];
}

/** Bars of equal width; asking for the range of a bar gives what it shows. */
export function barsOf(births: Births, bars: number, range: AllocationRange | undefined): Bars {
  const fromUs = range === undefined ? 0 : range.fromMs * US_PER_MS;
  const toUs = range === undefined ? durationUs(births) : Math.max(fromUs, range.toMs * US_PER_MS);
  const barUs = (toUs - fromUs) / bars;
  const counts = Array.from({ length: bars }, () => 0);
  const sizesBytes = Array.from({ length: bars }, () => 0);
  for (let bar = 0; bar < bars; bar += 1) {
    // A recording of a single sample has no length: all of it is in the first bar.
    if (barUs === 0 && bar > 0) break;
    const { from, to } = samplesBetween(
      births,
      fromUs + bar * barUs,
      bar + 1 === bars ? toUs : fromUs + (bar + 1) * barUs,
    );
    for (let sample = from; sample < to; sample += 1) {
      counts[bar] += births.counts[sample];
      sizesBytes[bar] += births.sizesBytes[sample];
    }
  }
  return { startMs: fromUs / US_PER_MS, barMs: barUs / US_PER_MS, counts, sizesBytes };
}
