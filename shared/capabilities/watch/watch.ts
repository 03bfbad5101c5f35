/** `pen_watch`: live metrics of a target from start to stop, without a profiler and without code in the target. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { targetSnapshot } from '../../contracts/targets.ts';
import { WATCH_INTERVAL_MS, WATCH_METRICS, type WatchAbsence, type WatchMetricId } from '../../contracts/watch.ts';
import { defineCapability } from '../define.ts';
import { limitParam, targetParam } from '../common/parameters.ts';
import { callerInfo } from '../common/recording-result.ts';
import { WatchActionSchema, WatchResultSchema } from './watch-result.ts';
import { watchText } from './watch-text.ts';
import { verdictOf } from './watch-verdict.ts';

const SERIES_ROWS = 12;

export const penWatch = defineCapability({
  name: 'pen_watch',
  title: 'Watch Live Metrics',
  summary: 'Watches JS heap, nodes, listeners and CPU from start to stop: what grows, and how fast.',
  category: 'audit',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    action: WatchActionSchema.describe('start; read, any number of times; stop, which returns the same as read.'),
    intervalMs: z
      .number()
      .int()
      .min(WATCH_INTERVAL_MS.least)
      .max(WATCH_INTERVAL_MS.most)
      .default(WATCH_INTERVAL_MS.usual)
      .describe('Milliseconds between two samples (start only).'),
    limit: limitParam(SERIES_ROWS),
    target: targetParam,
  }),
  result: WatchResultSchema,
  target: { types: ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'] },
  locks: [],
  // It has no lock, but a start is refused if the session ends with the call, as for recordings.
  lockSpan: 'start-to-stop',
  deadlineMs: 30_000,
  run: async ({ action, intervalMs, limit }, { ports, target, caller, signal }) => {
    const who = callerInfo(caller);
    if (action === 'start') {
      const started = await ports.watch.start(target, { caller: who, intervalMs, signal });
      if (!started.ok) return started;
      const { state, startedAtMs, wasWatching } = started.value;
      return ok({
        action,
        target: targetSnapshot(target),
        startedAt: new Date(startedAtMs).toISOString(),
        intervalMs,
        wasWatching,
        metrics: state.metrics.filter((metric) => !isAbsent(metric, state.absent)),
        absent: state.absent,
      });
    }
    const seen = ports.watch[action](target, { caller: who, rows: limit });
    if (!seen.ok) return seen;
    const { intervalMs: everyMs, absent, ...rest } = seen.value;
    return ok({
      action,
      target: targetSnapshot(target),
      startedAt: new Date(rest.startedAtMs).toISOString(),
      intervalMs: everyMs,
      absent,
      seen: rest,
      verdict: verdictOf(rest),
    });
  },
  summarise: watchText,
});

/** Whether the first sample lacked the metric, because this version of the target does not report it. */
function isAbsent(metric: WatchMetricId, absent: readonly WatchAbsence[]): boolean {
  return absent.some(({ what }) => what === WATCH_METRICS[metric].label);
}
