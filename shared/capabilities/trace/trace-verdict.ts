/** Significant changes between two traces: those beyond the variation between runs. */
import { assertNever } from '../../base/assert-never.ts';
import type { TraceChange } from '../../contracts/traces.ts';

/**
 * Two runs of an unchanged page differ by about this share, and by the values below, for example because the machine is busier during one of
 * them. The noise within a trace (`exceedsNoise`) does not include this, so a change must exceed both.
 */
const RUN_SHARE = 0.1;

function minChange(unit: TraceChange['unit']): number {
  switch (unit) {
    case 'ms':
      return 10;
    case 'count':
      return 2;
    case 'bytes':
      return 10 * 1024;
    case 'score':
      return 0.01;
    case 'fps':
      return 3;
    default:
      return assertNever(unit, 'unit');
  }
}

/** 1 if a higher value is worse, -1 if it is better. */
function direction({ better }: TraceChange): -1 | 0 | 1 {
  return better === undefined ? 0 : better === 'lower' ? 1 : -1;
}

function isBeyondRuns({ base, delta, unit, exceedsNoise = true }: TraceChange): boolean {
  if (delta === null || !exceedsNoise) return false;
  return Math.abs(delta) >= minChange(unit) && Math.abs(delta) > RUN_SHARE * Math.abs(base ?? 0);
}

export function isWorse(change: TraceChange): boolean {
  return isBeyondRuns(change) && (change.delta ?? 0) * direction(change) > 0;
}

export function isBetter(change: TraceChange): boolean {
  return isBeyondRuns(change) && (change.delta ?? 0) * direction(change) < 0;
}

/** Thresholds of web.dev for good, needs improvement and poor. */
const LIMITS: readonly { readonly name: RegExp; readonly good: number; readonly poor: number }[] = [
  { name: /\bLCP\b|largest contentful paint/i, good: 2500, poor: 4000 },
  { name: /\bFCP\b|first contentful paint/i, good: 1800, poor: 3000 },
  { name: /\bCLS\b|layout shift/i, good: 0.1, poor: 0.25 },
  { name: /\bINP\b|interaction to next paint/i, good: 200, poor: 500 },
];

function rank({ name, unit }: TraceChange, value: number | null): number | null {
  const limit = unit === 'count' ? undefined : LIMITS.find((each) => each.name.test(name));
  if (limit === undefined || value === null) return null;
  return value <= limit.good ? 0 : value <= limit.poor ? 1 : 2;
}

/** FAIL if a vital has a worse rating, WARN if any figure is worse, else PASS. */
export function verdictOf(changes: readonly TraceChange[]): 'PASS' | 'WARN' | 'FAIL' {
  const fell = changes.some((change) => {
    const [before, after] = [rank(change, change.base), rank(change, change.new)];
    return before !== null && after !== null && after > before;
  });
  if (fell) return 'FAIL';
  return changes.some(isWorse) ? 'WARN' : 'PASS';
}
