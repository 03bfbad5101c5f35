/**
 * The events of a trace as rows, straight from its columns: first the nested events of each thread in order of time, then all others in the
 * order of the file.
 */
import { US_PER_MS } from '../../base/units.ts';
import type { TRACE_SLICE } from './contract/trace-events.ts';
import { RUNS_SCRIPT, HAS_STACK } from '../trace/columns.ts';
import { createTraceLabels } from '../trace/trace-labels.ts';
import type { TraceDocument } from '../trace/trace-document.ts';
import { originalOf, partsOf } from './sampled-trees.ts';
import type { TraceSource } from './sources.ts';
import { NO_INTEGER, NO_TEXT, type TextColumn } from './table-columns.ts';
import type { NamedSlice, Values } from './table-of.ts';

/** Instants, asynchronous events, and begins without an end. */
const OTHER_PHASES = ['B', 'b', 'n', 'S', 'T', 'p', 'I', 'i', 'R'];

type SliceColumns = Values<typeof TRACE_SLICE>;
type NestedColumns = Pick<SliceColumns, 'parent_event' | 'self_ms' | 'depth'>;

/** Number of the process of each thread: processes in the order of their first thread. */
export function processOfThreads({ threads }: Pick<TraceDocument, 'threads'>): Int32Array {
  const numbers = new Map<number, number>();
  return Int32Array.from(threads, ({ pid }) => {
    const known = numbers.get(pid);
    if (known !== undefined) return known;
    numbers.set(pid, numbers.size);
    return numbers.size - 1;
  });
}

export function* traceSlices(source: TraceSource, sliceRows: number): Generator<NamedSlice<typeof TRACE_SLICE>> {
  const { trace } = source;
  const columnsOf = createColumns(source);
  for (const thread of trace.threads.keys()) {
    const { events, parent, selfUs, depth } = trace.callsOf(thread);
    for (const { from, to } of partsOf(events.length, sliceRows)) {
      const parents = new Int32Array(to - from);
      for (let at = from; at < to; at += 1) parents[at - from] = parent[at] < 0 ? NO_INTEGER : events[parent[at]];
      const nested = {
        parent_event: parents,
        self_ms: Float64Array.from(selfUs.subarray(from, to), (us) => us / US_PER_MS),
        depth: new Int32Array(depth.subarray(from, to)),
      };
      yield { rowCount: to - from, columns: columnsOf(events.subarray(from, to), nested) };
    }
  }
  for (const events of otherEvents(trace, sliceRows)) {
    const rowCount = events.length;
    const nested = {
      parent_event: new Int32Array(rowCount).fill(NO_INTEGER),
      self_ms: new Float64Array(rowCount).fill(Number.NaN),
      depth: new Int32Array(rowCount).fill(NO_INTEGER),
    };
    yield { rowCount, columns: columnsOf(events, nested) };
  }
}

/** Events that are not nested, in parts. */
function* otherEvents({ count, phase, durationUs }: TraceDocument, sliceRows: number): Generator<Uint32Array> {
  const isOther = new Uint8Array(256);
  for (const letter of OTHER_PHASES) isOther[letter.charCodeAt(0)] = 1;
  const begin = 'B'.charCodeAt(0);
  const part = new Uint32Array(Math.min(sliceRows, count));
  let taken = 0;
  for (let event = 0; event < count; event += 1) {
    if (isOther[phase[event]] === 0 || (phase[event] === begin && durationUs[event] > 0)) continue;
    part[taken] = event;
    taken += 1;
    if (taken < part.length) continue;
    yield part.slice();
    taken = 0;
  }
  if (taken > 0) yield part.slice(0, taken);
}

/** Makes the columns of some events; what is the same for many of them is made once. */
function createColumns(source: TraceSource): (events: Uint32Array, nested: NestedColumns) => SliceColumns {
  const { trace, figures } = source;
  const main = figures.page()?.thread ?? -1;
  const longTasks = new Set(figures.longTasks().map(({ event }) => event));
  const processOf = processOfThreads(trace);
  const threadNames = namesOf(trace.threads.map(({ name }) => name));
  const phases = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const labels = createTraceLabels(trace);
  // All events once: one list of labels for all slices is sent once.
  for (let event = 0; event < trace.count; event += 1) labels.ofEvent(event);
  const titles = labels.labels.map((each) => each.name);
  const activities = labels.labels.map((each) => each.activity);
  const placesOf = createPlaceColumns(source);

  return (events, nested) => {
    const rowCount = events.length;
    const column = {
      event: new Int32Array(rowCount),
      thread_id: new Int32Array(rowCount),
      process_id: new Int32Array(rowCount),
      is_main: new Uint8Array(rowCount),
      is_long_task: new Uint8Array(rowCount),
      start_ms: new Float64Array(rowCount),
      duration_ms: new Float64Array(rowCount),
    };
    const threadName = new Uint32Array(rowCount);
    const name = new Uint32Array(rowCount);
    const label = new Uint32Array(rowCount);
    const category = new Uint32Array(rowCount);
    const phase = new Uint32Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      const event = events[row];
      const thread = trace.thread[event];
      column.event[row] = event;
      column.thread_id[row] = thread;
      column.process_id[row] = processOf[thread];
      column.is_main[row] = thread === main ? 1 : 0;
      column.is_long_task[row] = longTasks.has(event) ? 1 : 0;
      column.start_ms[row] = trace.startUs[event] / US_PER_MS;
      column.duration_ms[row] = trace.durationUs[event] / US_PER_MS;
      threadName[row] = threadNames.indexOf[thread];
      name[row] = trace.name[event];
      label[row] = labels.ofEvent(event);
      category[row] = trace.category[event];
      phase[row] = trace.phase[event];
    }
    return {
      ...column,
      ...nested,
      thread_name: { texts: threadNames.texts, indexes: threadName },
      name: { texts: trace.names, indexes: name },
      title: { texts: titles, indexes: label },
      activity: { texts: activities, indexes: label },
      category: { texts: trace.categories, indexes: category },
      phase: { texts: phases, indexes: phase },
      ...placesOf(events),
    };
  };
}

/** Texts without repetitions, and the index of each given one; '' has none. */
function namesOf(given: readonly (string | null)[]): {
  readonly texts: readonly string[];
  readonly indexOf: Uint32Array;
} {
  const numbers = new Map<string, number>();
  const indexOf = Uint32Array.from(given, (text) => {
    if (text === null || text === '') return NO_TEXT;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  });
  return { texts: [...numbers.keys()], indexOf };
}

const TEXTS_OF_PLACES = ['function', 'url', 'original_function', 'original_source'] as const;
const LINES_OF_PLACES = ['line', 'original_line'] as const;
type PlaceColumns = Pick<SliceColumns, (typeof TEXTS_OF_PLACES)[number] | (typeof LINES_OF_PLACES)[number]>;

/** Code locations of events. Few events have one, and a trace has few different ones. */
function createPlaceColumns({ trace, resolve }: TraceSource): (events: Uint32Array) => PlaceColumns {
  const { places } = trace;
  const runs = resolve === null ? null : placesThatRun(trace);
  const originals = places.map((place, at) => originalOf(resolve, place, runs?.[at] === 1 ? 'function' : 'call'));
  const texts = {
    function: namesOf(places.map(({ name }) => name)),
    url: namesOf(places.map(({ url }) => url)),
    original_function: namesOf(originals.map((original) => original?.name ?? null)),
    original_source: namesOf(originals.map((original) => original?.source ?? null)),
  };
  const lines = {
    line: Int32Array.from(places, ({ line }) => (line > 0 ? line : NO_INTEGER)),
    original_line: Int32Array.from(originals, (original) => original?.line ?? NO_INTEGER),
  };
  const hasPlace = Uint8Array.from(trace.names, (name) => (RUNS_SCRIPT.has(name) || HAS_STACK.has(name) ? 1 : 0));

  return (events) => {
    const placeOf = new Int32Array(events.length);
    for (let row = 0; row < events.length; row += 1)
      placeOf[row] = hasPlace[trace.name[events[row]]] === 1 ? trace.placeOf(events[row]) : -1;
    const textOf = (of: (typeof TEXTS_OF_PLACES)[number]): TextColumn => {
      const { texts: all, indexOf } = texts[of];
      const indexes = new Uint32Array(events.length).fill(NO_TEXT);
      for (let row = 0; row < events.length; row += 1) if (placeOf[row] >= 0) indexes[row] = indexOf[placeOf[row]];
      return { texts: all, indexes };
    };
    const lineOf = (of: (typeof LINES_OF_PLACES)[number]): Int32Array =>
      placeOf.map((place) => (place < 0 ? NO_INTEGER : lines[of][place]));
    return {
      function: textOf('function'),
      url: textOf('url'),
      line: lineOf('line'),
      original_function: textOf('original_function'),
      original_source: textOf('original_source'),
      original_line: lineOf('original_line'),
    };
  };
}

/** By place: 1 if an event ran it; otherwise it is a position within a function, from a stack. */
function placesThatRun(trace: TraceDocument): Uint8Array {
  const runs = new Uint8Array(trace.places.length);
  for (const name of RUNS_SCRIPT) {
    for (const event of trace.eventsNamed(name)) {
      const place = trace.placeOf(event);
      if (place >= 0) runs[place] = 1;
    }
  }
  return runs;
}
