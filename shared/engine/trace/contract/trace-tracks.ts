/** Threads, tracks and the page of a trace. Times are in milliseconds from the first event that is not metadata. */
import { z } from 'zod';

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

/** Labels in the window and in reports. */
export const TRACE_ACTIVITY_LABELS: Readonly<Record<TraceActivity, string>> = {
  scripting: 'Scripting',
  style: 'Style',
  layout: 'Layout',
  rendering: 'Rendering',
  parsing: 'Parsing',
  'garbage-collection': 'GC',
  timers: 'Timers',
  events: 'Events',
  network: 'Network',
  'user-timing': 'User timing',
  other: 'Other',
  idle: 'Idle',
};

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
export const TracedPageSchema = z.object({
  pid: z.number(),
  tid: z.number(),
  frameId: z.string(),
  url: z.string(),
  /** The address that did not load, where the browser shows its error page and the trace names it. */
  unreachableUrl: z.string().optional(),
});
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
