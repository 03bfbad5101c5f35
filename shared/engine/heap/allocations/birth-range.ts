/** Time ranges of a recording: their samples, and their division into bars. */
import { US_PER_MS } from '../../../base/units.ts';
import type { AllocationRange } from '../contract/allocations.ts';
import { lowerBound, type Births } from './births.ts';

/** Samples from `from` (inclusive) to `to` (exclusive). */
export interface SampleRange {
  readonly from: number;
  readonly to: number;
}

/** Duration of the recording: time of its last sample. */
export function durationUs({ timesUs }: Births): number {
  return timesUs[timesUs.length - 1];
}

/** Samples from `fromUs` (inclusive) to `toUs` (exclusive); a range that ends with the recording includes the last sample. */
function samplesBetween(births: Births, fromUs: number, toUs: number): SampleRange {
  const { timesUs } = births;
  // Rounded, because files have whole microseconds and computed bounds of bars must match them.
  const from = lowerBound(timesUs, Math.round(fromUs));
  const to = Math.round(toUs) >= durationUs(births) ? timesUs.length : lowerBound(timesUs, Math.round(toUs));
  return { from, to: Math.max(from, to) };
}

/** All samples without a range. */
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

/** Bars of equal width; a query for the range of a bar returns the objects of that bar. */
export function barsOf(births: Births, bars: number, range: AllocationRange | undefined): Bars {
  const fromUs = range === undefined ? 0 : range.fromMs * US_PER_MS;
  const toUs = range === undefined ? durationUs(births) : Math.max(fromUs, range.toMs * US_PER_MS);
  const barUs = (toUs - fromUs) / bars;
  const counts = Array.from({ length: bars }, () => 0);
  const sizesBytes = Array.from({ length: bars }, () => 0);
  for (let bar = 0; bar < bars; bar += 1) {
    // A recording with one sample has no duration: everything is in the first bar.
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
