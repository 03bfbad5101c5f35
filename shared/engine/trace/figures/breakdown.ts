/** Self time of a thread by activity, over the whole trace or a range, and in equal slots for the overview chart. */
import { TRACE_ACTIVITIES, type TraceRange } from '../contract/trace-tracks.ts';
import { type TraceInsights } from '../contract/trace-insights.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { ThreadCalls, TraceColumns } from '../columns.ts';
import { createActivityColumn } from './activity-column.ts';
import { forEachInnermost } from './innermost.ts';
import { msOf, usOf } from './times.ts';

export type Breakdown = NonNullable<TraceInsights['breakdown']>;

/** Largest first; gaps between events are not included. A range counts the time inside it. */
export function breakdownOf(trace: TraceColumns, calls: ThreadCalls, range?: TraceRange): Breakdown {
  const activityOf = createActivityColumn(trace);
  const sumsUs = new Float64Array(TRACE_ACTIVITIES.length);
  const { events, selfUs } = calls;
  if (range === undefined) {
    for (let place = 0; place < events.length; place += 1) sumsUs[activityOf(events[place])] += selfUs[place];
  } else {
    const rangeFromUs = usOf(range.fromMs);
    const rangeToUs = usOf(range.toMs);
    forEachInnermost(trace, calls, (place, fromUs, toUs) => {
      const within = Math.min(toUs, rangeToUs) - Math.max(fromUs, rangeFromUs);
      if (within > 0) sumsUs[activityOf(events[place])] += within;
    });
  }
  const totalUs = sumsUs.reduce((sum, value) => sum + value, 0);
  const activities = TRACE_ACTIVITIES.map((activity, at) => ({
    activity,
    totalMs: msOf(sumsUs[at]),
    share: totalUs === 0 ? 0 : sumsUs[at] / totalUs,
  }));
  return {
    totalMs: msOf(totalUs),
    activities: activities.filter(({ totalMs }) => totalMs > 0).toSorted((a, b) => b.totalMs - a.totalMs),
  };
}

/** In the order of the legend; only activities with time. */
export function busyOf(trace: TraceColumns, calls: ThreadCalls, buckets: number): EngineAnswer<'trace.busy'> {
  const activityOf = createActivityColumn(trace);
  const byActivity = TRACE_ACTIVITIES.map(() => new Float64Array(buckets));
  const bucketUs = trace.durationTotalUs / buckets;
  const { events } = calls;
  if (bucketUs > 0) {
    forEachInnermost(trace, calls, (place, fromUs, toUs) => {
      const shares = byActivity[activityOf(events[place])];
      const first = Math.min(buckets - 1, Math.floor(fromUs / bucketUs));
      const last = Math.min(buckets - 1, Math.floor(toUs / bucketUs));
      for (let bucket = first; bucket <= last; bucket += 1) {
        const startUs = bucket * bucketUs;
        const within = Math.min(toUs, startUs + bucketUs) - Math.max(fromUs, startUs);
        if (within > 0) shares[bucket] += within / bucketUs;
      }
    });
  }
  return {
    activities: TRACE_ACTIVITIES.map((activity, at) => ({
      activity,
      // Rounding errors of long sums can be slightly above 1.
      shares: byActivity[at].map((share) => Math.min(1, share)),
    })).filter(({ shares }) => shares.some((share) => share > 0)),
  };
}
