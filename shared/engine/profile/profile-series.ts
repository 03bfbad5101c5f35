/** Series of a profile that a flight recorder has kept, together with the breaks and garbage collections that its samples show. */
import { US_PER_MS } from '../../base/units.ts';
import { longestStretch, type ProfileSeries, type SeriesStretch } from './contract/profile-series.ts';
import { GARBAGE_COLLECTOR, IDLE, PROGRAM, ROOT, type SampledProfile, type SeriesPoint } from './profile-columns.ts';

/** Stretches in an answer, of each kind: more than a window has pixels for. */
const MAX_STRETCHES = 1000;

/** Consecutive samples as one stretch each, in order of time; `isIn` receives the kind of the function on top of the stack. */
function stretchesOf({ samples, calls, kindOf }: SampledProfile, isIn: (kind: number) => boolean): SeriesStretch[] {
  const found: { atMs: number; durationMs: number }[] = [];
  let isOpen = false;
  for (let at = 0; at < samples.count; at += 1) {
    const wasOpen = isOpen;
    isOpen = isIn(kindOf[calls.functionOf[samples.row[at]]]);
    if (!isOpen) continue;
    const last = found.at(-1);
    const durationMs = samples.weight[at] / US_PER_MS;
    if (wasOpen && last !== undefined) last.durationMs += durationMs;
    else found.push({ atMs: samples.start[at] / US_PER_MS, durationMs });
  }
  return found;
}

/** The longest ones, in order of time. */
function longest(stretches: readonly SeriesStretch[]): SeriesStretch[] {
  if (stretches.length <= MAX_STRETCHES) return [...stretches];
  return stretches
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, MAX_STRETCHES)
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** V8 samples native code without a caller as `(program)`: a break. */
const isBusy = (kind: number): boolean => kind !== IDLE && kind !== PROGRAM && kind !== ROOT;
const isCollection = (kind: number): boolean => kind === GARBAGE_COLLECTOR;

/** A point with what began since the point before, by the samples; the last one also has what began after it. */
export interface PointWithSamples extends SeriesPoint {
  /** The longest time in which the thread ran without a break; null without one, and if the samples have no times. */
  readonly loopDelay: SeriesStretch | null;
  /** Time of garbage collections. NaN if the samples have no times. */
  readonly collectedMs: number;
}

/** Empty for a profile without series. */
export function pointsWithSamples(profile: SampledProfile): PointWithSamples[] {
  const { series = [], timing } = profile;
  const isTimed = timing === 'samples';
  const byPoint = (isIn: (kind: number) => boolean): SeriesStretch[][] => {
    const stretches = series.map((): SeriesStretch[] => []);
    let point = 0;
    for (const stretch of isTimed && series.length > 0 ? stretchesOf(profile, isIn) : []) {
      while (point < series.length - 1 && stretch.atMs >= series[point].atMs) point += 1;
      stretches[point].push(stretch);
    }
    return stretches;
  };
  const [busy, collections] = [byPoint(isBusy), byPoint(isCollection)];
  return series.map((point, index) => ({
    ...point,
    loopDelay: longestStretch(busy[index]),
    collectedMs: isTimed ? collections[index].reduce((sum, { durationMs }) => sum + durationMs, 0) : Number.NaN,
  }));
}

/** Null for a profile without series, or whose samples have no times. */
export function seriesOf(profile: SampledProfile): ProfileSeries | null {
  const { series, timing } = profile;
  if (series === undefined || timing !== 'samples') return null;
  const busy = stretchesOf(profile, isBusy);
  const collections = stretchesOf(profile, isCollection);
  return {
    points: [...series],
    busy: longest(busy),
    collections: longest(collections),
    collectedMs: collections.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}
