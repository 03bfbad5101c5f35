/** Figures of two traces as lines: relative size of each change within its unit, and whether it is an improvement. */
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { TraceChange } from '../../../../shared/contracts/traces.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';

export type Verdict = 'better' | 'worse' | 'same' | 'chance' | 'changed' | 'only-base' | 'only-new' | 'neither';

/** Relative differences below this are equal: no two recordings match to the microsecond. */
const SAME_SHARE = 0.01;

/** `changed` if neither direction is an improvement, `chance` if the change is within noise. */
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
      return durationText(value);
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

/** Signed: `+12.0 ms`. */
export function deltaText({ delta, unit }: TraceChange): string {
  if (delta === null) return '–';
  const text = figureText(Math.abs(delta), unit);
  return delta === 0 ? text : `${delta > 0 ? '+' : '−'}${text}`;
}

/** Noise of the change; empty if unknown. */
export function noiseText({ noise, unit }: TraceChange): string {
  return noise === undefined ? '' : `±${figureText(noise, unit)}`;
}

/** Share of A; empty if A is zero. */
export function shareText({ base, delta }: TraceChange): string {
  if (base === null || delta === null || base === 0 || delta === 0) return '';
  return `${delta > 0 ? '+' : '−'}${formatPercent(Math.abs(delta / base))}`;
}

/** The size of a change that says something: 0 within noise and for figures that are the same. */
function barSize(change: TraceChange): number {
  const verdict = verdictOf(change);
  return verdict === 'same' || verdict === 'chance' ? 0 : Math.abs(change.delta ?? 0);
}

/** Bar length of each line, 0 to 1, relative to the largest change of its unit. */
export function barShares(changes: readonly TraceChange[]): readonly number[] {
  const largest = new Map<TraceChange['unit'], number>();
  for (const change of changes) largest.set(change.unit, Math.max(largest.get(change.unit) ?? 0, barSize(change)));
  return changes.map((change) => {
    const most = largest.get(change.unit) ?? 0;
    return most > 0 ? barSize(change) / most : 0;
  });
}
