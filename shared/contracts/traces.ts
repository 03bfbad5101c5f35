/**
 * Queries on a trace: what the browser and its pages did, and when. Times are in milliseconds from the trace's beginning, which is
 * the first event that is not metadata; an event is told by its place in the file, counted from 0.
 */
import { z } from 'zod';
import { LossRecordSchema } from './captures.ts';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);
const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), start: z.number(), total: z.number() });

/** Part of the trace; left out: the whole. */
export const TraceRangeSchema = z.object({ fromMs: z.number(), toMs: z.number() });
export type TraceRange = z.infer<typeof TraceRangeSchema>;

/** What main-thread time goes into, by what an event does (tools.md, pen_trace_insights). The order is the legend's. */
export const TRACE_ACTIVITIES = [
  'scripting',
  'style',
  'layout',
  'rendering',
  'parsing',
  'garbage-collection',
  'timers',
  'events',
  'network',
  'user-timing',
  'other',
  'idle',
] as const;
export const TraceActivitySchema = z.enum(TRACE_ACTIVITIES);
export type TraceActivity = z.infer<typeof TraceActivitySchema>;

export const TraceThreadSchema = z.object({
  pid: z.number(),
  tid: z.number(),
  /** As the trace's metadata names it, such as `CrRendererMain`; '' where it does not. */
  name: z.string(),
  processName: z.string(),
  events: z.number(),
});
export type TraceThread = z.infer<typeof TraceThreadSchema>;

/** The page that was traced, as far as the trace tells: of several, the one whose main thread worked longest. */
export const TracedPageSchema = z.object({ pid: z.number(), tid: z.number(), frameId: z.string(), url: z.string() });
export type TracedPage = z.infer<typeof TracedPageSchema>;

export const TraceTrackKindSchema = z.enum([
  'screenshots',
  'frames',
  'interactions',
  'layout-shifts',
  'timings',
  'extension',
  'network',
  'thread',
  'async',
  'counter',
]);
export type TraceTrackKind = z.infer<typeof TraceTrackKindSchema>;

export const TraceTrackSchema = z.object({
  /** Stable between openings of the same file: `thread:PID:TID`, `network`, `frames:PID`, `counter:PID:NAME` … */
  id: z.string(),
  kind: TraceTrackKindSchema,
  name: z.string(),
  /** What it stands under: the address of a page or of a worker's script, a process such as `Renderer 4711`, an extension's group. '' at the top. */
  group: z.string(),
  pid: z.number().nullable(),
  tid: z.number().nullable(),
  /** Rows it needs, 0 for a counter. */
  depths: z.number(),
  boxes: z.number(),
  /** The main thread of the traced page. */
  isMain: z.boolean(),
  /** Samples of functions are merged into it. */
  hasSamples: z.boolean(),
  /** Where nothing is to be seen that people look at first (pools, I/O threads): drawn closed. */
  isQuiet: z.boolean(),
});
export type TraceTrack = z.infer<typeof TraceTrackSchema>;

/** What a box of a chart is called and why it has its colour. */
export const TraceLabelSchema = z.object({
  /** A function's name, or an event's title such as `Event: click`. */
  name: z.string(),
  /** The event's name in the file, where its title is another. */
  eventName: z.string().optional(),
  activity: TraceActivitySchema,
  /** An event of the trace, or a function that samples found running. */
  kind: z.enum(['event', 'function']),
  url: z.string(),
  /** 1-based, 0 where unknown. */
  line: z.number(),
  column: z.number(),
});
export type TraceLabel = z.infer<typeof TraceLabelSchema>;

/** `eventOf` of a box that is no event but a sampled function. */
export const NO_EVENT = 0xffffffff;

export const TraceEventRowSchema = z.object({
  event: z.number(),
  /** As the file has it. */
  name: z.string(),
  /** As DevTools shows it, such as `Event: click`; left out where that is the name. */
  title: z.string().optional(),
  category: z.string(),
  /** `X`, `I`, `b` … as the trace event format has them. */
  phase: z.string(),
  startMs: z.number(),
  /** 0 for what has none. */
  durationMs: z.number(),
  /** Without the events nested in it. */
  selfMs: z.number(),
  pid: z.number(),
  tid: z.number(),
  threadName: z.string(),
});
export type TraceEventRow = z.infer<typeof TraceEventRowSchema>;

/** Events by what they are and where; all that is given must hold. */
export const TraceEventFilterSchema = z.object({
  /** Case-insensitive substring of the name, or of its title in DevTools (`RunTask`, `Task`). */
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
  /** Where the event tells which code it comes from, innermost first. */
  stack: z.array(z.object({ name: z.string(), url: z.string(), line: z.number(), column: z.number() })),
  /** Of the events around it on its thread, outermost first. */
  ancestors: z.array(
    z.object({ event: z.number(), name: z.string(), title: z.string().optional(), durationMs: z.number() }),
  ),
  /** The request it belongs to, as `trace.network` tells it. */
  requestId: z.string().nullable(),
});
export type TraceEventDetails = z.infer<typeof TraceEventDetailsSchema>;

/** One end of an arrow: an event, or a request. */
export const TraceFlowEndSchema = z.object({
  /** Null for a request. */
  event: z.number().nullable(),
  requestId: z.string().nullable(),
  /** The event that lasts in which it happened, itself where it lasts; null where nothing was running, and for a request. */
  around: z.number().nullable(),
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  pid: z.number(),
  tid: z.number().nullable(),
  threadName: z.string(),
});
export type TraceFlowEnd = z.infer<typeof TraceFlowEndSchema>;

/** What led to what: `flow` as the browser itself notes it, all others by what the two events name alike. */
export const TraceFlowSchema = z.object({
  kind: z.enum(['timer', 'animation-frame', 'idle-callback', 'message', 'style', 'layout', 'request', 'flow']),
  from: TraceFlowEndSchema,
  to: TraceFlowEndSchema,
});
export type TraceFlow = z.infer<typeof TraceFlowSchema>;

/**
 * What a request's time went into; null for what did not happen, such as `dns` on a connection that was there. `queue` is waiting in the page and
 * for a connection, `connect` without `tls`, `wait` from the request's last byte to the answer's first.
 */
export const TraceRequestPhasesSchema = z.object({
  queueMs: z.number(),
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  requestMs: z.number().nullable(),
  waitMs: z.number().nullable(),
  downloadMs: z.number().nullable(),
});
export type TraceRequestPhases = z.infer<typeof TraceRequestPhasesSchema>;

export const TraceRequestSchema = z.object({
  requestId: z.string(),
  url: z.string(),
  method: z.string(),
  /** 0 where no response came. */
  status: z.number(),
  mimeType: z.string(),
  resourceType: z.string(),
  priority: z.string(),
  /** `blocking`, `non_blocking`, `in_body_parser_blocking`, '' where unknown. */
  renderBlocking: z.string(),
  fromCache: z.boolean(),
  failed: z.boolean(),
  protocol: z.string(),
  pid: z.number(),
  startMs: z.number(),
  /** When the first byte of the response came; null where none did. */
  responseMs: z.number().nullable(),
  endMs: z.number().nullable(),
  /** Until `endMs`, else until the trace ends. */
  durationMs: z.number(),
  /** Over the network; null where the trace does not say. */
  encodedSizeBytes: z.number().nullable(),
  decodedSizeBytes: z.number().nullable(),
  /** The page, script or style sheet that asked for it; '' where unknown. */
  initiator: z.string(),
  /** Left out where the response has no times, as from memory. */
  phases: TraceRequestPhasesSchema.optional(),
  /** Where it was sent before `url`, in that order; left out where there was no redirect. */
  redirects: z.array(z.object({ url: z.string(), startMs: z.number(), durationMs: z.number() })).optional(),
});
export type TraceRequest = z.infer<typeof TraceRequestSchema>;

export const TraceRatingSchema = z.enum(['good', 'needs-improvement', 'poor']);
export type TraceRating = z.infer<typeof TraceRatingSchema>;

/** An event in a list of an insight: shown there, and gone to by its place. */
export const TraceItemSchema = z.object({
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  /** Null where it is no single event. */
  event: z.number().nullable(),
  url: z.string(),
});
export type TraceItem = z.infer<typeof TraceItemSchema>;

const events = z.object({ events: z.number(), totalMs: z.number(), longestMs: z.number() });

/** All that pen_trace_insights of tools.md names, by our own reading; null where the trace holds nothing of it. Lists are cut at `topN`. */
export const TraceInsightsSchema = z.object({
  events: z.number(),
  durationMs: z.number(),
  page: TracedPageSchema.nullable(),
  /** Self time of the main thread of the traced page, by activity, largest first; `share` of the total, 0 to 1. */
  breakdown: z
    .object({
      totalMs: z.number(),
      activities: z.array(z.object({ activity: TraceActivitySchema, totalMs: z.number(), share: z.number() })),
    })
    .nullable(),
  /** `RunTask` on the main thread longer than 50 ms. */
  longTasks: z
    .object({
      count: z.number(),
      /** Σ (task − 50 ms), from first contentful paint on where there is one. */
      totalBlockingMs: z.number(),
      rows: z.array(
        TraceItemSchema.extend({
          pid: z.number(),
          tid: z.number(),
          /** What took the time in it, largest self time first. */
          causes: z.array(z.object({ name: z.string(), url: z.string(), selfMs: z.number() })),
        }),
      ),
    })
    .nullable(),
  layoutShift: z
    .object({
      /** The largest session window: shifts less than 1 s apart, 5 s at most. */
      score: z.number(),
      rating: TraceRatingSchema,
      shifts: z.number(),
      rows: z.array(
        z.object({ startMs: z.number(), score: z.number(), event: z.number(), hadRecentInput: z.boolean() }),
      ),
    })
    .nullable(),
  largestContentfulPaint: z
    .object({
      valueMs: z.number(),
      rating: TraceRatingSchema,
      sizePx: z.number(),
      type: z.string(),
      element: z.string(),
      url: z.string(),
      event: z.number(),
      /** Time to first byte, load delay, load duration and render delay, where they can be told. */
      phases: z.array(z.object({ name: z.string(), durationMs: z.number() })),
    })
    .nullable(),
  firstContentfulPaint: z.object({ valueMs: z.number(), rating: TraceRatingSchema, event: z.number() }).nullable(),
  interactionToNextPaint: z
    .object({
      valueMs: z.number(),
      rating: TraceRatingSchema,
      interactions: z.number(),
      rows: z.array(
        TraceItemSchema.extend({
          inputDelayMs: z.number(),
          processingMs: z.number(),
          presentationDelayMs: z.number(),
        }),
      ),
    })
    .nullable(),
  /** Evaluating and compiling scripts, 1 ms and longer, longest first. */
  scripts: z.array(TraceItemSchema),
  /** Main-thread time by script, largest first. */
  scriptUrls: z.array(
    z.object({
      url: z.string(),
      totalMs: z.number(),
      evaluateMs: z.number(),
      compileMs: z.number(),
      callMs: z.number(),
    }),
  ),
  garbageCollection: events.nullable(),
  paint: events.nullable(),
  /** Finished requests, slowest first. */
  resources: z.array(TraceRequestSchema),
  requests: z.number(),
  frames: z
    .object({
      frames: z.number(),
      averageFps: z.number(),
      /** Gaps between two frames longer than 33.3 ms. */
      drops: z.number(),
      spanMs: z.number(),
      /** Frames that the browser itself says were dropped (`DroppedFrame`), in whole or without what the page would have changed. */
      dropped: z.number().optional(),
    })
    .nullable(),
  /** From samples on the main thread; empty where the trace has none. */
  hotFunctions: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      line: z.number(),
      column: z.number(),
      selfMs: z.number(),
      totalMs: z.number(),
    }),
  ),
  /** Parts that could not be computed; the others stand. */
  failures: z.array(z.object({ part: z.string(), message: z.string() })),
});
export type TraceInsights = z.infer<typeof TraceInsightsSchema>;

export const TraceCallNodeSchema = TraceLabelSchema.extend({
  nodeId: z.number(),
  selfMs: z.number(),
  totalMs: z.number(),
  count: z.number(),
  hasChildren: z.boolean(),
});
export type TraceCallNode = z.infer<typeof TraceCallNodeSchema>;

/** A figure of two traces. */
export const TraceChangeSchema = z.object({
  name: z.string(),
  unit: z.enum(['ms', 'count', 'bytes', 'score', 'fps']),
  base: z.number().nullable(),
  new: z.number().nullable(),
  /** new − base; null where either is missing. */
  delta: z.number().nullable(),
  /** Which way is an improvement; left out where neither is. */
  better: z.enum(['lower', 'higher']).optional(),
  /**
   * Up to so much the change may be chance: two deviations, told from how both traces vary within themselves. Left out where a trace has the
   * figure once, and so tells nothing of its spread.
   */
  noise: z.number().optional(),
  /** Whether the change is larger than `noise`; left out with it. */
  exceedsNoise: z.boolean().optional(),
});
export type TraceChange = z.infer<typeof TraceChangeSchema>;

const track = z.string();
/** With the browser's plumbing (`isPlumbing`), which is left out of the calls of a thread otherwise. */
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
      /** Entries of `traceEvents`, metadata included. */
      events: z.number(),
      /** Distinct values of `cat`. */
      categories: z.number(),
      processes: z.array(z.object({ pid: z.number(), name: z.string(), threads: z.array(TraceThreadSchema) })),
      page: TracedPageSchema.nullable(),
      /** `RunTask` on a `CrRendererMain` thread longer than 50 ms, in order of time. */
      longTasks: z.array(
        z.object({ startMs: z.number(), durationMs: z.number(), pid: z.number(), tid: z.number(), event: z.number() }),
      ),
      /** Microseconds on the trace's own clock at which `startMs` is 0. */
      startUs: z.number(),
      samples: z.number(),
      /** The browser's buffer was full, as the trace itself says; what is lost stands in `loss`. */
      truncated: z.boolean(),
      loss: z.array(LossRecordSchema),
      /** Events that could not be placed, such as an end without a beginning. */
      unmatched: z.number(),
      fileSizeBytes: z.number(),
      readMs: z.number(),
    }),
  },
  /** In the order they are shown in: what the page did first, pools and the browser's own threads last. */
  'trace.tracks': { params: z.object({ allEvents }), result: z.object({ tracks: z.array(TraceTrackSchema) }) },
  /**
   * The boxes of one track, by depth and then by start. Only for callers that share memory types with this process. Boxes come in pieces
   * where they are asked for so, since taking over a million at once would stop whoever asks; the chart is kept until its last piece
   * is taken or another one is asked for.
   */
  'trace.chart': {
    params: z.object({
      track,
      allEvents,
      /** Left out: from the first one on. */
      start: z.number().int().min(0).optional(),
      /** Left out: all. */
      count: z.number().int().min(1).optional(),
    }),
    result: z.object({
      /** In all; the columns below have those from `start` on. */
      boxes: z.number(),
      startMs: floats,
      durationMs: floats,
      depth: integers,
      /** Index into `labels`. */
      labelOf: integers,
      /** The event a box is, or `NO_EVENT`. */
      eventOf: integers,
      /** With the first piece; none with later ones. */
      labels: z.array(TraceLabelSchema),
      depths: z.number(),
    }),
  },
  /** Values of a counter track over time, one array a series. Only for callers that share memory types with this process. */
  'trace.counter': {
    params: z.object({ track }),
    result: z.object({ atMs: floats, series: z.array(z.object({ name: z.string(), values: floats })) }),
  },
  /** How busy the main thread of the traced page was, by activity, in equal parts of the trace: shares, 0 to 1. For the minimap. */
  'trace.busy': {
    params: z.object({ buckets: z.number().int().min(1).max(10_000).default(1000) }),
    result: z.object({ activities: z.array(z.object({ activity: TraceActivitySchema, shares: floats })) }),
  },
  'trace.event': { params: z.object({ event: z.number().int().min(0) }), result: TraceEventDetailsSchema },
  /** What led to an event or a request, and what it led to; one of the two is given. At most 20 each way. */
  'trace.flows': {
    params: z.object({ event: z.number().int().min(0).optional(), requestId: z.string().optional() }),
    result: z.object({
      flows: z.array(TraceFlowSchema),
      /** There may be more: further ones, or some too far away in the file to be looked for. */
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
        /** The longest one. */
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
  /** Children of a call of a thread (null: the top), sampled functions among them, largest total first. */
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
      /** Case-insensitive substring of the address. */
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
       * Only what reaches into this part: long tasks, interactions, shifts, frames and requests whole, sums of time as far as they lie in it.
       */
      range: TraceRangeSchema.optional(),
    }),
    result: TraceInsightsSchema,
  },
  /** Figures of this trace against an earlier one; `base` is its path. */
  'trace.compare': {
    params: z.object({ base: z.string() }),
    result: z.object({
      baseDurationMs: z.number(),
      newDurationMs: z.number(),
      /** Where the traces are of pages of two addresses: both. */
      pages: z.object({ base: z.string(), new: z.string() }).optional(),
      /** Main-thread time by activity. */
      activities: z.array(TraceChangeSchema),
      /** Vitals, long tasks, blocking time, garbage collection, frames, requests. */
      figures: z.array(TraceChangeSchema),
      /** Main-thread time by script, and requests by address, largest change first, at most 50 each. */
      scripts: z.array(TraceChangeSchema),
      requests: z.array(TraceChangeSchema),
    }),
  },
} as const;
