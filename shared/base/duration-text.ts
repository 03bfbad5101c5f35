/**
 * Formats durations for people, as Chrome DevTools does: a fitting unit, and a space before it; in the window, and in whatever else the
 * window shows too, such as reasons of a loss. `formatDuration` is for answers and the command line, where each byte counts.
 */
import { formatCount } from './units.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Two units of a long duration: `1 min 15 s`; the smaller one is left out if it is 0. */
function inTwoUnits(count: number, perLarge: number, large: string, small: string): string {
  const whole = Math.floor(count / perLarge);
  const rest = count - whole * perLarge;
  return `${formatCount(whole)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

function sizeText(ms: number): string {
  if (ms === 0) return '0 ms';
  // Rounded figures decide, so that none reaches the next unit: not "1000.0 ms".
  const microseconds = Math.round(ms * 1000);
  if (microseconds < 1000) return `${microseconds} µs`;
  if (Math.round(ms * 10) < SECOND_MS * 10) return `${ms.toFixed(1)} ms`;
  if (Math.round(ms / 10) < MINUTE_MS / 10) return `${(ms / SECOND_MS).toFixed(2)} s`;
  if (Math.round(ms / SECOND_MS) < HOUR_MS / SECOND_MS) return inTwoUnits(Math.round(ms / SECOND_MS), 60, 'min', 's');
  return inTwoUnits(Math.round(ms / MINUTE_MS), 60, 'h', 'min');
}

/** `45 µs`, `12.3 ms`, `1.23 s`, `1 min 15 s`, `2 h 5 min`; negative durations get a real minus sign. */
export function durationText(durationMs: number): string {
  return `${durationMs < 0 ? '−' : ''}${sizeText(Math.abs(durationMs))}`;
}
