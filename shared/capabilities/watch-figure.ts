/** How figures of live metrics are written, in answers and in the window. */
import { assertNever } from '../base/assert-never.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../base/units.ts';
import type { WatchUnit } from '../contracts/watch.ts';

/** A figure of a metric as people write it. */
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
      // Told in whole milliseconds: less than one is none.
      return value < 1 ? '0ms' : formatDuration(value);
    default:
      return assertNever(unit, 'unit');
  }
}
