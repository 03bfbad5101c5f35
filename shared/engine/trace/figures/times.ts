/** Columns contain microseconds, answers milliseconds. */
import { US_PER_MS } from '../../../base/units.ts';

export function msOf(durationUs: number): number {
  return durationUs / US_PER_MS;
}

export function usOf(durationMs: number): number {
  return durationMs * US_PER_MS;
}
