/**
 * A trace as it is held: one place in each column an event, in the file's order. No event is ever an object; its `args` stay in the
 * file, but for those that figures are computed from.
 */

export interface TraceThreadFacts {
  readonly pid: number;
  readonly tid: number;
  /** From `thread_name` and `process_name`; '' where the trace does not tell. */
  readonly name: string;
  readonly processName: string;
  /** From `process_labels`, such as the page's title. */
  readonly processLabels: string;
  readonly processSortIndex: number;
  readonly sortIndex: number;
}

/** Events of one thread that last (`X`, and `B` with its `E`), nested as they ran. Instants and asynchronous ones are not among them. */
export interface ThreadCalls {
  /** Events by start, the longer first: a parent stands before what is nested in it. */
  readonly events: Uint32Array;
  /** Place in `events` of the innermost event around, −1 at the top. */
  readonly parent: Int32Array;
  /** 0 at the top. */
  readonly depth: Uint16Array;
  /** Duration in µs without what is nested directly in it; never below 0. */
  readonly selfUs: Float64Array;
  readonly depths: number;
}

export interface TraceColumns {
  readonly count: number;
  /** µs since `originUs`; of metadata events, which have no time, 0; of a moment before the recording negative. */
  readonly startUs: Float64Array;
  /** µs; of a `B` the time to its `E`, of a `b` or `S` to its `e` or `F`, of what has none 0. */
  readonly durationUs: Float64Array;
  /** Index into `names`. */
  readonly name: Uint32Array;
  /** Index into `categories`. */
  readonly category: Uint32Array;
  /** ASCII code of `ph`. */
  readonly phase: Uint8Array;
  /** Index into `threads`. */
  readonly thread: Uint32Array;
  /**
   * Index into `ids`; 0: none. From `id`, `id2.global`, and `id2.local`, which counts in its process alone (`ID@PID`), with `SCOPE:` in
   * front where one is given.
   */
  readonly id: Uint32Array;
  /**
   * Index into `urls` of the script that an event which lasts runs or compiles: `args.data.url`, else `args.fileName`, else
   * `args.data.fileName`, of the names in `RUNS_SCRIPT`; 0: none. A column, because there are as many of them as calls of functions.
   */
  readonly url: Uint32Array;
  readonly names: readonly string[];
  /** Whole values of `cat`, comma-separated lists as they are. */
  readonly categories: readonly string[];
  readonly ids: readonly string[];
  /** The first is ''. */
  readonly urls: readonly string[];
  readonly threads: readonly TraceThreadFacts[];
  /**
   * µs of the trace's clock where the recording began (`recording-window.ts`): `TracingStartedInBrowser`, else the smallest `ts` above 0
   * of all events but metadata and what is known to be dated back. 0 where the clock itself began with the trace: something happens at 0,
   * and the next thing before as much time has gone by as the trace lasts.
   */
  readonly originUs: number;
  /** Largest end − origin, µs. */
  readonly durationTotalUs: number;
  /** `B` without an `E`, `b` without an `e`, `S` without an `F`, and the other way round. */
  readonly unmatched: number;
  /**
   * The parsed `args` of an event whose name is among those kept (`isKept`); null for others, and where it has none. Parsed anew at each
   * call: ask once.
   */
  readonly keptArgs: (event: number) => unknown;
  /** Index of a name; −1 where no event has it. */
  readonly nameIndex: (name: string) => number;
  /** Events of a name in the file's order. */
  readonly eventsNamed: (name: string) => Uint32Array;
  /** Made when first asked for, then kept. */
  readonly callsOf: (thread: number) => ThreadCalls;
}

/** Events whose script is held in the column `url`. */
export const RUNS_SCRIPT: ReadonlySet<string> = new Set([
  'EvaluateScript',
  'FunctionCall',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'v8.produceCache',
  'v8.run',
]);

/** Whether figures need the `args` of events of this name, so that the reader keeps them. */
export type IsKept = (name: string) => boolean;
