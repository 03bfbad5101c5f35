/**
 * Series of a CPU profile that a flight recorder has kept: the heap and the answers of the target, measured once a second, and what its samples
 * say about the event loop. In the file they are the member `penSeries`, lists of the same length that other tools skip.
 */
import { z } from 'zod';
import { formatBytes, formatDuration, formatSpread } from '../../../base/units.ts';

/** The columns of `penSeries`; `atUs` is on the clock of the profile's `startTime`. */
export const SERIES_COLUMNS = ['atUs', 'heapUsed', 'heapTotal', 'answerUs'] as const;
export type SeriesColumns = Readonly<Record<(typeof SERIES_COLUMNS)[number], readonly number[]>>;

const PointSchema = z.object({
  /** Milliseconds from the start of the profile. */
  atMs: z.number(),
  /** Bytes of JavaScript objects, and the bytes that V8 reserved for them. */
  heapUsed: z.number(),
  heapTotal: z.number(),
  /** The time that the target took to answer. V8 answers while script runs, but not in native code or in a garbage collection. */
  answerMs: z.number(),
});
const StretchSchema = z.object({ atMs: z.number(), durationMs: z.number() });
export type SeriesStretch = z.infer<typeof StretchSchema>;

export const ProfileSeriesSchema = z.object({
  points: z.array(PointSchema),
  /**
   * The longest times, in order of time, in which the thread ran without a break, by its samples: an event that arrives at their beginning
   * waits until their end.
   */
  busy: z.array(StretchSchema),
  /** The longest garbage collections in order of time, by the samples; and the time of all of them. */
  collections: z.array(StretchSchema),
  collectedMs: z.number(),
});
export type ProfileSeries = z.infer<typeof ProfileSeriesSchema>;

/** The longest of them, the first if several are; null if there is none. */
export function longestStretch(stretches: readonly SeriesStretch[]): SeriesStretch | null {
  return stretches.reduce<SeriesStretch | null>(
    (longest, each) => (longest === null || each.durationMs > longest.durationMs ? each : longest),
    null,
  );
}

function stretchText({ atMs, durationMs }: SeriesStretch): string {
  return `${formatDuration(durationMs)} at ${formatDuration(atMs)}`;
}

/** The series in one line. */
export function profileSeriesText({ points, busy, collectedMs }: ProfileSeries): string {
  const delay = longestStretch(busy);
  const answer = longestStretch(points.map(({ atMs, answerMs }) => ({ atMs, durationMs: answerMs })));
  const heaps = points.map(({ heapUsed }) => heapUsed);
  return [
    `Event loop delay: max ${delay === null ? formatDuration(0) : stretchText(delay)}`,
    `GC: ${formatDuration(collectedMs)} (both from the samples)`,
    ...(answer === null ? [] : [`slowest answer ${stretchText(answer)}`]),
    ...(heaps.length === 0 ? [] : [`JS heap ${formatSpread(heaps, formatBytes)}`]),
  ].join(' · ');
}
