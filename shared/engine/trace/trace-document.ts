/** An open trace: its columns, indexes by name and thread, and data that is computed on first use. */
import type { LossRecord } from '../../base/loss.ts';
import type { Steps } from '../steps/steps.ts';
import { release } from '../heap/columns/release.ts';
import { profileBytes } from '../profile/profile-columns.ts';
import {
  RUNS_SCRIPT,
  type CodePlace,
  type Indexes,
  type Offsets,
  type ThreadCalls,
  type Times,
  type TraceColumns,
  type TraceThreadFacts,
} from './columns.ts';
import { evaluatedModules } from './evaluated-modules.ts';
import { matchEvents } from './match-events.ts';
import type { CallPlaces } from './read/call-places.ts';
import { emptyIndexes, type EventColumns } from './read/event-blocks.ts';
import type { StoredArgs } from './read/stored-args.ts';
import type { ReadTrace } from './read/trace-reader.ts';
import { parsed } from './read/trace-scan.ts';
import type { CollectedSamples } from './samples/sample-collector.ts';
import { countFromOrigin, cutAtOrigin, originOf } from './recording-window.ts';
import { nestCalls } from './thread-calls.ts';
import { formatCount } from '../../base/units.ts';
import { listOf, membersOf, numberOf } from './figures/event-members.ts';

interface Losses {
  /** The browser's buffer was full. */
  readonly truncated: boolean;
  readonly loss: readonly LossRecord[];
}

interface LossSigns {
  /** The file's `metadata`: Chrome writes the counters of its tracing service to `trace_processor_stats`. */
  readonly metadata: unknown;
  /** From `trace_buffer_overflowed` of older Chrome versions; µs on the trace's clock. */
  readonly overflowedAtUs: number | null;
  /** The list of events has no end and stops inside an event. */
  readonly isCut: boolean;
  readonly originUs: number;
  readonly durationTotalUs: number;
}

/** Counters of Perfetto's `traced_buf` (protos/perfetto/common/trace_stats.proto, `BufferStats`). */
const NOT_WRITTEN = 'chunks_discarded';
const OVERWRITTEN = 'chunks_overwritten';
const PACKETS_LOST = 'trace_writer_packet_loss';

function lossOf({ metadata, overflowedAtUs, isCut, originUs, durationTotalUs }: LossSigns): Losses {
  const buffers = listOf(membersOf(membersOf(metadata)['trace_processor_stats'])['traced_buf']);
  const counted = (member: string): number =>
    buffers.reduce<number>((sum, buffer) => sum + (numberOf(membersOf(buffer)[member]) ?? 0), 0);
  const loss: LossRecord[] = [];
  const add = (reason: string, lostMs: number | null = null, lostEvents: number | null = null): void => {
    loss.push({ reason, lostMs, lostEvents });
  };
  const notWritten = counted(NOT_WRITTEN);
  const overwritten = counted(OVERWRITTEN);
  const packets = counted(PACKETS_LOST);
  if (overflowedAtUs !== null) {
    const atMs = Math.max(0, overflowedAtUs - originUs) / 1000;
    add('The trace buffer was full: later events were not recorded', Math.max(0, durationTotalUs / 1000 - atMs));
  }
  if (notWritten > 0) {
    add(`The trace buffer was full: ${formatCount(notWritten)} chunks were discarded`);
  }
  if (overwritten > 0) {
    add(`The trace buffer was full: ${formatCount(overwritten)} of its oldest chunks were overwritten`);
  }
  if (packets > 0)
    add(`Processes wrote faster than the browser collected: data was lost ${formatCount(packets)} times`);
  if (isCut) add('The file ends inside an event', null, 1);
  return { truncated: overflowedAtUs !== null || notWritten > 0 || overwritten > 0, loss };
}

const COMPLETE = 88;
const BEGIN = 66;
/** A phase is one byte. */
const PHASES = 256;

const EVENTS_PER_STEP = 1 << 18;
/** Including its entries in a list and a map. */
const BYTES_PER_TEXT = 200;

/** Columns whose times are as narrow as they allow. */
export interface TimedColumns extends Omit<EventColumns, 'startUs' | 'durationUs'> {
  readonly startUs: Times;
  readonly durationUs: Times;
}

/** Takes ownership of the column. */
export function* narrowTimes(column: Float64Array): Steps<Times> {
  const whole = new Int32Array(column.length);
  for (let from = 0; from < column.length; from += EVENTS_PER_STEP) {
    const to = Math.min(column.length, from + EVENTS_PER_STEP);
    for (let event = from; event < to; event += 1) {
      whole[event] = column[event];
      if (whole[event] !== column[event]) return column;
    }
    yield { stage: 'matching', done: 1, total: 2 };
  }
  release(column);
  return whole;
}

export interface TraceDocument extends TraceColumns {
  readonly parts: TraceParts;
  /** Byte offset of an event's `args` in the decompressed file, and their length; 0 without args. */
  readonly argsAt: Offsets;
  readonly argsLength: Uint32Array;
  /** Index into `places` of the function or script that an event ran, or of the stack that caused it; −1 if unknown. */
  readonly placeOf: (event: number) => number;
  readonly places: readonly CodePlace[];
  /** CPU samples by thread; times are from the start of the trace. */
  readonly samples: CollectedSamples;
  /** Number of all events of each thread. */
  readonly eventsPerThread: () => Uint32Array;
  /** All events with a phase, by its letter; none for `X`, the phase of most events, for which nothing asks. */
  readonly eventsOfPhase: (phase: string) => Uint32Array;
  /** The browser's buffer was full. */
  readonly truncated: boolean;
  readonly loss: readonly LossRecord[];
  /** Bytes held in memory; grows with the queries. */
  readonly heldBytes: number;
}

/** Events grouped by a column's value: those of value v are `events[first[v]] … events[first[v + 1] − 1]`. */
interface Grouped {
  readonly events: Uint32Array;
  readonly first: Uint32Array;
}

/** Groups of the events for which the test is true. */
function groupBy(column: Indexes | Uint8Array, values: number, isChosen: (event: number) => boolean): Grouped {
  const first = new Uint32Array(values + 1);
  // Asked once: the test takes longer than the rest of both loops.
  const chosen = new Uint8Array(column.length);
  for (let event = 0; event < column.length; event += 1) {
    if (!isChosen(event)) continue;
    chosen[event] = 1;
    first[column[event] + 1] += 1;
  }
  for (let value = 0; value < values; value += 1) first[value + 1] += first[value];
  const next = first.slice();
  const events = new Uint32Array(first[values]);
  for (let event = 0; event < column.length; event += 1) {
    if (chosen[event] === 0) continue;
    events[next[column[event]]] = event;
    next[column[event]] += 1;
  }
  return { events, first };
}

/** Data of a document, from the reader or from the column cache. */
export interface TraceParts {
  /** Matched; times are from the start of the trace. */
  readonly columns: TimedColumns;
  readonly count: number;
  readonly names: readonly string[];
  readonly categories: readonly string[];
  /** Decoded on first use. */
  readonly ids: { texts(): string[]; readonly heldBytes: number };
  readonly threads: readonly TraceThreadFacts[];
  readonly args: StoredArgs;
  readonly places: CallPlaces;
  readonly samples: CollectedSamples;
  readonly originUs: number;
  readonly durationTotalUs: number;
  readonly unmatched: number;
  readonly truncated: boolean;
  readonly loss: readonly LossRecord[];
}

export function* analyseTrace({
  scan,
  samples: collector,
  metadata,
  isCut,
  sizeBytes,
}: ReadTrace): Steps<TraceDocument> {
  const { scanner, names: nameTable, categories, ids, args, places } = scan;
  const { count } = scanner;
  const columns = scan.blocks.join(count, {
    names: nameTable.texts.length,
    categories: categories.texts.length,
    threads: scan.threads.pids.length,
    ids: ids.count,
    bytes: sizeBytes,
  });
  yield { stage: 'matching', done: 0, total: 2 };

  const whole = collector?.wholeSpan() ?? null;
  const originUs = Math.min(originOf(columns, nameTable.texts, scanner), whole?.startUs ?? Number.POSITIVE_INFINITY);
  for (let from = 0; from < count; from += EVENTS_PER_STEP) {
    countFromOrigin(columns, originUs, from, Math.min(count, from + EVENTS_PER_STEP));
    yield { stage: 'matching', done: 0, total: 2 };
  }
  const unmatched = yield* matchEvents({ ...columns, count, noName: nameTable.add('') });
  for (let from = 0; from < count && scanner.firstUs < originUs; from += EVENTS_PER_STEP) {
    cutAtOrigin(columns, from, Math.min(count, from + EVENTS_PER_STEP));
    yield { stage: 'matching', done: 1, total: 2 };
  }
  const startUs = yield* narrowTimes(columns.startUs);
  const durationUs = yield* narrowTimes(columns.durationUs);
  const lastUs = Math.max(scanner.lastUs, whole?.endUs ?? Number.NEGATIVE_INFINITY);
  const durationTotalUs = Number.isFinite(lastUs) ? Math.max(0, lastUs - originUs) : 0;
  return createTraceDocument({
    columns: { ...columns, startUs, durationUs },
    count,
    names: nameTable.texts,
    categories: categories.texts,
    ids,
    threads: scan.threads.finish(),
    args,
    places,
    samples: collector?.finish({ originUs, durationUs: durationTotalUs }) ?? { byThread: new Map(), leftOut: 0 },
    originUs,
    durationTotalUs,
    unmatched,
    ...lossOf({ metadata, overflowedAtUs: scan.overflowedAtUs, isCut, originUs, durationTotalUs }),
  });
}

export function createTraceDocument(parts: TraceParts): TraceDocument {
  const { columns, count, names, categories, threads, args, places } = parts;
  const { startUs, durationUs, phase, name, thread } = columns;
  const nameIndices = new Map(names.map((text, index) => [text, index]));
  const runsScript = Uint8Array.from(names, (text) => (RUNS_SCRIPT.has(text) ? 1 : 0));
  const { url, urls } = urlColumn(count, places, (event) => runsScript[name[event]] === 1);
  const decoder = new TextDecoder();
  const nested = new Map<number, ThreadCalls>();
  /** Compilation of the module of each evaluation that names none. */
  let modules: ReadonlyMap<number, number> = new Map();
  let ids: string[] | null = null;
  let byName: Grouped | null = null;
  /** Events that last; those of a thread are in order of time once its calls are made. */
  let lasting: Grouped | null = null;
  let byPhase: Grouped | null = null;
  let madeBytes = 0;

  function grouped(...of: Parameters<typeof groupBy>): Grouped {
    const groups = groupBy(...of);
    madeBytes += groups.events.byteLength;
    return groups;
  }

  /** A `B` without an `E` has no known duration. */
  function lasts(event: number): boolean {
    return phase[event] === COMPLETE || (phase[event] === BEGIN && durationUs[event] > 0);
  }

  const document: TraceDocument = {
    ...columns,
    parts,
    count,
    url,
    names,
    categories,
    urls,
    threads,
    originUs: parts.originUs,
    durationTotalUs: parts.durationTotalUs,
    unmatched: parts.unmatched,
    places: places.places,
    placeOf: (event) => places.placeOf(modules.get(event) ?? event),
    codeOf(event) {
      const at = places.placeOf(modules.get(event) ?? event);
      return at < 0 ? null : places.places[at];
    },
    samples: parts.samples,
    truncated: parts.truncated,
    loss: parts.loss,
    get ids() {
      ids ??= parts.ids.texts();
      return ids;
    },
    storedArgs(event) {
      const bytes = args.bytesOf(event);
      return bytes === null ? null : parsed(decoder.decode(bytes));
    },
    changedNodeId: (event) => args.nodeIdOf(event),
    nameIndex: (text) => nameIndices.get(text) ?? -1,
    eventsNamed(text) {
      const index = nameIndices.get(text);
      if (index === undefined) return new Uint32Array(0);
      byName ??= grouped(name, names.length, () => true);
      return byName.events.subarray(byName.first[index], byName.first[index + 1]);
    },
    eventsPerThread() {
      const counts = new Uint32Array(threads.length);
      for (let event = 0; event < count; event += 1) counts[thread[event]] += 1;
      return counts;
    },
    eventsOfPhase(letter) {
      byPhase ??= grouped(phase, PHASES, (event) => phase[event] !== COMPLETE);
      const code = letter.charCodeAt(0);
      return byPhase.events.subarray(byPhase.first[code], byPhase.first[code + 1]);
    },
    callsOf(of) {
      let calls = nested.get(of);
      if (calls === undefined) {
        lasting ??= grouped(thread, threads.length, lasts);
        calls = nestCalls(lasting.events.subarray(lasting.first[of], lasting.first[of + 1]), startUs, durationUs);
        nested.set(of, calls);
        madeBytes += bytesOf(calls.parent, calls.depth, calls.selfUs);
      }
      return calls;
    },
    get heldBytes() {
      const texts = (names.length + categories.length) * BYTES_PER_TEXT;
      const profiles = [...parts.samples.byThread.values()].reduce((sum, profile) => sum + profileBytes(profile), 0);
      const read = texts + parts.ids.heldBytes + args.heldBytes + places.heldBytes + profiles;
      return bytesOf(url, ...Object.values(columns)) + read + madeBytes;
    },
  };
  modules = evaluatedModules(document);
  for (const [evaluation, compilation] of modules) url[evaluation] = url[compilation];
  return document;
}

function bytesOf(...columns: readonly ArrayBufferView[]): number {
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** URLs of the scripts that events ran, as a column. */
function urlColumn(
  count: number,
  called: CallPlaces,
  runsScript: (event: number) => boolean,
): { url: Indexes; urls: string[] } {
  const urls = [''];
  const indexOf = new Map([['', 0]]);
  const ofPlace = called.places.map(({ url: text }) => {
    let index = indexOf.get(text);
    if (index === undefined) {
      index = urls.length;
      indexOf.set(text, index);
      urls.push(text);
    }
    return index;
  });
  const url = emptyIndexes(count, urls.length);
  const { events, placesOf } = called;
  for (let at = 0; at < events.length; at += 1) if (runsScript(events[at])) url[events[at]] = ofPlace[placesOf[at]];
  return { url, urls };
}
