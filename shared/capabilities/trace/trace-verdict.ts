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

/** A part that grew by less than this share of what the whole became shorter took over work from other parts; it did not get worse. */
const MOVED_SHARE = 1 / 3;

/** Milliseconds by which the work of the main thread changed; 0 if that is no more than chance, as of its parts and between runs. */
export function workDelta(activities: readonly TraceChange[]): number {
  const work = activities.filter(({ name, delta }) => name !== 'idle' && delta !== null);
  const baseMs = work.reduce((sum, { base }) => sum + (base ?? 0), 0);
  const deltaMs = work.reduce((sum, { delta }) => sum + (delta ?? 0), 0);
  const isBeyond =
    work.some((change) => isBeyondRuns(change) && (change.delta ?? 0) * deltaMs > 0) &&
    isBeyondRuns({ name: 'work', unit: 'ms', base: baseMs, new: baseMs + deltaMs, delta: deltaMs });
  return isBeyond ? deltaMs : 0;
}

/** Whether a part of the main thread's time that grew weighs something beside the change of the whole. */
export function weighs(grownMs: number, wholeDeltaMs: number): boolean {
  return grownMs >= -wholeDeltaMs * MOVED_SHARE;
}

/** Activities whose time is worse, without those that took over work when the whole became shorter. */
export function worseActivities(activities: readonly TraceChange[]): TraceChange[] {
  const wholeMs = workDelta(activities);
  return activities.filter((change) => isWorse(change) && weighs(change.delta ?? 0, wholeMs));
}

/** Figures that are a part of the main thread's time, as activities are; all others are what a person waits for, whatever the whole is. */
const IS_PART = /\bcollections?\b/i;

export function worseFigures(figures: readonly TraceChange[], activities: readonly TraceChange[]): TraceChange[] {
  const wholeMs = workDelta(activities);
  return figures.filter(
    (change) =>
      isWorse(change) && !(change.unit === 'ms' && IS_PART.test(change.name) && !weighs(change.delta ?? 0, wholeMs)),
  );
}

/** A figure of both recordings, of something that happened in one of them. */
function isCompared({ name, base, new: now }: TraceChange): boolean {
  return name !== 'idle' && base !== null && now !== null && (base !== 0 || now !== 0);
}

/** FAIL if a vital has a worse rating, WARN if any figure or activity is worse, else PASS; NONE if no figure was measured in both. */
export function verdictOf(
  activities: readonly TraceChange[],
  figures: readonly TraceChange[],
): 'PASS' | 'WARN' | 'FAIL' | 'NONE' {
  if (![...activities, ...figures].some(isCompared)) return 'NONE';
  const fell = figures.some((change) => {
    const [before, after] = [rank(change, change.base), rank(change, change.new)];
    return before !== null && after !== null && after > before;
  });
  if (fell) return 'FAIL';
  return worseFigures(figures, activities).length > 0 || worseActivities(activities).length > 0 ? 'WARN' : 'PASS';
}
