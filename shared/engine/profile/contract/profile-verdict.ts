/** Differences in how two profiles were recorded. */
import { durationText } from '../../../base/duration-text.ts';
import type { ComparedSide } from './sampled-profiles.ts';

/** Recordings that differ by less are alike. */
export const LENGTH_FACTOR = 1.1;
const INTERVAL_FACTOR = 1.5;
/** Lengths in milliseconds. */
interface ComparedSides {
  readonly base: ComparedSide;
  readonly new: ComparedSide;
}

const intervalMs = ({ extent, samples }: ComparedSide): number => extent / samples;

function differ(a: number, b: number, factor: number): boolean {
  return Math.max(a, b) > factor * Math.min(a, b);
}

/** `A is 10.4 s long, B 8.62 s; A has a sample every 200 µs, B every 1 ms`; empty if both were recorded alike. */
export function differentRecordings({ base, new: later }: ComparedSides, [a, b]: readonly [string, string]): string {
  return [
    differ(base.extent, later.extent, LENGTH_FACTOR) &&
      `${a} is ${durationText(base.extent)} long, ${b} ${durationText(later.extent)}`,
    base.samples > 0 &&
      later.samples > 0 &&
      differ(intervalMs(base), intervalMs(later), INTERVAL_FACTOR) &&
      `${a} has a sample every ${durationText(intervalMs(base))}, ${b} every ${durationText(intervalMs(later))}`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}
