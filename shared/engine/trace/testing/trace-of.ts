/** Builds columns from events of a file in the simplest way, sharing no code with the reader: both must return the same. */
import {
  type CodePlace,
  type StoresArgs,
  type ThreadCalls,
  type TraceColumns,
  type TraceThreadFacts,
  HAS_STACK,
  LONG_UPDATES,
  HELD_UPDATE_US,
  RUNS_SCRIPT,
} from '../columns.ts';
import { evaluatedModules } from '../evaluated-modules.ts';
import { storesArgs as figuresReadArgs } from '../figures/events-with-args.ts';

/** An event of the trace event format; times in µs. */
export interface PlainEvent {
  readonly name: string;
  readonly ph: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  /** Processor time. */
  readonly tdur?: number;
  readonly pid?: number;
  readonly tid?: number;
  readonly id?: string | number;
  readonly id2?: { readonly local?: string; readonly global?: string };
  readonly scope?: string;
  readonly bind_id?: string | number;
  readonly flow_in?: boolean;
  readonly flow_out?: boolean;
  readonly args?: unknown;
}

interface Span {
  readonly event: number;
  readonly start: number;
  readonly duration: number;
}

/** `undefined` if a member of the path is missing. */
function memberOf(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

function textAt(value: unknown, ...path: readonly string[]): string {
  const found = memberOf(value, ...path);
  return typeof found === 'string' ? found : '';
}

function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = memberOf(value, ...path);
  return typeof found === 'number' ? found : 0;
}

function urlOf({ name, args }: PlainEvent): string {
  if (!RUNS_SCRIPT.has(name)) return '';
  return textAt(args, 'data', 'url') || textAt(args, 'fileName') || textAt(args, 'data', 'fileName');
}

function placeAt(frame: unknown): CodePlace {
  return {
    name: textAt(frame, 'functionName'),
    url: textAt(frame, 'url') || textAt(frame, 'fileName'),
    line: numberAt(frame, 'lineNumber'),
    column: numberAt(frame, 'columnNumber'),
  };
}

function codeOf({ name, args }: PlainEvent): CodePlace | null {
  if (RUNS_SCRIPT.has(name)) return placeAt(memberOf(args, 'data') ?? args);
  if (!HAS_STACK.has(name)) return null;
  const frames = memberOf(args, 'data', 'stackTrace') ?? memberOf(args, 'beginData', 'stackTrace');
  if (!Array.isArray(frames) || frames.length === 0) return null;
  const [place, ...callers] = frames.map(placeAt);
  return place === undefined ? null : callers.length === 0 ? place : { ...place, callers };
}

/** `SCOPE:ID`, and `ID@PID` for a local id. */
function idOf({ id, id2, scope, pid = 0 }: PlainEvent): string {
  const own = id ?? id2?.global;
  const text = own !== undefined ? String(own) : id2?.local !== undefined ? `${id2.local}@${pid}` : '';
  return text === '' || scope === undefined ? text : `${scope}:${text}`;
}

/** Assigns a number to each text, with or without '' first. */
function createTable(...first: readonly string[]): { texts: string[]; placeOf: (text: string) => number } {
  const texts = [...first];
  return {
    texts,
    placeOf(text) {
      if (!texts.includes(text)) texts.push(text);
      return texts.indexOf(text);
    },
  };
}

function threadsOf(events: readonly PlainEvent[]): TraceThreadFacts[] {
  const keys = [...new Set(events.map(({ pid = 0, tid = 0 }) => `${pid}:${tid}`))];
  return keys.map((key) => {
    const [pid = 0, tid = 0] = key.split(':').map(Number);
    const metadata = (name: string, member: string, ofThread: boolean): unknown =>
      memberOf(
        events.findLast((event) => {
          const isHere = event.pid === pid && (!ofThread || event.tid === tid);
          return event.ph === 'M' && event.name === name && isHere;
        })?.args,
        member,
      );
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
    return {
      pid,
      tid,
      name: text(metadata('thread_name', 'name', true)),
      processName: text(metadata('process_name', 'name', false)),
      processLabels: text(metadata('process_labels', 'labels', false)),
      processSortIndex: number(metadata('process_sort_index', 'sort_index', false)),
      sortIndex: number(metadata('thread_sort_index', 'sort_index', true)),
      ...tasksOf(events, pid, tid),
    };
  });
}

function tasksOf(
  events: readonly PlainEvent[],
  ofPid: number,
  ofTid: number,
): Pick<TraceThreadFacts, 'taskUs' | 'taskProcessorUs'> {
  const tasks = events.filter(
    ({ name, ph, pid = 0, tid = 0, tdur }) =>
      name === 'RunTask' && ph === 'X' && pid === ofPid && tid === ofTid && tdur !== undefined,
  );
  return {
    taskUs: tasks.reduce((sum, { dur = 0 }) => sum + dur, 0),
    taskProcessorUs: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0),
  };
}

const ENDS: Readonly<Record<string, string>> = { E: 'B', e: 'b', F: 'S' };

/** Common key of begin and end: the thread they nest on, or name, categories and id. */
function pairKey(event: PlainEvent): string {
  const { ph, name, cat = '', pid = 0, tid = 0 } = event;
  const begins = ENDS[ph] ?? ph;
  return begins === 'B' ? `B ${pid}:${tid}` : `${begins} ${name} ${cat} ${idOf(event)}`;
}

/** Durations by begin event, matching an end with the last open begin, in order of time. */
function closedSpans(events: readonly PlainEvent[]): { spans: Map<number, number>; unmatched: number } {
  const spans = new Map<number, number>();
  const open = new Map<string, number[]>();
  let unmatched = 0;
  const inTime = events
    .map((event, place) => ({ event, place }))
    .filter(({ event: { ph } }) => 'BbSEeF'.includes(ph))
    .toSorted((a, b) => (a.event.ts ?? 0) - (b.event.ts ?? 0));
  for (const { event, place } of inTime) {
    const key = pairKey(event);
    const stack = open.get(key) ?? [];
    open.set(key, stack);
    if (ENDS[event.ph] === undefined) stack.push(place);
    else {
      const began = stack.pop();
      if (began === undefined) unmatched += 1;
      else spans.set(began, (event.ts ?? 0) - numberAt(events[began], 'ts'));
    }
  }
  for (const stack of open.values()) unmatched += stack.length;
  return { spans, unmatched };
}

function nest(spans: readonly Span[]): ThreadCalls {
  const inOrder = spans.toSorted((a, b) => a.start - b.start || b.duration - a.duration || a.event - b.event);
  const parent: number[] = [];
  const end: number[] = [];
  for (const { start, duration } of inOrder) {
    // The innermost open event. A nested event never ends after its enclosing one.
    const around = end.findLastIndex((ends) => ends > start);
    parent.push(around);
    end.push(Math.min(start + duration, end[around] ?? Number.POSITIVE_INFINITY));
  }
  const depth = parent.map((around) => {
    let deep = 0;
    for (let at = around; at >= 0; at = parent[at] ?? -1) deep += 1;
    return deep;
  });
  const selfUs = inOrder.map(({ start }, at) => (end[at] ?? 0) - start);
  for (const [at, { start }] of inOrder.entries()) {
    const around = parent[at] ?? -1;
    if (around >= 0) selfUs[around] = Math.max(0, (selfUs[around] ?? 0) - ((end[at] ?? 0) - start));
  }
  return {
    events: Uint32Array.from(inOrder, ({ event }) => event),
    parent: Int32Array.from(parent),
    depth: Uint16Array.from(depth),
    selfUs: Float64Array.from(selfUs),
    depths: depth.reduce((most, deep) => Math.max(most, deep + 1), 0),
  };
}

export function traceOf(events: readonly PlainEvent[], storesArgs: StoresArgs = figuresReadArgs): TraceColumns {
  const names = createTable();
  const categories = createTable();
  const ids = createTable('');
  const urls = createTable('');
  const threads = threadsOf(events);
  const { spans, unmatched } = closedSpans(events);
  const times = events.filter(({ ph, ts = 0 }) => ph !== 'M' && ts > 0).map(({ ts = 0 }) => ts);
  const originUs = times.length === 0 ? 0 : times.reduce((least, ts) => Math.min(least, ts));
  const start = ({ ph, ts = 0 }: PlainEvent): number => (ph === 'M' ? 0 : ts - originUs);
  const duration = ({ ph, dur = 0 }: PlainEvent, place: number): number => (ph === 'X' ? dur : (spans.get(place) ?? 0));
  const ends = events.map((event, place) => (event.ph === 'M' ? 0 : start(event) + duration(event, place)));
  const nested = new Map<number, ThreadCalls>();
  const thread = ({ pid = 0, tid = 0 }: PlainEvent): number =>
    threads.findIndex((facts) => facts.pid === pid && facts.tid === tid);
  let modules: ReadonlyMap<number, number> = new Map();
  const trace: TraceColumns = {
    count: events.length,
    startUs: Float64Array.from(events, start),
    durationUs: Float64Array.from(events, duration),
    name: Uint32Array.from(events, ({ name }) => names.placeOf(name)),
    category: Uint32Array.from(events, ({ cat = '' }) => categories.placeOf(cat)),
    phase: Uint8Array.from(events, ({ ph }) => ph.charCodeAt(0)),
    thread: Uint32Array.from(events, thread),
    id: Uint32Array.from(events, (event) => ids.placeOf(idOf(event))),
    url: Uint32Array.from(events, (event) => urls.placeOf(urlOf(event))),
    names: names.texts,
    categories: categories.texts,
    ids: ids.texts,
    urls: urls.texts,
    threads,
    originUs,
    durationTotalUs: ends.reduce((most, end) => Math.max(most, end), 0),
    unmatched,
    storedArgs(event) {
      const { name, args, dur = 0 } = events[event];
      const isLong = LONG_UPDATES.has(name) && dur >= HELD_UPDATE_US;
      return storesArgs(name) || isLong ? (args ?? null) : null;
    },
    changedNodeId: () => null,
    codeOf: (event) => codeOf(events[modules.get(event) ?? event]),
    nameIndex: (name) => names.texts.indexOf(name),
    eventsNamed: (name) => Uint32Array.from([...events.keys()].filter((event) => events[event].name === name)),
    callsOf(of) {
      const known = nested.get(of);
      if (known !== undefined) return known;
      const lasting = [...events.entries()].filter(
        ([place, event]) => thread(event) === of && (event.ph === 'X' || (event.ph === 'B' && spans.has(place))),
      );
      const calls = nest(
        lasting.map(([place, event]) => ({ event: place, start: start(event), duration: duration(event, place) })),
      );
      nested.set(of, calls);
      return calls;
    },
  };
  modules = evaluatedModules(trace);
  for (const [evaluation, compilation] of modules) trace.url[evaluation] = trace.url[compilation];
  return trace;
}
