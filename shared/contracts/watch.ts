/**
 * Live metrics of a target: what is measured, of which target it can be, and how samples and what was made of them cross
 * processes. Watching evaluates no code in the target: what the protocol does not tell is named as not measured.
 */
import { z } from 'zod';
import type { TargetType } from './targets.ts';

/**
 * How a metric comes from what the target tells: `gauge` as it is; `share`: seconds it counted, by the seconds that went by;
 * `rate`: how often, a second.
 */
export type WatchMetricKind = 'gauge' | 'share' | 'rate';
export type WatchUnit = 'bytes' | 'count' | 'share' | 'per-second' | 'milliseconds';

export interface WatchMetric {
  readonly label: string;
  readonly unit: WatchUnit;
  readonly kind: WatchMetricKind;
  /** What it is, in a sentence. */
  readonly explanation: string;
  /** A fitted change below this is none: in the metric's unit, and as a share of its mean. Null where growth means nothing. */
  readonly steadyBelow: { readonly absolute: number; readonly share: number } | null;
}

const BYTES_STEADY = { absolute: 64 * 1024, share: 0.01 };
const COUNT_STEADY = { absolute: 10, share: 0.01 };

export const WATCH_METRICS = {
  heapUsed: {
    label: 'JS heap',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes of JavaScript objects, those that no collection has taken yet included.',
    steadyBelow: BYTES_STEADY,
  },
  nodes: {
    label: 'DOM nodes',
    unit: 'count',
    kind: 'gauge',
    explanation: 'Nodes alive in the process of the page, detached ones included.',
    steadyBelow: COUNT_STEADY,
  },
  listeners: {
    label: 'Listeners',
    unit: 'count',
    kind: 'gauge',
    explanation: 'Event listeners that are registered.',
    steadyBelow: COUNT_STEADY,
  },
  cpu: {
    label: 'Main thread CPU',
    unit: 'share',
    kind: 'share',
    explanation: 'CPU time of the main thread, as a share of the time that went by.',
    steadyBelow: null,
  },
  delay: {
    label: 'Main thread delay',
    unit: 'milliseconds',
    kind: 'gauge',
    explanation:
      'How long the main thread took to answer: what was left of the task that a look ran into, or of the wait for a CPU.',
    steadyBelow: null,
  },
  documents: {
    label: 'Documents',
    unit: 'count',
    kind: 'gauge',
    explanation: 'Documents alive in the process of the page, those of closed frames included.',
    steadyBelow: { absolute: 1.5, share: 0.01 },
  },
  heapTotal: {
    label: 'JS heap reserved',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes that V8 has reserved for JavaScript objects.',
    steadyBelow: BYTES_STEADY,
  },
  embedderHeap: {
    label: 'Embedder heap',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes of the objects of the runtime itself, in a page those of the DOM.',
    steadyBelow: BYTES_STEADY,
  },
  buffers: {
    label: 'Buffers',
    unit: 'bytes',
    kind: 'gauge',
    explanation: 'Bytes of array buffers and WebAssembly memory, which lie outside of the JS heap.',
    steadyBelow: BYTES_STEADY,
  },
  busy: {
    label: 'In tasks',
    unit: 'share',
    kind: 'share',
    explanation: 'Time the main thread was in a task, whether it had the CPU or not.',
    steadyBelow: null,
  },
  script: {
    label: 'Script',
    unit: 'share',
    kind: 'share',
    explanation: 'Time the main thread ran script.',
    steadyBelow: null,
  },
  layout: {
    label: 'Layout',
    unit: 'share',
    kind: 'share',
    explanation: 'Time the main thread laid out.',
    steadyBelow: null,
  },
  style: {
    label: 'Style',
    unit: 'share',
    kind: 'share',
    explanation: 'Time the main thread recalculated styles.',
    steadyBelow: null,
  },
  layouts: {
    label: 'Layouts',
    unit: 'per-second',
    kind: 'rate',
    explanation: 'Layouts a second.',
    steadyBelow: null,
  },
  styles: {
    label: 'Style recalculations',
    unit: 'per-second',
    kind: 'rate',
    explanation: 'Style recalculations a second.',
    steadyBelow: null,
  },
  processCpu: {
    label: 'Process CPU',
    unit: 'share',
    kind: 'share',
    explanation: 'CPU time of all threads of the process that draws the page: more than 100 % where several are busy.',
    steadyBelow: null,
  },
} as const satisfies Record<string, WatchMetric>;

export type WatchMetricId = keyof typeof WATCH_METRICS;
export const WATCH_METRIC_IDS = Object.keys(WATCH_METRICS) as readonly WatchMetricId[];
export const WatchMetricIdSchema = z.enum(Object.keys(WATCH_METRICS) as [WatchMetricId, ...WatchMetricId[]]);

/** What `Runtime.getHeapUsage` tells, of whatever runs V8. */
const OF_V8: readonly WatchMetricId[] = ['heapUsed', 'heapTotal', 'embedderHeap', 'buffers'];

/** What can be measured of a target of this type; the version of it may tell less. */
export function metricsOf(type: TargetType): readonly WatchMetricId[] {
  if (type === 'page' || type === 'iframe') return WATCH_METRIC_IDS;
  return type === 'other' ? [] : OF_V8;
}

export const WATCH_INTERVAL_MS = { least: 250, usual: 1000, most: 10_000 } as const;

export const WatchAbsenceSchema = z.object({ what: z.string(), why: z.string() });
export type WatchAbsence = z.infer<typeof WatchAbsenceSchema>;

/**
 * What lies between a sample and the one before it. `reset`: the document was replaced, and what it had counted with it.
 */
export const WatchGapSchema = z.enum(['none', 'unwatched', 'unanswered', 'reset']);
export type WatchGap = z.infer<typeof WatchGapSchema>;
export const WATCH_GAPS = WatchGapSchema.options;

export const WatchPointSchema = z.object({
  /** Milliseconds since the Unix epoch. */
  atMs: z.number(),
  /** Before this point. */
  gap: WatchGapSchema,
  /** In the order of the series' `metrics`; null where it cannot be told. */
  values: z.array(z.number().nullable()),
});
export type WatchPoint = z.infer<typeof WatchPointSchema>;

export const WatchEventSchema = z.object({
  atMs: z.number(),
  /** `loaded`: the same address anew; `navigated`: another document; `route`: another address in the same document. */
  kind: z.enum(['loaded', 'navigated', 'route']),
  url: z.string(),
});
export type WatchEvent = z.infer<typeof WatchEventSchema>;

export const WatchStateSchema = z.object({
  targetId: z.string(),
  /** `idle`: nobody watches; `silent`: the target owes an answer; `ended`: the target or its connection is gone. */
  state: z.enum(['idle', 'watching', 'silent', 'ended']),
  /** Milliseconds since the Unix epoch: the last answer, while it is silent. */
  silentSinceMs: z.number().nullable(),
  /** Why it ended. */
  endedBecause: z.string().nullable(),
  intervalMs: z.number(),
  /** Who watches; `isPlot` is a plot that is shown. */
  watchers: z.array(z.object({ callerId: z.string(), name: z.string(), isPlot: z.boolean() })),
  /** What is measured, in the order of all values. */
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

/** How a metric went on: by the least of each slot of time, so that what a collection takes away is no growth. */
export const WatchTrendSchema = z.object({
  /** `unclear`: it moves more than it rises or falls; `short`: too few samples to say. */
  direction: z.enum(['grows', 'falls', 'steady', 'unclear', 'short']),
  /** In the metric's unit; null where it is too short to say. */
  slopePerMinute: z.number().nullable(),
  spanMs: z.number(),
});
export const WatchFigureSchema = z.object({
  metric: WatchMetricIdSchema,
  label: z.string(),
  unit: z.enum(['bytes', 'count', 'share', 'per-second', 'milliseconds']),
  /** Null where no sample told it. First, least and most are those of the whole watch, thinned or not. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Null where growth means nothing for this metric. */
  trend: WatchTrendSchema.nullable(),
});
export type WatchFigure = z.infer<typeof WatchFigureSchema>;

/** In a task all the time, and next to no CPU used: paused in a debugger, in a synchronous wait, or kept from the CPU. */
const STANDING_BUSY = 0.9;
const STANDING_CPU = 0.05;

/** Whether the main thread stood still before a sample of these shares. */
export function stoodStill(busy: number | null | undefined, cpu: number | null | undefined): boolean {
  return typeof busy === 'number' && typeof cpu === 'number' && busy >= STANDING_BUSY && cpu <= STANDING_CPU;
}

/** What a watch has seen so far, for whoever asked. */
export const WatchReportSchema = z.object({
  startedAtMs: z.number(),
  startedBy: z.string(),
  /** The watch that is read is the caller's own. */
  isOwn: z.boolean(),
  intervalMs: z.number(),
  watchedMs: z.number(),
  samples: z.number(),
  state: WatchStateSchema.shape.state,
  silentSinceMs: z.number().nullable(),
  endedBecause: z.string().nullable(),
  figures: z.array(WatchFigureSchema),
  /** Since when trends are counted: the last time that a document was loaded, else the start of the watch. */
  trendFromMs: z.number(),
  /** Falls of the JS heap between two samples in that time. */
  collections: z.number(),
  /** Samples for which the main thread took 50 ms or more to answer. Null where that cannot be seen. */
  longTaskSamples: z.number().nullable(),
  series: z.object({
    slotMs: z.number(),
    metrics: z.array(WatchMetricIdSchema),
    /** Least of a gauge, mean of a share or rate, most of a delay in each slot; null where the slot has none. */
    rows: z.array(z.object({ atMs: z.number(), values: z.array(z.number().nullable()) })),
  }),
  events: z.array(WatchEventSchema),
  gaps: z.array(z.object({ fromMs: z.number(), toMs: z.number(), reason: z.enum(['unwatched', 'unanswered']) })),
  /** Samples in which the main thread stood in a task without using the CPU: a paused debugger, a synchronous wait. */
  stoodStillMs: z.number(),
  absent: z.array(WatchAbsenceSchema),
});
export type WatchReport = z.infer<typeof WatchReportSchema>;
