/**
 * The clock of a trace's answers: milliseconds since the navigation that the vitals count from, otherwise since the recording began. Queries
 * count from the start of the recording; answers convert their times once, so that vitals, requests and events agree.
 */
import { z } from 'zod';

export const TraceClockSchema = z.object({
  origin: z.enum(['navigation', 'recording']),
  /** Milliseconds from the start of the recording to time zero. */
  originMs: z.number(),
});
export type TraceClock = z.infer<typeof TraceClockSchema>;

/** A time from the start of the recording on the clock. */
export function onClock(clock: TraceClock, startMs: number): number {
  return startMs - clock.originMs;
}

/** A time of the clock from the start of the recording. */
export function fromClock(clock: TraceClock, atMs: number): number {
  return atMs + clock.originMs;
}

const TIMES: ReadonlySet<string> = new Set(['startMs', 'fromMs', 'toMs', 'responseMs', 'endMs']);

/** An answer with all its times on the clock; durations stay as they are. */
export function answerOnClock<T>(clock: TraceClock, answer: T): T {
  if (clock.originMs === 0 || typeof answer !== 'object' || answer === null) return answer;
  const copy = Array.isArray(answer) ? [...answer] : { ...answer };
  for (const [key, member] of Object.entries(copy)) {
    const converted =
      typeof member === 'number' && TIMES.has(key) ? onClock(clock, member) : answerOnClock(clock, member);
    Object.assign(copy, { [key]: converted });
  }
  return copy as T;
}

/** Names time zero, once per answer. */
export function clockText({ origin, originMs }: TraceClock): string {
  return origin === 'navigation'
    ? `ms since the navigation (${(originMs / 1000).toFixed(1)} s after the recording began)`
    : 'ms since the recording began';
}
