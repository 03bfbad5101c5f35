/**
 * Queries on a trace. Times are in milliseconds from the first event that is not metadata. An event is identified by its index in the file,
 * from 0.
 */
import { z } from 'zod';
import { LossRecordSchema } from '../../../base/loss.ts';
import { CpuOriginalSchema, CpuPlaceSchema, ForeignPlaceSchema } from '../../profile/contract/sampled-profiles.ts';
import { TraceClockSchema } from './trace-clock.ts';
import { TraceComparisonSchema } from './trace-comparison.ts';
import { OwnCodeSchema } from './trace-causes.ts';
import { TraceInsightsSchema } from './trace-insights.ts';
import { RecordedTraceRendersSchema } from './trace-renders.ts';
import { TraceRequestSchema } from './trace-requests.ts';
import {
  TraceActivitySchema,
  TraceRangeSchema,
  TraceThreadSchema,
  TraceTrackSchema,
  TracedPageSchema,
} from './trace-tracks.ts';

/** Functions of packages, other origins and the runtime, with the package if the script does not tell it. */
const foreignFunctions = z.array(ForeignPlaceSchema);
const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);
const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), start: z.number(), total: z.number() });

/** Label and color category of a chart box. */
export const TraceLabelSchema = z.object({
  /** Function name, or event title such as `Event: click`. */
  name: z.string(),
  /** Event name in the file, if the title differs. */
  eventName: z.string().optional(),
  activity: TraceActivitySchema,
  /** A trace event, or a function from CPU samples. */
  kind: z.enum(['event', 'function']),
  url: z.string(),
  /** 1-based, 0 if unknown. */
  line: z.number(),
  column: z.number(),
});
export type TraceLabel = z.infer<typeof TraceLabelSchema>;

/** `eventOf` of a box that is a sampled function instead of an event. */
export const NO_EVENT = 0xffffffff;

export const TraceEventRowSchema = z.object({
  event: z.number(),
  /** Name in the file. */
  name: z.string(),
  /** Title in DevTools, such as `Event: click`; omitted if it equals the name. */
  title: z.string().optional(),
  category: z.string(),
  /** `X`, `I`, `b` … of the trace event format. */
  phase: z.string(),
  startMs: z.number(),
  /** 0 for events without a duration. */
  durationMs: z.number(),
  /** Duration without nested events. */
  selfMs: z.number(),
  pid: z.number(),
  tid: z.number(),
  threadName: z.string(),
  /** The function or script that it runs or compiles; omitted for other events. */
  ran: CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional() }).optional(),
});
export type TraceEventRow = z.infer<typeof TraceEventRowSchema>;

/** Filter on event properties; all given conditions must match. */
export const TraceEventFilterSchema = z.object({
  /** Case-insensitive substring of the name or of its title in DevTools (`RunTask`, `Task`). */
  name: z.string().default(''),
  /** Case-insensitive substring of the categories. */
  category: z.string().default(''),
  /** Case-insensitive substring of the thread's name, or `PID:TID`. */
  thread: z.string().default(''),
  range: TraceRangeSchema.optional(),
  minDurationMs: z.number().min(0).default(0),
});
export type TraceEventFilter = z.infer<typeof TraceEventFilterSchema>;

export const TraceEventDetailsSchema = TraceEventRowSchema.extend({
  /** The event's `args` as indented JSON, at most 65,536 characters. */
  args: z.string(),
  isCut: z.boolean(),
  /** Stack of the code location, innermost first, if the event has one. */
  stack: z.array(CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional() })),
  /** Enclosing events on the thread, outermost first. */
  ancestors: z.array(
    z.object({ event: z.number(), name: z.string(), title: z.string().optional(), durationMs: z.number() }),
  ),
  /** Id of its request in `trace.network`. */
  requestId: z.string().nullable(),
});
export type TraceEventDetails = z.infer<typeof TraceEventDetailsSchema>;

/** One end of a flow arrow: an event or a request. */
export const TraceFlowEndSchema = z.object({
  /** Null for a request. */
  event: z.number().nullable(),
  requestId: z.string().nullable(),
  /** The enclosing event with a duration (itself if it has one); null if there is none, and for a request. */
  around: z.number().nullable(),
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  pid: z.number(),
  tid: z.number().nullable(),
  threadName: z.string(),
});
export type TraceFlowEnd = z.infer<typeof TraceFlowEndSchema>;

/** A causal link between two events: `flow` as recorded by the browser, the others by ids that both events contain. */
export const TraceFlowSchema = z.object({
  kind: z.enum(['timer', 'animation-frame', 'idle-callback', 'message', 'style', 'layout', 'request', 'flow']),
  from: TraceFlowEndSchema,
  to: TraceFlowEndSchema,
});
export type TraceFlow = z.infer<typeof TraceFlowSchema>;

export const TraceCallNodeSchema = TraceLabelSchema.extend({
  nodeId: z.number(),
  selfMs: z.number(),
  totalMs: z.number(),
  count: z.number(),
  hasChildren: z.boolean(),
});
export type TraceCallNode = z.infer<typeof TraceCallNodeSchema>;

const track = z.string();
/** Include browser internals (`isPlumbing`), which are otherwise left out of a thread's calls. */
const allEvents = z.boolean().optional();
/** Only for callers that share memory types with this process (a port, no JSON). */
const floats = z.instanceof(Float64Array);
const integers = z.instanceof(Uint32Array);

export const TRACE_QUERIES = {
  'trace.overview': {
    params: z.object({}),
    result: z.object({
      /** Largest end − smallest start of all events but metadata. */
      durationMs: z.number(),
      /** Number of `traceEvents`, including metadata. */
      events: z.number(),
      /** Number of distinct values of `cat`. */
      categories: z.number(),
      processes: z.array(z.object({ pid: z.number(), name: z.string(), threads: z.array(TraceThreadSchema) })),
      page: TracedPageSchema.nullable(),
      /** Time zero of answers; times here are from the start of the recording. */
      clock: TraceClockSchema,
      /** `RunTask` on a `CrRendererMain` thread longer than 50 ms, in order of time. */
      longTasks: z.array(
        z.object({ startMs: z.number(), durationMs: z.number(), pid: z.number(), tid: z.number(), event: z.number() }),
      ),
      /** Microseconds on the trace's clock at `startMs` 0. */
      startUs: z.number(),
      samples: z.number(),
      /** The trace reports that its buffer was full; `loss` describes what is missing. */
      truncated: z.boolean(),
      loss: z.array(LossRecordSchema),
      /** Events without a position, such as an end without a begin. */
      unmatched: z.number(),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  /** In display order: the page's threads first, thread pools and the browser's own threads last. */
  'trace.tracks': { params: z.object({ allEvents }), result: z.object({ tracks: z.array(TraceTrackSchema) }) },
  /**
   * Boxes of one track, sorted by depth, then by start. Only for callers that share memory types with this process. The caller may request
   * pieces, because receiving a million boxes at once would block it. The chart stays in memory until its last piece is sent or another
   * chart is requested.
   */
  'trace.chart': {
    params: z.object({
      track,
      allEvents,
      /** Omitted: from the first box. */
      start: z.number().int().min(0).optional(),
      /** Omitted: all boxes. */
      count: z.number().int().min(1).optional(),
      /**
       * Instead of pieces: as many boxes as a screen can show of a range. Those that are wider than one of `buckets` equal parts of it, and of each row
       * the widest that begins in each part. `hasLabels`: without labels, which the caller has.
       */
      sample: z
        .object({
          fromMs: z.number(),
          toMs: z.number(),
          buckets: z.number().int().min(1).max(10_000),
          hasLabels: z.boolean().optional(),
        })
        .refine(({ fromMs, toMs }) => fromMs < toMs, 'fromMs must be below toMs')
        .optional(),
    }),
    result: z.object({
      /** Total number of boxes; the columns below start with box `start`. */
      boxes: z.number(),
      startMs: floats,
      durationMs: floats,
      depth: integers,
      /** Index into `labels`. */
      labelOf: integers,
      /** Index of the box's event, or `NO_EVENT`. */
      eventOf: integers,
      /** Number of each box of a sample among all of the chart. */
      numberOf: integers.optional(),
      /** Only with the first piece. */
      labels: z.array(TraceLabelSchema),
      depths: z.number(),
    }),
  },
  /** Values of a counter track over time, one array per series. Only for callers that share memory types with this process. */
  'trace.counter': {
    params: z.object({ track }),
    result: z.object({ atMs: floats, series: z.array(z.object({ name: z.string(), values: floats })) }),
  },
  /** Load of the traced page's main thread by activity, in equal slots: shares from 0 to 1. For the overview chart. */
  'trace.busy': {
    params: z.object({ buckets: z.number().int().min(1).max(10_000).default(1000) }),
    result: z.object({ activities: z.array(z.object({ activity: TraceActivitySchema, shares: floats })) }),
  },
  'trace.event': { params: z.object({ event: z.number().int().min(0) }), result: TraceEventDetailsSchema },
  /** Causes and effects of an event or a request; exactly one of the two is given. At most 20 in each direction. */
  'trace.flows': {
    params: z.object({ event: z.number().int().min(0).optional(), requestId: z.string().optional() }),
    result: z.object({
      flows: z.array(TraceFlowSchema),
      /** There may be more: over the limit, or too far away in the file for the search. */
      isCut: z.boolean(),
    }),
  },
  'trace.events': {
    params: TraceEventFilterSchema.extend({
      sort: z.enum(['start', 'duration', 'self', 'name']).default('start'),
      descending: z.boolean().default(false),
      start,
      count,
    }),
    result: page(TraceEventRowSchema),
  },
  /** The same events in groups, largest total time first. Nested events of one group count once in `totalMs`. */
  'trace.groups': {
    params: TraceEventFilterSchema.extend({
      by: z.enum(['name', 'category', 'thread']).default('name'),
      sort: z.enum(['total', 'self', 'count', 'longest', 'name']).default('total'),
      start,
      count,
    }),
    result: page(
      z.object({
        name: z.string(),
        count: z.number(),
        totalMs: z.number(),
        selfMs: z.number(),
        longestMs: z.number(),
        /** Index of the longest event. */
        event: z.number(),
      }),
    ),
  },
  /** Self time of a thread in a range, by activity. */
  'trace.breakdown': {
    params: z.object({ track, range: TraceRangeSchema.optional() }),
    result: z.object({
      totalMs: z.number(),
      activities: z.array(z.object({ activity: TraceActivitySchema, totalMs: z.number(), share: z.number() })),
    }),
  },
  /** Children of a call of a thread (null: the top level), including sampled functions, largest total first. */
  'trace.calls': {
    params: z.object({
      track,
      allEvents,
      view: z.enum(['top-down', 'bottom-up']).default('top-down'),
      parent: z.number().int().nullable(),
      range: TraceRangeSchema.optional(),
      start,
      count,
    }),
    result: page(TraceCallNodeSchema),
  },
  'trace.network': {
    params: z.object({
      /** Case-insensitive substring of the URL. */
      filter: z.string().default(''),
      range: TraceRangeSchema.optional(),
      sort: z.enum(['start', 'duration', 'size', 'name']).default('start'),
      descending: z.boolean().default(false),
      start,
      count,
    }),
    result: page(TraceRequestSchema),
  },
  /** Times of the screenshots, and one of them as JPEG in base64. */
  'trace.screenshots': {
    params: z.object({}),
    result: z.object({ rows: z.array(z.object({ atMs: z.number(), event: z.number() })) }),
  },
  'trace.screenshot': {
    params: z.object({ event: z.number().int().min(0) }),
    result: z.object({ base64: z.string() }),
  },
  'trace.insights': {
    params: z.object({
      topN: z.number().int().min(1).max(10_000).default(10),
      /**
       * Only data in this range: long tasks, interactions, shifts, frames and requests that overlap it; sums of time are cut at its ends.
       */
      range: TraceRangeSchema.optional(),
      /** Parts that the caller does not show; they are empty. */
      without: z.array(z.enum(['interactions'])).optional(),
      /** Functions that are not the author's; the analysis process finds them. */
      foreign: foreignFunctions.optional(),
    }),
    result: TraceInsightsSchema,
  },
  /** The renders that the insights have, with functions as numbers. */
  'trace.renders': {
    params: z.object({ topN: z.number().int().min(1).max(10_000).default(10), range: TraceRangeSchema.optional() }),
    result: z.object({ renders: RecordedTraceRendersSchema.nullable() }),
  },
  /** The author's functions of the page's main thread, with what others did for them. Null without samples of it. */
  'trace.own-code': {
    params: z.object({ range: TraceRangeSchema.optional(), foreign: foreignFunctions.optional(), count }),
    result: z.object({ ownCode: OwnCodeSchema.nullable() }),
  },
  /** Figures of this trace compared with an earlier one; `base` is its path. */
  'trace.compare': {
    params: z.object({ base: z.string() }),
    result: TraceComparisonSchema,
  },
} as const;
