/**
 * Live metrics of a target: which metrics exist for which target, samples, and reports. No code is evaluated in the target: a metric that
 * the protocol does not report is listed as not measured.
 */
import { z } from 'zod';
import type { TargetType } from '../../../core/contracts/targets.ts';

/**
 * States how a metric is computed from the target's values: `gauge`: unchanged; `share`: counted seconds per elapsed second; `rate`: counts per
 * second.
 */
export type WatchMetricKind = 'gauge' | 'share' | 'rate';
export type WatchUnit = 'bytes' | 'count' | 'share' | 'per-second' | 'milliseconds';

export interface WatchMetric {
  readonly label: string;
  readonly unit: WatchUnit;
  readonly kind: WatchMetricKind;
  /** Explanation in one sentence. */
  readonly explanation: string;
  /** A fitted change below this counts as steady: in the metric's unit, and as a share of its mean. Null if growth has no meaning. */
  readonly steadyBelow: { readonly absolute: number; readonly share: number } | null;
}

const BYTES_STEADY = { absolute: 64 * 1024, share: 0.01 };
const COUNT_STEADY = { absolute: 10, share: 0.01 };

export const WATCH_METRICS = {
  heapUsed: {
    label: 'JS heap',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes of JavaScript objects, including garbage not collected yet.',
    steadyBelow: BYTES_STEADY,
  },
  nodes: {
    label: 'DOM nodes',
    unit: 'count',
    kind: 'gauge',
    explanation: "Live nodes in the page's process, including detached nodes.",
    steadyBelow: COUNT_STEADY,
  },
  listeners: {
    label: 'Listeners',
    unit: 'count',
    kind: 'gauge',
    explanation: 'Registered event listeners.',
    steadyBelow: COUNT_STEADY,
  },
  cpu: {
    label: 'Main thread CPU',
    unit: 'share',
    kind: 'share',
    explanation: 'CPU time of the main thread per elapsed time.',
    steadyBelow: null,
  },
  delay: {
    label: 'Main thread delay',
    unit: 'milliseconds',
    kind: 'gauge',
    explanation: 'Response time of the main thread: the rest of the running task, or the wait for a CPU.',
    steadyBelow: null,
  },
  documents: {
    label: 'Documents',
    unit: 'count',
    kind: 'gauge',
    explanation: "Live documents in the page's process, including those of closed frames.",
    steadyBelow: { absolute: 1.5, share: 0.01 },
  },
  heapTotal: {
    label: 'JS heap reserved',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes reserved by V8 for JavaScript objects.',
    steadyBelow: BYTES_STEADY,
  },
  embedderHeap: {
    label: 'Embedder heap',
    unit: 'bytes',
    kind: 'gauge',
    explanation: "Bytes of the embedder's objects; in a page, those of the DOM.",
    steadyBelow: BYTES_STEADY,
  },
  buffers: {
    label: 'Buffers',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes of array buffers and WebAssembly memory, outside the JS heap.',
    steadyBelow: BYTES_STEADY,
  },
  busy: {
    label: 'In tasks',
    unit: 'share',
    kind: 'share',
    explanation: 'Time of main thread tasks, including waits for the CPU.',
    steadyBelow: null,
  },
  script: {
    label: 'Script',
    unit: 'share',
    kind: 'share',
    explanation: 'Time of script on the main thread.',
    steadyBelow: null,
  },
  layout: {
    label: 'Layout',
    unit: 'share',
    kind: 'share',
    explanation: 'Time of layout on the main thread.',
    steadyBelow: null,
  },
  style: {
    label: 'Style',
    unit: 'share',
    kind: 'share',
    explanation: 'Time of style recalculation on the main thread.',
    steadyBelow: null,
  },
  layouts: {
    label: 'Layouts',
    unit: 'per-second',
    kind: 'rate',
    explanation: 'Layouts per second.',
    steadyBelow: null,
  },
  styles: {
    label: 'Style recalculations',
    unit: 'per-second',
    kind: 'rate',
    explanation: 'Style recalculations per second.',
    steadyBelow: null,
  },
  processCpu: {
    label: 'Process CPU',
    unit: 'share',
    kind: 'share',
    explanation: "CPU time of all threads of the page's process: more than 100 % if several are busy.",
    steadyBelow: null,
  },
} as const satisfies Record<string, WatchMetric>;

export type WatchMetricId = keyof typeof WATCH_METRICS;
export const WATCH_METRIC_IDS = Object.keys(WATCH_METRICS) as readonly WatchMetricId[];
export const WatchMetricIdSchema = z.enum(Object.keys(WATCH_METRICS) as [WatchMetricId, ...WatchMetricId[]]);

/** Metrics from `Runtime.getHeapUsage`, for any target with V8. */
const OF_V8: readonly WatchMetricId[] = ['heapUsed', 'heapTotal', 'embedderHeap', 'buffers'];

/** Bun answers with zeros, and a session that measures React Native would keep its own DevTools closed. */
const UNMEASURED: readonly TargetType[] = ['bun', 'react_native', 'other'];

/** Metrics of a target type; an older version may report fewer. */
export function metricsOf(type: TargetType): readonly WatchMetricId[] {
  if (type === 'page' || type === 'iframe') return WATCH_METRIC_IDS;
  return UNMEASURED.includes(type) ? [] : OF_V8;
}

export const WATCH_INTERVAL_MS = { least: 250, usual: 1000, most: 10_000 } as const;

export const WatchAbsenceSchema = z.object({ what: z.string(), why: z.string() });
export type WatchAbsence = z.infer<typeof WatchAbsenceSchema>;

/** Gap between a sample and the previous one. `reset`: the document was replaced, and its counters started again. */
export const WatchGapSchema = z.enum(['none', 'unwatched', 'unanswered', 'reset']);
export type WatchGap = z.infer<typeof WatchGapSchema>;
export const WATCH_GAPS = WatchGapSchema.options;

export const WatchPointSchema = z.object({
  /** Milliseconds since the Unix epoch. */
  atMs: z.number(),
  /** Gap before this point. */
  gap: WatchGapSchema,
  /** In the order of the series' `metrics`; null if unknown. */
  values: z.array(z.number().nullable()),
});
export type WatchPoint = z.infer<typeof WatchPointSchema>;

export const WatchEventSchema = z.object({
  atMs: z.number(),
  /** `loaded`: reload of the same URL; `navigated`: another document; `route`: another URL in the same document. */
  kind: z.enum(['loaded', 'navigated', 'route']),
  url: z.string(),
});
export type WatchEvent = z.infer<typeof WatchEventSchema>;

export const WatchStateSchema = z.object({
  targetId: z.string(),
  /** `idle`: no client watches; `silent`: the target does not answer; `ended`: the target or its connection was lost. */
  state: z.enum(['idle', 'watching', 'silent', 'ended']),
  /** Time of the last answer in milliseconds since the Unix epoch, while silent. */
  silentSinceMs: z.number().nullable(),
  /** Reason if it ended. */
  endedBecause: z.string().nullable(),
  intervalMs: z.number(),
  /** Clients that watch; `isPlot` marks a visible plot. */
  watchers: z.array(z.object({ callerId: z.string(), name: z.string(), isPlot: z.boolean() })),
  /** Measured metrics, in the order of all values. */
  metrics: z.array(WatchMetricIdSchema),
  absent: z.array(WatchAbsenceSchema),
});
export type WatchState = z.infer<typeof WatchStateSchema>;

export const WatchSeriesSchema = z.object({
  state: WatchStateSchema,
  points: z.array(WatchPointSchema),
  events: z.array(WatchEventSchema),
});
export type WatchSeries = z.infer<typeof WatchSeriesSchema>;

/** Trend of a metric, from the minimum of each time slot, so that collected garbage does not count as growth. */
export const WatchTrendSchema = z.object({
  /** `unclear`: the variation exceeds the slope; `short`: too few samples. */
  direction: z.enum(['grows', 'falls', 'steady', 'unclear', 'short']),
  /** In the metric's unit per minute; null if there are too few samples. */
  slopePerMinute: z.number().nullable(),
  spanMs: z.number(),
});
export const WatchFigureSchema = z.object({
  metric: WatchMetricIdSchema,
  label: z.string(),
  unit: z.enum(['bytes', 'count', 'share', 'per-second', 'milliseconds']),
  /** Null without a sample. First, minimum and maximum cover the whole watch, including samples that were thinned out. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Null if growth has no meaning for this metric. */
  trend: WatchTrendSchema.nullable(),
});
export type WatchFigure = z.infer<typeof WatchFigureSchema>;

/** Always in a task and almost no CPU time: paused in a debugger, in a synchronous wait, or not scheduled. */
const STANDING_BUSY = 0.9;
const STANDING_CPU = 0.05;

/** True if the main thread was blocked without using CPU before a sample with these shares. */
export function isStalled(busy: number | null | undefined, cpu: number | null | undefined): boolean {
  return typeof busy === 'number' && typeof cpu === 'number' && busy >= STANDING_BUSY && cpu <= STANDING_CPU;
}

/** Report of a watch so far. */
export const WatchReportSchema = z.object({
  startedAtMs: z.number(),
  startedBy: z.string(),
  /** The watch belongs to the caller. */
  isOwn: z.boolean(),
  intervalMs: z.number(),
  watchedMs: z.number(),
  samples: z.number(),
  state: WatchStateSchema.shape.state,
  silentSinceMs: z.number().nullable(),
  endedBecause: z.string().nullable(),
  figures: z.array(WatchFigureSchema),
  /** Start of the trends: the last document load, otherwise the start of the watch. */
  trendFromMs: z.number(),
  /** Number of falls of the JS heap between two samples since then. */
  collections: z.number(),
  /** Samples right after a garbage collection that this watch ran, since then; values in the order of `series.metrics`. */
  collected: z.array(z.object({ atMs: z.number(), values: z.array(z.number().nullable()) })),
  /** Samples for which the main thread took 50 ms or more to answer. Null if not measured. */
  longTaskSamples: z.number().nullable(),
  series: z.object({
    slotMs: z.number(),
    metrics: z.array(WatchMetricIdSchema),
    /** Per slot: minimum of a gauge, mean of a share or rate, maximum of a delay; null if the slot has no sample. */
    rows: z.array(z.object({ atMs: z.number(), values: z.array(z.number().nullable()) })),
  }),
  events: z.array(WatchEventSchema),
  gaps: z.array(z.object({ fromMs: z.number(), toMs: z.number(), reason: z.enum(['unwatched', 'unanswered']) })),
  /** Time in which the main thread was in a task without using CPU: paused in a debugger, or in a synchronous wait. */
  stoodStillMs: z.number(),
  absent: z.array(WatchAbsenceSchema),
});
export type WatchReport = z.infer<typeof WatchReportSchema>;

/** Commands of the window. */
export const WATCH_COMMANDS = {
  /** A plot of this target is visible: returns samples after a time, and sends new ones as `watch` events from then on. */
  'watch.follow': {
    params: z.object({ targetId: z.string().max(2048), afterMs: z.number() }),
    result: WatchSeriesSchema,
  },
  'watch.unfollow': { params: z.object({ targetId: z.string().max(2048) }), result: z.object({}) },
} as const;

/** For a followed target: samples since the last event of this type, and the current state and events. */
export const WATCH_EVENTS = [z.object({ type: z.literal('watch'), series: WatchSeriesSchema })] as const;
