/** Columns contain microseconds, answers milliseconds. */
const US_PER_MS = 1000;

export function msOf(durationUs: number): number {
  return durationUs / US_PER_MS;
}

export function usOf(durationMs: number): number {
  return durationMs * US_PER_MS;
}
