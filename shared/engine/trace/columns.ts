/**
 * An open trace as columns with one row per event, in file order. There is no object per event; `args` stay in the file, except those that
 * figures need.
 */

export interface TraceThreadFacts {
  readonly pid: number;
  readonly tid: number;
  /** From `thread_name` and `process_name`; '' if missing. */
  readonly name: string;
  readonly processName: string;
  /** From `process_labels`, such as the page's title. */
  readonly processLabels: string;
  readonly processSortIndex: number;
  readonly sortIndex: number;
  /** Duration and processor time of its tasks (`RunTask`) whose processor time is known; 0 without any. */
  readonly taskUs: number;
  readonly taskProcessorUs: number;
}

/** Code location of an event. Lines and columns are 1-based, as in Blink; 0 and '' if unknown. */
export interface CodePlace {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
  /** Callers in the event's stack, innermost first; omitted without any. */
  readonly callers?: readonly CodePlace[];
}

/** Nested events of one thread with a duration (`X`, and `B` with `E`), without instants and asynchronous events. */
export interface ThreadCalls {
  /** Events by start, longer ones first: a parent precedes its nested events. */
  readonly events: Uint32Array;
  /** Index in `events` of the innermost enclosing event, −1 at the top. */
  readonly parent: Int32Array;
  /** 0 at the top. */
  readonly depth: Uint16Array;
  /** Duration in µs without directly nested events; never below 0. */
  readonly selfUs: Times;
  readonly depths: number;
}

/** µs: whole numbers of 32 bits if all are, as in traces of browsers. */
export type Times = Int32Array | Float64Array;

/** Indexes into a table: of 16 bits, unless the table is larger. */
export type Indexes = Uint16Array | Uint32Array;

/** Byte offsets in a file: of 32 bits, unless the file is larger. */
export type Offsets = Uint32Array | Float64Array;

export interface TraceColumns {
  readonly count: number;
  /** µs since `originUs`; 0 for metadata events, which have no time; negative for instants before the recording. */
  readonly startUs: Times;
  /** µs; for `B` the time to its `E`, for `b` or `S` to its `e` or `F`, otherwise 0. */
  readonly durationUs: Times;
  /** Index into `names`. */
  readonly name: Indexes;
  /** Index into `categories`. */
  readonly category: Indexes;
  /** ASCII code of `ph`. */
  readonly phase: Uint8Array;
  /** Index into `threads`. */
  readonly thread: Indexes;
  /**
   * Index into `ids`; 0: none. From `id`, `id2.global`, or `id2.local`, which is unique within its process (`ID@PID`), prefixed with
   * `SCOPE:` if given.
   */
  readonly id: Indexes;
  /**
   * Index into `urls` of the script that an event runs or compiles: `args.data.url`, `args.fileName` or `args.data.fileName`, for names in
   * `RUNS_SCRIPT`, and that of the evaluated module (`evaluated-modules.ts`); 0: none. A column, because there is one for each function call.
   */
  readonly url: Indexes;
  readonly names: readonly string[];
  /** Complete values of `cat`, including comma-separated lists. */
  readonly categories: readonly string[];
  readonly ids: readonly string[];
  /** The first one is ''. */
  readonly urls: readonly string[];
  readonly threads: readonly TraceThreadFacts[];
  /**
   * µs on the trace's clock at the start of the recording (`recording-window.ts`): `TracingStartedInBrowser`, otherwise the smallest `ts`
   * above 0 of all events except metadata and known backdated events. 0 if the clock itself started with the trace: an event is at 0, and
   * the next one is not further away than the duration of the trace.
   */
  readonly originUs: number;
  /** Largest end − origin, µs. */
  readonly durationTotalUs: number;
  /** Number of `B` without `E`, `b` without `e`, `S` without `F`, and vice versa. */
  readonly unmatched: number;
  /** Parsed `args` of an event whose args are in memory (`storesArgs`); otherwise null. Parsed again on every call. */
  readonly storedArgs: (event: number) => unknown;
  /** `args.data.nodeId` of an event in `CHANGES_NODE`, if it is known without parsing the `args`; otherwise null. */
  readonly changedNodeId: (event: number) => number | null;
  /**
   * Code that an event runs (`RUNS_SCRIPT`), or whose stack caused it (`HAS_STACK`); null if it is unknown, as in a trace that was recorded
   * without stacks.
   */
  readonly codeOf: (event: number) => CodePlace | null;
  /** Index of a name; −1 if no event has it. */
  readonly nameIndex: (name: string) => number;
  /** Events with a name, in file order. */
  readonly eventsNamed: (name: string) => Uint32Array;
  /** Computed on first use, then cached. */
  readonly callsOf: (thread: number) => ThreadCalls;
}

/** Events whose script is in the column `url`. */
export const RUNS_SCRIPT: ReadonlySet<string> = new Set([
  'EvaluateScript',
  'FunctionCall',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'v8.produceCache',
  'v8.run',
]);

/** Events whose stack is the code that caused them, if the trace was recorded with `disabled-by-default-devtools.timeline.stack`. */
export const HAS_STACK: ReadonlySet<string> = new Set([
  'InvalidateLayout',
  'Layout',
  'RequestAnimationFrame',
  'ScheduleStyleInvalidationTracking',
  'ScheduleStyleRecalculation',
  'TimerInstall',
  'UpdateLayoutTree',
]);

/**
 * Events that a page writes for each node whose style or layout it changes, often many thousand times. Their `args` begin with the node:
 * `data.nodeId`.
 */
export const CHANGES_NODE: ReadonlySet<string> = new Set([
  'LayoutInvalidationTracking',
  'StyleRecalcInvalidationTracking',
]);

/** Returns whether the `args` of events with this name are held in memory for figures. */
export type StoresArgs = (name: string) => boolean;

/** Style and layout, of which a page may have many thousands: the `args` of those that took this long are held, because figures name their size. */
export const LONG_UPDATES: ReadonlySet<string> = new Set(['Layout', 'UpdateLayoutTree']);
export const HELD_UPDATE_US = 10_000;
