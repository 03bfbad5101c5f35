/**
 * Causes of what a trace shows: forced layout, the load path, layout shifts and interactions, each with the code that caused it. Times are
 * milliseconds from the start of the recording, as in `traces.ts`.
 */
import { z } from 'zod';

/** A code location. Lines and columns are 1-based, 0 if unknown; `name` is '' for an anonymous function. */
export const TracePlaceSchema = z.object({
  name: z.string(),
  url: z.string(),
  line: z.number(),
  column: z.number(),
  /** URL of the script as it runs, if the place is that of an original source. */
  script: z.string().optional(),
  /** Third-party code by its source map, its origin or the person's patterns; absent: not known to be. */
  ignored: z.boolean().optional(),
});
export type TracePlace = z.infer<typeof TracePlaceSchema>;

/** The position in a function at which most of its samples are. */
export const HottestPositionSchema = z.object({
  place: TracePlaceSchema,
  /** Part of the function's samples, 0 to 1. */
  share: z.number(),
  /** Call there, as the author wrote it: native code that the browser runs within the function. Absent if the text does not show a call. */
  calls: z.string().optional(),
});
export type HottestPosition = z.infer<typeof HottestPositionSchema>;

/** Code that writes into what a watcher watches, by the name that the watcher has for it: another variable of that name may be meant. */
const WatchedWritesSchema = z.object({
  name: z.string(),
  /** Writes of members that are chosen as the code runs first: these are the ones of loops. */
  places: z.array(TracePlaceSchema.extend({ code: z.string() })),
  /** All of them. */
  count: z.number(),
});
export type WatchedWrites = z.infer<typeof WatchedWritesSchema>;

/** Vue reads again all that deep watchers watch: time in that, and the author's deep watchers. */
export const DeepWatchersSchema = z.object({
  selfMs: z.number(),
  totalMs: z.number(),
  /** Where their option `deep` is written, or Pinia's `$subscribe` is called, which is the name then; empty if neither is in the author's sources. */
  watchers: z.array(TracePlaceSchema),
  /** Of each thing that they watch; absent where the code does not show what they watch, or no write of it. */
  writes: z.array(WatchedWritesSchema).optional(),
});
export type DeepWatchers = z.infer<typeof DeepWatchersSchema>;

/** A code location with its callers, innermost first. */
export const TraceCodeSchema = TracePlaceSchema.extend({
  callers: z.array(TracePlaceSchema),
  /** The number of frames, from the place outwards, that only send requests for others; omitted for none (`author-code.ts`). */
  wrappers: z.number().optional(),
});
export type TraceCode = z.infer<typeof TraceCodeSchema>;

/**
 * Work below one call of the author's function: of a package, of a native function, or an event such as layout, which has no place (`url` is '').
 */
const OwnCallSchema = z.object({
  place: TracePlaceSchema,
  /** Until the next function of the author. */
  ms: z.number(),
  /** With the functions of the author that it called back. */
  allMs: z.number(),
  /** Code that did it, largest first: functions of the author that were called back, and the first function of the innermost package. */
  parts: z.array(z.object({ place: TracePlaceSchema, ms: z.number(), isOwn: z.boolean() })),
});

/** A function of the author. `totalMs`: its own time and what others did for it, until the next function of the author. */
export const OwnFunctionSchema = z.object({
  place: TracePlaceSchema,
  selfMs: z.number(),
  totalMs: z.number(),
  through: z.array(OwnCallSchema),
});
export type OwnFunction = z.infer<typeof OwnFunctionSchema>;

/** The time of functions, and of what they made the browser do, by the author's functions. Rows do not overlap, largest first. */
export const OwnCodeSchema = z.object({
  totalMs: z.number(),
  /** The part without a function of the author on the stack. */
  unownedMs: z.number(),
  rows: z.array(OwnFunctionSchema),
  /** Calls of the author's functions by each other, what is between them left out: a tree in which each follows its caller, the largest first. */
  paths: z.array(z.object({ place: TracePlaceSchema, depth: z.number(), totalMs: z.number() })),
});
export type OwnCode = z.infer<typeof OwnCodeSchema>;

/** Reads of one place that forced style or layout. */
export const ForcedLayoutRowSchema = z.object({
  /** The expression that read a value; without stacks in the trace, the function around it. */
  read: TraceCodeSchema,
  /** `offsetWidth`, `getBoundingClientRect()`, or `scrollTop =` for a write that reads; '' without a text of the script. */
  property: z.string(),
  count: z.number(),
  layoutMs: z.number(),
  styleMs: z.number(),
  longestMs: z.number(),
  /** The first and the longest of them. */
  startMs: z.number(),
  event: z.number(),
  /** The code whose change had to be computed, most frequent first; null if the trace does not have it. */
  changedBy: TracePlaceSchema.nullable(),
  /** `style.width =`, `classList.add()`; '' without a text of the script. */
  written: z.string(),
  /** Almost every read follows the change of another node: once per `node`. */
  isPerNode: z.boolean(),
  /** A node that it changed (`DIV class='row'`), and how; '' if unknown. */
  node: z.string(),
  change: z.string(),
  /** Interactions in whose handlers they were. */
  interactions: z.number(),
  /** Calls of script from the browser in which they were, and the most frequent of the called functions. */
  calls: z.number(),
  calledFunction: TracePlaceSchema.nullable(),
});
export type ForcedLayoutRow = z.infer<typeof ForcedLayoutRowSchema>;

/** Style and layout that script forced by reading a value after a change. Rows: longest total first. */
export const ForcedLayoutSchema = z.object({
  count: z.number(),
  layoutMs: z.number(),
  styleMs: z.number(),
  /** The trace has stacks, so `read` and `changedBy` are exact. */
  hasStacks: z.boolean(),
  rows: z.array(ForcedLayoutRowSchema),
});
export type ForcedLayout = z.infer<typeof ForcedLayoutSchema>;

/** A part of a long task. Parts do not overlap and add up to the task. */
export const TaskCauseSchema = z.object({
  /** `native`: other work of the browser. */
  kind: z.enum([
    'script',
    'compile',
    'forced-layout',
    'style',
    'layout',
    'parse',
    'garbage-collection',
    'paint',
    'native',
  ]),
  /** The event's name in the file; '' for a function from CPU samples. */
  name: z.string(),
  /** The function or script that ran or was compiled; null if the trace does not name it. */
  ran: TracePlaceSchema.nullable(),
  /** The expression whose value forced style or layout; without stacks, the function around it. Null for other kinds. */
  read: TracePlaceSchema.nullable(),
  /** Without the parts that are listed by themselves. */
  selfMs: z.number(),
});
export type TaskCause = z.infer<typeof TaskCauseSchema>;

/** The event that made the browser run the largest part of a task. */
export const TaskStartSchema = z.object({
  kind: z.enum([
    'timer',
    'animation-frame',
    'idle-callback',
    'event',
    'script',
    'message',
    'response',
    'microtasks',
    'parser',
  ]),
  /** Type of the event, or delay of the timer; '' for other kinds. */
  detail: z.string(),
  /** The code that set the timer, requested the callback or sent the message; null if the trace does not have it, and for other kinds. */
  requestedBy: TracePlaceSchema.nullable(),
});
export type TaskStart = z.infer<typeof TaskStartSchema>;

/** The document, style sheet or module that names a request; `line` (1-based) is that of its tag, 0 if unknown. */
export const NamedInSchema = z.object({
  url: z.string(),
  line: z.number(),
  kind: z.enum(['tag', 'import', 'style sheet']),
});
export type NamedIn = z.infer<typeof NamedInSchema>;

/** One step towards a paint. Steps are contiguous: each begins when the one before it ends. */
export const LoadStepSchema = z.object({
  kind: z.enum([
    'navigation',
    'request',
    'parser',
    'script',
    'timer',
    'animation-frame',
    'main-thread',
    'paint',
    'unknown',
  ]),
  /** URL of the request or script; '' for other kinds. */
  url: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  /** The reason for the wait (`server`, `download`, `script on the main thread`, `timer of 300 ms` …). */
  waitedFor: z.string(),
  /** The code that started it; null if nothing or no code did. */
  startedBy: TraceCodeSchema.nullable(),
  /**
   * Set for a request without a stack: `startedBy` inserted the image, whose address may have been set before; or it is the last known code before the
   * request. Absent: it sent the request.
   */
  startedHow: z.enum(['inserted', 'before']).optional(),
  /** Place that names the request, if no code sent it. */
  namedIn: NamedInSchema.optional(),
  /** Set for a request: CDP's `ResourceType`, and whether it blocks rendering or the parser. */
  resourceType: z.string().optional(),
  /** Set for the font that the painted text was hidden for: its `font-display`. */
  fontDisplay: z.string().optional(),
  isBlocking: z.boolean().optional(),
  /** Set for a script of the document: what waits for it and those before it, deferred or not. */
  runsBefore: z.enum(['DOMContentLoaded', 'deferred scripts']).optional(),
  /** Set for a request that was redirected: the addresses before its own, and the part of the step that they took, which is its beginning. */
  redirects: z.object({ urls: z.array(z.string()), durationMs: z.number() }).optional(),
  /** An event or a request to show; null without one. */
  event: z.number().nullable(),
  requestId: z.string().nullable(),
});
export type LoadStep = z.infer<typeof LoadStepSchema>;

/** The chain of events that the largest paint (or the first one, if the trace has no other) waited for, from the navigation on. */
export const LoadPathSchema = z.object({
  paint: z.enum(['largest', 'first']),
  /** Times of the navigation, and of the paint. */
  fromMs: z.number(),
  toMs: z.number(),
  /** Painted node and image; '' if unknown. */
  element: z.string(),
  url: z.string(),
  steps: z.array(LoadStepSchema),
  /** Requests on the path: when and how long each was waited for, and how long it took. Longest wait first. */
  blocking: z.array(
    z.object({
      url: z.string(),
      requestId: z.string(),
      waits: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
      waitedMs: z.number(),
      tookMs: z.number(),
    }),
  ),
  /** Requests sent before the paint that it never waited for, because something else took longer. */
  notWaitedFor: z.number(),
  /** Modules that came before the last one that the path waited for, with which they were evaluated; absent for none. */
  imported: z.number().optional(),
  /** Waits that blocked rendering, the longest first: their time counts once what was waited for is faster. */
  alsoBlocking: z
    .array(
      z.object({
        url: z.string(),
        requestId: z.string(),
        fromMs: z.number(),
        toMs: z.number(),
        /** The style sheet or script that asked for it; '' for the document. */
        importedBy: z.string(),
      }),
    )
    .optional(),
});
export type LoadPath = z.infer<typeof LoadPathSchema>;

/** A node that a layout shift moved. Distances in CSS pixels, positive to the right and downwards. */
export const ShiftedNodeSchema = z.object({
  /** `DIV id='hero'`; '' if the trace was recorded without `layout_shift.debug`. */
  node: z.string(),
  nodeId: z.number(),
  movedX: z.number(),
  movedY: z.number(),
  /** It moved out of the viewport or into it, so one of the rects is empty and the distance is unknown (0); omitted for others. */
  crossed: z.enum(['out', 'in']).optional(),
  /** Visible part after the shift: x, y, width, height. */
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Visible part before it. */
  oldRect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type ShiftedNode = z.infer<typeof ShiftedNodeSchema>;

/** The distance that everything moved; null if distances differ, so that more than one thing changed. */
export function onlyDistance(nodes: readonly ShiftedNode[]): number | null {
  const distances = new Set(
    nodes.map(({ movedX, movedY }) => Math.round(Math.max(Math.abs(movedX), Math.abs(movedY)))).filter((px) => px > 0),
  );
  return distances.size === 1 ? ([...distances][0] ?? null) : null;
}

/** Layout changes before a shift, most likely cause first. */
export const ShiftCauseSchema = z.object({
  kind: z.enum(['inserted', 'removed', 'resized', 'image', 'font', 'changed']),
  /** The node that grew, was inserted or removed; '' if unknown. */
  node: z.string(),
  nodeId: z.number().nullable(),
  /** Blink's words for the change. */
  change: z.string(),
  /** URL of an image or font; '' for others. */
  url: z.string(),
  startMs: z.number(),
  event: z.number(),
  changedBy: TraceCodeSchema.nullable(),
  /** Its place after the shift: x, y, width, height; null if unknown. */
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** The trace has no rect of the node: `rect` is the space that opened where the nodes were that moved. */
  isSpace: z.boolean(),
});
export type ShiftCause = z.infer<typeof ShiftCauseSchema>;

/** The box that grew by as much as a shift moved what is below it, because its style reserves too little. */
export const ShiftedBoxSchema = z.object({
  node: z.string(),
  heightPx: z.number(),
  reservedPx: z.number(),
  /** `.lead { min-height: 240px }`: the rule that reserves it; '' without one. */
  rule: z.string(),
  /** The rule's selector, and its place; null if its style sheet is not stored. */
  selector: z.string(),
  sheet: z.string(),
  place: TracePlaceSchema.nullable(),
  /** Widths of the window in px, both included, for which the rule holds; absent without a limit. */
  fromPx: z.number().optional(),
  toPx: z.number().optional(),
});
export type ShiftedBox = z.infer<typeof ShiftedBoxSchema>;

/** Work during an interaction. */
export const InteractionCausesSchema = z.object({
  name: z.string(),
  startMs: z.number(),
  durationMs: z.number(),
  event: z.number(),
  /** The node that received it; null if unknown. */
  nodeId: z.number().nullable(),
  inputDelayMs: z.number(),
  processingMs: z.number(),
  presentationDelayMs: z.number(),
  /** Work of the main thread between input and handlers, longest first. */
  delayedBy: z.array(z.object({ place: TracePlaceSchema, totalMs: z.number() })),
  /** Event listeners that ran, longest first. */
  handlers: z.array(z.object({ place: TracePlaceSchema, type: z.string(), totalMs: z.number() })),
  /** From CPU samples during its handlers, largest self time first; empty without samples. */
  functions: z.array(
    z.object({
      place: TracePlaceSchema,
      selfMs: z.number(),
      /** Time in which it forced style and layout, which is not part of `selfMs`; absent if none was. */
      layoutMs: z.number().optional(),
    }),
  ),
  /** The same time by the author's functions, with what packages and the browser did for them; absent without samples. */
  own: OwnCodeSchema.optional(),
  forcedLayouts: z.number(),
  forcedLayoutMs: z.number(),
  /** The place that forced layout for the longest time. */
  forcedBy: TracePlaceSchema.nullable(),
  /** Style, layout and painting on the main thread between the handlers and the next frame. */
  renderingMs: z.number(),
});
export type InteractionCauses = z.infer<typeof InteractionCausesSchema>;
