/** `pen_performance_metrics`: Chrome's current performance counters of a page, without a profiler. */
import { z } from 'zod';
import { formatBytes, formatCount, formatDuration } from '../../../base/units.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerWith, listed, tableOf } from '../../../core/findings/blocks.ts';
import { count, name as named } from '../../../core/findings/model.ts';

const MetricSchema = z.object({ name: z.string(), value: z.number() });
type Metric = z.infer<typeof MetricSchema>;

/** Seconds on the browser's monotonic clock, shown relative to the start of the navigation. */
const TIMESTAMPS = ['Timestamp', 'NavigationStart', 'DomContentLoaded', 'FirstMeaningfulPaint'];
/** Chrome counts these since `Performance.enable`, so they are near 0 here (tried on 156). */
const SINCE_ENABLED =
  /^(LayoutCount|RecalcStyleCount|(Layout|RecalcStyle|DevToolsCommand|Script|V8Compile|Task|TaskOther)Duration)$/;

function timestampText({ name, value }: Metric, navigationStartS: number): string {
  if (name === 'NavigationStart') return value === 0 ? 'none' : '0 (start of the navigation)';
  // 0 means that the event has not happened.
  if (value === 0 || navigationStartS === 0) return 'not yet';
  const distanceMs = (value - navigationStartS) * 1000;
  return distanceMs < 0 ? 'before this navigation' : `${formatDuration(distanceMs)} after NavigationStart`;
}

/** Formats a metric by its name: as bytes, duration, timestamp, integer, or with two decimals. */
export function metricText(metric: Metric, navigationStartS: number): string {
  const { name, value } = metric;
  if (TIMESTAMPS.includes(name)) return timestampText(metric, navigationStartS);
  if (/Size|Bytes/.test(name)) return formatBytes(value);
  if (/Duration|Time/.test(name)) return formatDuration(value * 1000);
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(2);
}

export const penPerformanceMetrics = defineCapability({
  name: 'pen_performance_metrics',
  title: 'Performance Metrics',
  control: 'the overview',
  summary: 'JS heap, nodes, listeners, layouts, load times of a page.',
  category: 'audit',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({ target: targetParam }),
  result: z.object({
    /** ISO 8601 UTC. */
    capturedAt: z.string(),
    /** In Chrome's order and units: bytes, seconds, counts. */
    metrics: z.array(MetricSchema),
  }),
  target: { types: ['page', 'iframe'] },
  judgesPage: {},
  locks: [],
  // A page on a busy machine takes long to answer twice.
  deadlineMs: 300_000,
  run: async (_params, { attach, signal }) => {
    const session = unwrap(await attach());
    const enabled = unwrap(await session.enable('Performance'));
    const answer = await session.send('Performance.getMetrics', {}, { signal });
    enabled.dispose();
    const metrics = unwrap(answer).metrics.map(({ name, value }) => ({ name, value }));
    return { capturedAt: new Date().toISOString(), metrics };
  },
  summarise: ({ capturedAt, metrics }) => {
    const navigationStartS = metrics.find(({ name }) => name === 'NavigationStart')?.value ?? 0;
    const counted = metrics.filter(({ name }) => SINCE_ENABLED.test(name)).map(({ name }) => name);
    return answerWith(
      'Performance Metrics',
      [
        ['Captured at', capturedAt],
        ['Metrics', count(metrics.length)],
      ],
      tableOf(metrics, [
        ['Metric', (metric) => named(metric.name)],
        ['Value', (metric) => metricText(metric, navigationStartS)],
      ]),
      listed('Next', [
        counted.length > 0 &&
          `Chrome counts ${counted.join(', ')} only since this call, so values near 0 do not describe the time before.`,
        'pen_cpu_profile shows where scripts spend time; pen_heap_snapshot shows what is in the heap.',
      ]),
    );
  },
});
