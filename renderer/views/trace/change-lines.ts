/** Figures of two traces as lines: how large each change is beside the others of its unit, and whether it is for the better. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { TraceChange } from '../../../shared/contracts/traces.ts';
import { timeText } from './durations.tsx';

export type Verdict = 'better' | 'worse' | 'same' | 'chance' | 'changed' | 'only-base' | 'only-new' | 'neither';

/** Less than this share of the larger one is the same: no two recordings are equal to a microsecond. */
const SAME_SHARE = 0.01;

/** `changed` where neither way is an improvement, `chance` where the traces themselves vary by more. */
export function verdictOf({ base, new: later, delta, better, exceedsNoise = true }: TraceChange): Verdict {
  if (base === null && later === null) return 'neither';
  if (base === null) return 'only-new';
  if (later === null || delta === null) return 'only-base';
  if (Math.abs(delta) <= SAME_SHARE * Math.max(Math.abs(base), Math.abs(later))) return 'same';
  if (!exceedsNoise) return 'chance';
  if (better === undefined) return 'changed';
  return delta < 0 === (better === 'lower') ? 'better' : 'worse';
}

export function figureText(value: number | null, unit: TraceChange['unit']): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ms':
      return timeText(value);
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatCount(value);
    case 'score':
      return value.toFixed(3);
    case 'fps':
      return `${value.toFixed(1)} fps`;
    default:
      return assertNever(unit, 'unit');
  }
}

/** With a sign: `+12.0 ms`. */
export function deltaText({ delta, unit }: TraceChange): string {
  if (delta === null) return '–';
  const text = figureText(Math.abs(delta), unit);
  return delta === 0 ? text : `${delta > 0 ? '+' : '−'}${text}`;
}

/** How large the change may be by chance; empty where the traces do not tell. */
export function noiseText({ noise, unit }: TraceChange): string {
  return noise === undefined ? '' : `±${figureText(noise, unit)}`;
}

/** Of what A had; empty where there is nothing to be a share of. */
export function shareText({ base, delta }: TraceChange): string {
  if (base === null || delta === null || base === 0 || delta === 0) return '';
  return `${delta > 0 ? '+' : '−'}${formatPercent(Math.abs(delta / base))}`;
}

/** Length of each line's bar, 0 to 1: of the largest change of its unit. */
export function barShares(changes: readonly TraceChange[]): readonly number[] {
  const largest = new Map<TraceChange['unit'], number>();
  for (const { unit, delta } of changes) largest.set(unit, Math.max(largest.get(unit) ?? 0, Math.abs(delta ?? 0)));
  return changes.map(({ unit, delta }) => {
    const most = largest.get(unit) ?? 0;
    return most > 0 ? Math.abs(delta ?? 0) / most : 0;
  });
}
