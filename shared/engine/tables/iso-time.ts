/** Times of day as cells. */

/** The furthest time that a date can have, in milliseconds since the Unix epoch. */
const FURTHEST_MS = 8.64e15;

/** ISO 8601 in UTC; null for a time that no date can have. */
export function isoOrNull(atMs: number): string | null {
  return Math.abs(atMs) <= FURTHEST_MS ? new Date(atMs).toISOString() : null;
}
