/**
 * Measures durations with a monotonic clock. The wall clock is only for showing a time of day: a person, NTP or a virtual machine may
 * change it at any moment, which makes a difference of two readings negative or hours too long.
 */

export interface Clocks {
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Monotonic clock in milliseconds; only differences are meaningful. Defaults to `now`, for tests with one clock. */
  readonly elapsed?: (() => number) | undefined;
}

export interface Stopwatch {
  /** Wall clock at the start, milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Milliseconds since the start, never negative. */
  elapsedMs(): number;
  /** The start on the wall clock as it is set now, so that `now - sinceMs()` is the elapsed time. */
  sinceMs(): number;
}

/** A smaller difference between the two clocks is rounding, not a changed wall clock. */
const SAME_CLOCK_MS = 1000;

export function startStopwatch({ now, elapsed = now }: Clocks): Stopwatch {
  const startedAtMs = now();
  const beganMs = elapsed();
  const elapsedMs = (): number => Math.max(0, elapsed() - beganMs);
  return {
    startedAtMs,
    elapsedMs,
    sinceMs: () => {
      const sinceMs = now() - elapsedMs();
      return Math.abs(sinceMs - startedAtMs) < SAME_CLOCK_MS ? startedAtMs : sinceMs;
    },
  };
}
