/** Formats figures of live metrics, in answers and in the window. */
import { assertNever } from '../../../base/assert-never.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../base/units.ts';
import type { WatchUnit } from '../contract/watch.ts';

/** A figure with its unit; `–` if it is missing. */
export function watchFigure(value: number | null, unit: WatchUnit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatCount(value);
    case 'share':
      return formatPercent(value);
    case 'per-second':
      return `${value.toFixed(1)}/s`;
    case 'milliseconds':
      // The browser reports whole milliseconds, so less than one is none.
      return value < 1 ? '0ms' : formatDuration(value);
    default:
      return assertNever(unit, 'unit');
  }
}
