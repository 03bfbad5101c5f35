/** Shapes of the strips of a flight recorder, in a box of 100 by 100, for the visible part of the recording. */
import type { ChartRange } from '../../core/charts/range.ts';
import type { ProfileSeries, SeriesStretch } from '../../../shared/engine/profile/contract/profile-series.ts';

export interface StripBar {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** A stretch has at least this share of the width, so that a short one is visible. */
const MIN_WIDTH = 0.15;

/** Heap over time as points of a polyline, from 0 to the largest value of the recording; also the neighbours of the visible ones. */
export function heapLine({ points }: Pick<ProfileSeries, 'points'>, { from, to }: ChartRange): string {
  const most = Math.max(...points.map(({ heapUsed }) => heapUsed));
  return points
    .filter((_, at) => (points[at + 1]?.atMs ?? Infinity) >= from && (points[at - 1]?.atMs ?? -Infinity) <= to)
    .map(({ atMs, heapUsed }) => {
      const x = ((atMs - from) / (to - from)) * 100;
      return `${x.toFixed(2)},${(100 - (most > 0 ? heapUsed / most : 0) * 100).toFixed(1)}`;
    })
    .join(' ');
}

/** One bar for each visible stretch. Its height is its share of the longest of all, or the whole height. */
export function stretchBars(
  stretches: readonly SeriesStretch[],
  { from, to }: ChartRange,
  height: 'by-duration' | 'whole',
): StripBar[] {
  const longest = Math.max(...stretches.map(({ durationMs }) => durationMs));
  return stretches
    .filter(({ atMs, durationMs }) => atMs + durationMs >= from && atMs <= to)
    .map(({ atMs, durationMs }) => ({
      x: ((atMs - from) / (to - from)) * 100,
      width: Math.max(MIN_WIDTH, (durationMs / (to - from)) * 100),
      height: height === 'whole' || longest === 0 ? 100 : (durationMs / longest) * 100,
    }));
}
