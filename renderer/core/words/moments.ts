/** Formats times and durations: local time, 24 hours, no seconds if minutes are enough. */

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** `14:07`. `atMs` is milliseconds since the Unix epoch. */
export function clockTime(atMs: number): string {
  return CLOCK.format(atMs);
}

/** `20 Nov 2026, 14:07`. */
export function dateTime(atMs: number): string {
  return Number.isFinite(atMs) ? `${DAY.format(atMs)}, ${CLOCK.format(atMs)}` : '–';
}

/** Elapsed time as a stopwatch: `0:21.4`, `12:03.0`, `1:02:03.5`. */
export function stopwatch(elapsedMs: number): string {
  const tenths = Math.floor(Math.max(0, elapsedMs) / 100);
  const seconds = Math.floor(tenths / 10);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number): string => value.toString().padStart(2, '0');
  const head = hours > 0 ? `${hours}:${two(minutes % 60)}` : `${minutes}`;
  return `${head}:${two(seconds % 60)}.${tenths % 10}`;
}

/** Whole seconds of a lock or cooldown: `12 s`, `2 min 5 s`. */
export function wholeSeconds(durationMs: number, round: 'up' | 'down' = 'down'): string {
  const seconds = Math.max(0, round === 'up' ? Math.ceil(durationMs / 1000) : Math.floor(durationMs / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
