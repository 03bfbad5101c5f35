/** Findings of a trace about the load, the interactions and the main thread of its page. */
import { z } from 'zod';
import { CpuOriginalSchema } from '../../profile/contract/sampled-profiles.ts';
import { CostlyChangesSchema, DomSizeSchema, SelectorCostsSchema } from './dom-and-styles.ts';
import { DuplicatedScriptSchema, LegacyScriptSchema } from './script-weight.ts';
import {
  DeepWatchersSchema,
  ForcedLayoutSchema,
  HottestPositionSchema,
  InteractionCausesSchema,
  LoadPathSchema,
  OwnCodeSchema,
  ShiftCauseSchema,
  ShiftedBoxSchema,
  ShiftedNodeSchema,
  TraceCodeSchema,
  TaskCauseSchema,
  TaskStartSchema,
  TracePlaceSchema,
} from './trace-causes.ts';
import { NETWORK_INSIGHTS, NO_NETWORK_INSIGHTS } from './network-insights.ts';
import { TraceClockSchema } from './trace-clock.ts';
import { TraceRendersSchema } from './trace-renders.ts';
import { TraceRequestSchema } from './trace-requests.ts';
import { TraceActivitySchema, TracedPageSchema } from './trace-tracks.ts';

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

/** A worker that was busy. `hottest` is null without CPU samples. */
export const BusyWorkerSchema = z.object({
  pid: z.number(),
  tid: z.number(),
  /** The thread's name, and the script; '' if the trace does not have it. */
  name: z.string(),
  url: z.string(),
  busyMs: z.number(),
  hottest: z.object({ place: TracePlaceSchema, selfMs: z.number() }).nullable(),
});

const events = z.object({ events: z.number(), totalMs: z.number(), longestMs: z.number() });

/** Insights that are computed by our own analysis; null if the trace lacks the data. Lists have at most `topN` entries. */
export const TraceInsightsSchema = z.object({
  events: z.number(),
  durationMs: z.number(),
  clock: TraceClockSchema,
  page: TracedPageSchema.nullable(),
  /** The chain of requests and work before the largest paint; null without a navigation and a paint. */
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
  /** `RunTask` on the main thread longer than 50 ms, without what the profiler of the recording did in it. */
  longTasks: z
    .object({
      count: z.number(),
      /** Σ (task − profiling overhead − 50 ms), after first contentful paint if there is one. */
      totalBlockingMs: z.number(),
      /** Tasks that do not count, because they are long only by a profiler or a heap snapshot; absent without one. */
      ofRecording: z.object({ count: z.number(), longestMs: z.number() }).optional(),
      /** Tasks that ended before the first contentful paint, which do not count; absent for none. */
      beforePaint: z.number().optional(),
      /**
       * The main thread ended no task from then to the end of the recording, and worked. `functionMs`: time of samples in functions, absent without
       * samples; `entered`: the code of the page that it entered last and did not leave, absent if it did so before the recording.
       */
      unfinished: z
        .object({
          startMs: z.number(),
          durationMs: z.number(),
          functionMs: z.number().optional(),
          entered: TracePlaceSchema.optional(),
        })
        .optional(),
      rows: z.array(
        TraceItemSchema.extend({
          pid: z.number(),
          tid: z.number(),
          /** Null if the trace does not show it. */
          startedBy: TaskStartSchema.nullable(),
          /** Largest first; parts of less than 1 % are left out. */
          causes: z.array(TaskCauseSchema),
          /** Its functions by those of the author; absent without samples. */
          own: OwnCodeSchema.optional(),
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
          /** Causes of the 50 largest shifts. */
          causes: z.array(ShiftCauseSchema),
          box: ShiftedBoxSchema.optional(),
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
      /** The longest of the same steps without a recording, which the rating goes by; absent unless they were performed so before. */
      plainMs: z.number().optional(),
      /** Name of the element that had the input of all of them; absent unless the workbench gave it. */
      element: z.string().optional(),
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
  /** Interactions that no paint followed: the page was hidden, or a dialog was open. Their time to the next paint is unknown. */
  unpaintedInteractions: z.number(),
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
      /** Microtasks that no event of this script is around (code after an `await`), by CPU samples; absent without any. */
      microtaskMs: z.number().optional(),
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
  /** Requests that failed or were answered with an error (400 and more), slowest first; `status` is 0 without an answer. */
  failedRequests: z.array(
    TraceRequestSchema.pick({
      requestId: true,
      url: true,
      method: true,
      status: true,
      startMs: true,
      durationMs: true,
      resourceType: true,
    }),
  ),
  /** Requests that script waited for without leaving the main thread, longest first; `sentBy` is null without a stack. */
  synchronousRequests: z.array(
    z.object({
      requestId: z.string(),
      url: z.string(),
      startMs: z.number(),
      durationMs: z.number(),
      event: z.number(),
      sentBy: TraceCodeSchema.nullable(),
    }),
  ),
  requests: z.number(),
  ...NETWORK_INSIGHTS,
  frames: z
    .object({
      frames: z.number(),
      averageFps: z.number(),
      /** Gaps of more than 33.3 ms between two frames. */
      drops: z.number(),
      /** From the first frame to the last, without waits in which nothing had to be drawn; and these. */
      spanMs: z.number(),
      idleMs: z.number().optional(),
      /** Frames that the browser reports as dropped (`DroppedFrame`), completely or only the changes of the main thread. */
      dropped: z.number().optional(),
    })
    .nullable(),
  domSize: DomSizeSchema.nullable(),
  costlyChanges: CostlyChangesSchema,
  /** Null unless the trace was recorded with the statistics of selectors. */
  selectorCosts: SelectorCostsSchema.nullable(),
  /** Null unless texts and source maps of scripts are stored with the capture. */
  /** By the texts of the sources; null without any, and where Vue read nothing that is watched. */
  deepWatchers: DeepWatchersSchema.nullable(),
  duplicatedScript: DuplicatedScriptSchema.nullable(),
  legacyScript: LegacyScriptSchema.nullable(),
  /** Workers of the traced page that ran for 50 ms and more, busiest first; `hottest` is null without CPU samples. */
  workers: z.array(BusyWorkerSchema),
  /**
   * From samples of the main thread, as its call tree counts them: style, layout and collections in a function are part of its total, not of its self
   * time. Empty if the trace has no samples.
   */
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
      /** Without an original: third-party code by its script. */
      ignored: z.literal(true).optional(),
      /** Part of `totalMs` in which the browser computed style and layout for it; omitted if 0. */
      layoutMs: z.number().optional(),
      /** Where in the function most of its samples are, in the whole recording; absent if no position has most of them. */
      hottest: HottestPositionSchema.optional(),
    }),
  ),
  /** CPU samples of the thread, with those that name no function. */
  samples: z.number(),
  /** The same samples by the author's functions; null without samples. */
  ownCode: OwnCodeSchema.nullable(),
  /** For a range: what the whole trace has, so that a part that is missing here is not called missing. Null for the whole trace. */
  inTrace: z
    .object({
      largestContentfulPaintMs: z.number().nullable(),
      firstContentfulPaintMs: z.number().nullable(),
      interactionToNextPaintMs: z.number().nullable(),
      layoutShiftScore: z.number().nullable(),
      requests: z.number(),
      hasSamples: z.boolean(),
      hasFrames: z.boolean(),
    })
    .nullable(),
  /** Renders of components; null if the page has no framework whose renders are recorded, or if they were not. */
  renders: TraceRendersSchema.nullable(),
  /** Parts that could not be computed; the others are valid. */
  failures: z.array(z.object({ part: z.string(), message: z.string() })),
});
export type TraceInsights = z.infer<typeof TraceInsightsSchema>;

/** The computed figures, part by part. */
export type TraceFigureParts = Omit<TraceInsights, 'events' | 'durationMs' | 'failures'>;

/** The parts of a trace that shows nothing of a page. */
export const NO_TRACE_FIGURES: TraceFigureParts = {
  page: null,
  clock: { origin: 'recording', originMs: 0 },
  loadPath: null,
  forcedLayout: null,
  interactions: [],
  breakdown: null,
  longTasks: null,
  layoutShift: null,
  largestContentfulPaint: null,
  firstContentfulPaint: null,
  interactionToNextPaint: null,
  unpaintedInteractions: 0,
  scripts: [],
  scriptUrls: [],
  garbageCollection: null,
  paint: null,
  resources: [],
  unread: [],
  failedRequests: [],
  synchronousRequests: [],
  requests: 0,
  ...NO_NETWORK_INSIGHTS,
  frames: null,
  domSize: null,
  costlyChanges: [],
  selectorCosts: null,
  deepWatchers: null,
  duplicatedScript: null,
  legacyScript: null,
  workers: [],
  hotFunctions: [],
  samples: 0,
  ownCode: null,
  renders: null,
  inTrace: null,
};
