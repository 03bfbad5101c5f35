/**
 * Queries on a trace. Times are in milliseconds from the first event that is not metadata. An event is identified by its index in the file,
 * from 0.
 */
import { z } from 'zod';
import { LossRecordSchema } from './captures.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from './sampled-profiles.ts';
import {
  ForcedLayoutSchema,
  InteractionCausesSchema,
  LoadPathSchema,
  ShiftCauseSchema,
  ShiftedNodeSchema,
  TaskCauseSchema,
  TaskStartSchema,
  TracePlaceSchema,
} from './trace-causes.ts';
import { TraceClockSchema } from './trace-clock.ts';

const start = z.number().int().min(0).default(0);
const count = z.number().int().min(0).max(10_000).default(50);
const page = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), start: z.number(), total: z.number() });

/** Part of the trace; omitted: the whole trace. */
export const TraceRangeSchema = z.object({ fromMs: z.number(), toMs: z.number() });
export type TraceRange = z.infer<typeof TraceRangeSchema>;

/** Activities of main-thread time, in the order of the legend. */
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
  /** Thread name from the trace's metadata, such as `CrRendererMain`; '' without one. */
  name: z.string(),
  processName: z.string(),
  events: z.number(),
});
export type TraceThread = z.infer<typeof TraceThreadSchema>;

/** The traced page; if there are several, the one with the busiest main thread. */
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
  /** Stable for the same file: `thread:PID:TID`, `network`, `frames:PID`, `counter:PID:NAME` … */
  id: z.string(),
  kind: TraceTrackKindSchema,
  name: z.string(),
  /**
   * Heading above the track: URL of a page or worker script, a process such as `Renderer 4711`, or an extension's group. '' at the top
   * level.
   */
  group: z.string(),
  pid: z.number().nullable(),
  tid: z.number().nullable(),
  /** Number of rows, 0 for a counter. */
  depths: z.number(),
  boxes: z.number(),
  /** Number of interactions, which have a box for each part; absent where each box is one. */
  interactions: z.number().optional(),
  /** Main thread of the traced page. */
  isMain: z.boolean(),
  /** CPU samples are merged into it. */
  hasSamples: z.boolean(),
  /** Rarely useful tracks (thread pools, I/O threads), collapsed by default. */
  isQuiet: z.boolean(),
});
export type TraceTrack = z.infer<typeof TraceTrackSchema>;

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

/**
 * Parts of a request's duration; null for parts that did not occur, such as `dns` on an open connection. `queue`: waiting in the page and
 * for a connection; `connect`: without `tls`; `wait`: last byte of the request to first byte of the response.
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
  /** 0 without a response. */
  status: z.number(),
  mimeType: z.string(),
  resourceType: z.string(),
  priority: z.string(),
  /** `blocking`, `non_blocking`, `in_body_parser_blocking`, '' if unknown. */
  renderBlocking: z.string(),
  fromCache: z.boolean(),
  failed: z.boolean(),
  protocol: z.string(),
  pid: z.number(),
  startMs: z.number(),
  /** Time of the first response byte; null without one. */
  responseMs: z.number().nullable(),
  endMs: z.number().nullable(),
  /** The page never read the body of its response, so it did not end. */
  unread: z.boolean().optional(),
  /** Until `endMs`, otherwise until the trace ends, or until the last data of a body that was not read. */
  durationMs: z.number(),
  /** Bytes over the network; null if the trace does not have it. */
  encodedSizeBytes: z.number().nullable(),
  decodedSizeBytes: z.number().nullable(),
  /** URL of the page, script or style sheet that requested it; '' if unknown. */
  initiator: z.string(),
  /** Omitted if the response has no timing, as from the memory cache. */
  phases: TraceRequestPhasesSchema.optional(),
  /** URLs before `url`, in order; omitted without a redirect. */
  redirects: z.array(z.object({ url: z.string(), startMs: z.number(), durationMs: z.number() })).optional(),
});
export type TraceRequest = z.infer<typeof TraceRequestSchema>;

export const TraceRatingSchema = z.enum(['good', 'needs-improvement', 'poor']);
export type TraceRating = z.infer<typeof TraceRatingSchema>;

/** A list entry of an insight, with the index of its event. */
export const TraceItemSchema = z.object({
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  /** Null if it is not a single event. */
  event: z.number().nullable(),
  url: z.string(),
});
export type TraceItem = z.infer<typeof TraceItemSchema>;

const events = z.object({ events: z.number(), totalMs: z.number(), longestMs: z.number() });

/** Insights that are computed by our own analysis; null if the trace lacks the data. Lists have at most `topN` entries. */
export const TraceInsightsSchema = z.object({
  events: z.number(),
  durationMs: z.number(),
  clock: TraceClockSchema,
  page: TracedPageSchema.nullable(),
  /** What the largest paint waited for; null without a navigation and a paint. */
  loadPath: LoadPathSchema.nullable(),
  forcedLayout: ForcedLayoutSchema.nullable(),
  /** Longest first. */
  interactions: z.array(InteractionCausesSchema),
  /** Self time of the traced page's main thread by activity, largest first; `share` of the total, 0 to 1. */
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
      /** Σ (task − 50 ms), after first contentful paint if there is one. */
      totalBlockingMs: z.number(),
      rows: z.array(
        TraceItemSchema.extend({
          pid: z.number(),
          tid: z.number(),
          /** Null if the trace does not show it. */
          startedBy: TaskStartSchema.nullable(),
          /** Largest first; parts of less than 1 % are left out. */
          causes: z.array(TaskCauseSchema),
        }),
      ),
    })
    .nullable(),
  layoutShift: z
    .object({
      /** Largest session window: gaps below 1 s, at most 5 s. */
      score: z.number(),
      rating: TraceRatingSchema,
      shifts: z.number(),
      /** Size of the viewport that the rects of nodes are in, CSS pixels; null if unknown. */
      viewport: z.object({ width: z.number(), height: z.number() }).nullable(),
      rows: z.array(
        z.object({
          startMs: z.number(),
          score: z.number(),
          event: z.number(),
          hadRecentInput: z.boolean(),
          /** Largest distance that anything moved, CSS pixels. */
          distancePx: z.number(),
          nodes: z.array(ShiftedNodeSchema),
          /** Of the 50 largest shifts. */
          causes: z.array(ShiftCauseSchema),
        }),
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
      /** Time to first byte, load delay, load duration and render delay, if known. */
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
  /** Script evaluation and compilation of 1 ms and more, longest first. */
  scripts: z.array(TraceItemSchema.extend({ ran: TracePlaceSchema.nullable() })),
  /** Main-thread time by script, largest first. */
  scriptUrls: z.array(
    z.object({
      url: z.string(),
      totalMs: z.number(),
      evaluateMs: z.number(),
      compileMs: z.number(),
      callMs: z.number(),
      /** The functions that the browser called, and the script itself, with their scripting self time; largest first, at most three. */
      ran: z.array(z.object({ place: TracePlaceSchema, selfMs: z.number() })),
    }),
  ),
  garbageCollection: events.nullable(),
  paint: events.nullable(),
  /** Finished requests, slowest first. */
  resources: z.array(TraceRequestSchema),
  /** Requests whose response has a body that the page never read. */
  unread: z.array(z.object({ requestId: z.string(), url: z.string(), startMs: z.number() })),
  requests: z.number(),
  frames: z
    .object({
      frames: z.number(),
      averageFps: z.number(),
      /** Gaps of more than 33.3 ms between two frames. */
      drops: z.number(),
      spanMs: z.number(),
      /** Frames that the browser reports as dropped (`DroppedFrame`), completely or only the changes of the main thread. */
      dropped: z.number().optional(),
    })
    .nullable(),
  /** From samples of the main thread; empty if the trace has none. */
  hotFunctions: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      line: z.number(),
      column: z.number(),
      selfMs: z.number(),
      totalMs: z.number(),
      /** By the source map, in answers of tools. */
      original: CpuOriginalSchema.optional(),
      /** Part of `selfMs` in which the browser computed style and layout for it; omitted if 0. */
      layoutMs: z.number().optional(),
    }),
  ),
  /** Parts that could not be computed; the others are valid. */
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

/** A figure in two traces. */
export const TraceChangeSchema = z.object({
  name: z.string(),
  unit: z.enum(['ms', 'count', 'bytes', 'score', 'fps']),
  base: z.number().nullable(),
  new: z.number().nullable(),
  /** new − base; null if either is missing. */
  delta: z.number().nullable(),
  /** Direction of an improvement; omitted if there is none. */
  better: z.enum(['lower', 'higher']).optional(),
  /** Two standard deviations of the change, estimated from the variation within each trace. Omitted if a trace has only one value. */
  noise: z.number().optional(),
  /** Whether the change exceeds `noise`; omitted without it. */
  exceedsNoise: z.boolean().optional(),
});
export type TraceChange = z.infer<typeof TraceChangeSchema>;

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
    }),
    result: TraceInsightsSchema,
  },
  /** Figures of this trace compared with an earlier one; `base` is its path. */
  'trace.compare': {
    params: z.object({ base: z.string() }),
    result: z.object({
      baseDurationMs: z.number(),
      newDurationMs: z.number(),
      /** Both page URLs if they differ. */
      pages: z.object({ base: z.string(), new: z.string() }).optional(),
      /** Main-thread time by activity. */
      activities: z.array(TraceChangeSchema),
      /** Vitals, long tasks, blocking time, garbage collection, frames, requests. */
      figures: z.array(TraceChangeSchema),
      /** Main-thread time by script, and requests by URL, largest change first, at most 50 each. */
      scripts: z.array(TraceChangeSchema),
      requests: z.array(TraceChangeSchema),
    }),
  },
} as const;
