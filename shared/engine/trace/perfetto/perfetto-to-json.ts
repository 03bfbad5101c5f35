/**
 * Converts a Perfetto trace (protobuf) to the JSON trace that Chrome would have written, as a stream. Events of threads are written at
 * once; flows and asynchronous events are buffered to the end, because they may be in any order.
 */
import type { BinaryReader } from '@bufbuild/protobuf/wire';
import { checkedJson } from './annotation-json.ts';
import { metadataEvent, microseconds, plainEvent, threadTime, type EventPlace } from './event-text.ts';
import { writeFlows, type FlowEvent, type FlowStep } from './flows.ts';
import { createTypedArgs } from './message-json.ts';
import { endOf, type MessageTypes } from './message-types.ts';
import { writeOwnTracks, type TrackedEvent } from './own-tracks.ts';
import { createPacket, readPacket } from './packet.ts';
import { createPacketSources } from './packet-sources.ts';
import { createPacketStream, type Inflate } from './packet-stream.ts';
import { PERFETTO_ERRORS } from './perfetto-errors.ts';
import { createSequenceState, type SequenceState } from './sequence-state.ts';
import { createThreadSlices, type ThreadSlices } from './thread-slices.ts';
import { createTrackEventReader, type TrackEvent } from './track-event.ts';
import { readTraceStats, traceStatsText, type BufferStats } from './trace-stats.ts';
import { createTrackTable } from './track-table.ts';
import { CHROME_EVENTS, CHROME_METADATA, EVENT_TYPES, SEQUENCE_FLAGS } from './wire-fields.ts';

// The browser's description of itself and the machine, as members of the JSON trace's `metadata`.

/** JSON of each member by name. */
function readTraceMetadata(reader: BinaryReader, end: number, into: Map<string, string>): void {
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === CHROME_EVENTS.metadata) readEntry(reader, endOf(reader), into);
    else reader.skip(wireType, field);
  }
}

function readEntry(reader: BinaryReader, end: number, into: Map<string, string>): void {
  let name = '';
  let json = '';
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (field === CHROME_METADATA.name) name = reader.string();
    else if (field === CHROME_METADATA.stringValue) json = JSON.stringify(reader.string());
    else if (field === CHROME_METADATA.boolValue) json = reader.bool() ? '1' : '0';
    else if (field === CHROME_METADATA.intValue) json = String(reader.int64());
    else if (field === CHROME_METADATA.jsonValue) json = checkedJson(reader.string());
    else reader.skip(wireType, field);
  }
  if (json !== '') into.set(name, json);
}

function metadataText(members: ReadonlyMap<string, string>): string {
  return `{${[...members].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** Size of a piece of output text. */
const PIECE_CHARS = 256 << 10;
/** JSON with quotes. */
const START_MARK = '"TracingStartedInBrowser"';
const NO_CATEGORY = '""';
const NS_PER_SECOND = 1e9;
const NS_PER_MS = 1e6;
/** ASCII codes of `ph`. */
const BEGIN = 66;
const END = 69;
const INSTANT = 73;
const MARK = 82;
const COMPLETE = 88;
const OLD_INSTANT = 105;

export interface PerfettoOptions {
  /** Types of the typed arguments, from `createTypeScan`. */
  readonly types: MessageTypes;
  /** Receives the JSON in pieces. */
  readonly onText: (text: string) => void;
  /** For traces with compressed packets. */
  readonly inflate?: Inflate | undefined;
}

export interface PerfettoFigures {
  readonly packets: number;
  /** Number of times that packets of a thread were lost before they reached the trace. */
  readonly losses: number;
  /** Packets that cannot be decoded because earlier ones were lost. */
  readonly unreadable: number;
  /** From the browser's start mark to the end of the last event; null without a start mark. */
  readonly heldMs: number | null;
  /** Time of the first event that begins on a thread, and of the last event of all: microseconds on the trace's clock. */
  readonly firstUs: number;
  readonly lastUs: number;
}

export interface PerfettoToJson {
  /** The chunk may be reused afterwards. Throws `AppFailure`. */
  write(chunk: Uint8Array): void;
  /** Writes the buffered events and the end. Yields every few milliseconds of work. Throws `AppFailure`. */
  end(): Generator<undefined, PerfettoFigures, undefined>;
}

export function createPerfettoToJson({ types, onText, inflate }: PerfettoOptions): PerfettoToJson {
  const eventReader = createTrackEventReader(types, createTypedArgs(types));
  const tracks = createTrackTable();
  const sequences = new Map<number, SequenceState>();
  const threads = new Map<number, Map<number, ThreadSlices>>();
  const steps: FlowStep[] = [];
  const tracked: TrackedEvent[] = [];
  const metadata = new Map<string, string>();
  const packet = createPacket();
  const sources = createPacketSources();
  const buffers: BufferStats[] = [];
  let packets = 0;
  let trackEvents = 0;
  let losses = 0;
  let unreadable = 0;
  let firstNs = Number.POSITIVE_INFINITY;
  let lastNs = 0;
  let startedNs: number | null = null;
  let piece = '{"traceEvents":[\n';
  let isFirst = true;

  function writeEvent(text: string): void {
    piece += isFirst ? text : `,\n${text}`;
    isFirst = false;
    if (piece.length < PIECE_CHARS) return;
    onText(piece);
    piece = '';
  }

  function slicesOf({ pid, tid }: EventPlace): ThreadSlices {
    let ofProcess = threads.get(pid);
    if (ofProcess === undefined) {
      ofProcess = new Map();
      threads.set(pid, ofProcess);
    }
    let slices = ofProcess.get(tid);
    if (slices === undefined) {
      slices = createThreadSlices({ pid, tid }, writeEvent);
      ofProcess.set(tid, slices);
    }
    return slices;
  }

  /** Thread time, ns; 0 if the event does not have it. */
  function threadNsOf({ counterValues, counterUuids }: TrackEvent, sequence: SequenceState): number {
    let threadNs = 0;
    for (let at = 0; at < counterValues.length && at < counterUuids.length; at += 1) {
      const uuid = counterUuids[at];
      const counter = tracks.counter(uuid);
      if (counter === null) continue;
      let value = counterValues[at];
      if (counter.isIncremental) {
        value += sequence.counters.get(uuid) ?? 0;
        sequence.counters.set(uuid, value);
      }
      if (counter.isThreadTime) threadNs = value * counter.unit;
    }
    return threadNs;
  }

  /** Thread of an event; null for an event on a track of its own. */
  function placeOf({ type, legacy, trackUuid }: TrackEvent, sequence: SequenceState): EventPlace | null {
    const uuid = trackUuid ?? sequence.trackUuid;
    if (uuid === '0') {
      // Without a track: events of the older form belong to the thread that wrote them, others to the whole trace.
      if (trackUuid !== null && type !== 0) return null;
      return { pid: legacy.pidOverride || sequence.pid, tid: legacy.tidOverride || sequence.tid };
    }
    if (trackUuid !== null) return null;
    const track = tracks.resolve(uuid);
    return track?.kind === 'thread' ? track : null;
  }

  /** Writes an event of a thread; returns the event for flow arrows, or null. */
  function takeThreadEvent(
    event: TrackEvent,
    place: EventPlace,
    timeNs: number,
    threadNs: number,
  ): Pick<FlowEvent, 'name' | 'categories' | 'startNs'> | null {
    const { type, legacy, name, categories, args } = event;
    if (type === EVENT_TYPES.sliceEnd || legacy.phase === END) return slicesOf(place).end(timeNs, threadNs, args);
    const own = { name, categories, startNs: timeNs };
    if (type === EVENT_TYPES.sliceBegin || legacy.phase === BEGIN) {
      if (timeNs < firstNs) firstNs = timeNs;
      slicesOf(place).begin({ ...own, threadNs, args, inner: null });
      return own;
    }
    if (type === EVENT_TYPES.instant || legacy.phase === INSTANT || legacy.phase === OLD_INSTANT) {
      writeEvent(plainEvent(own, 'I', place, args.text, timeNs, `,"s":"t"${threadTime(threadNs)}`));
      return own;
    }
    if (legacy.phase === MARK) {
      writeEvent(plainEvent(own, 'R', place, args.text, timeNs, `,"s":"t"${threadTime(threadNs)}`));
      return own;
    }
    writeEvent(olderEvent(event, place, timeNs, threadNs));
    return null;
  }

  function takeEvent(event: TrackEvent, timeNs: number, sequence: SequenceState): void {
    const { type, legacy, name, categories, args, flows, endingFlows } = event;
    const threadNs = threadNsOf(event, sequence);
    // Chrome's JSON has no counters of this type.
    if (type === EVENT_TYPES.counter || (type === 0 && legacy.phase === 0)) return;
    if (timeNs > lastNs) lastNs = timeNs;
    if (name === START_MARK) startedNs ??= timeNs;
    const order = packets;
    const place = placeOf(event, sequence);
    if (place === null) {
      const kind =
        type === EVENT_TYPES.sliceBegin ? 'begin' : type === EVENT_TYPES.sliceEnd ? 'end' : ('instant' as const);
      if (categories === NO_CATEGORY && kind !== 'end') return;
      const writer = { pid: sequence.pid, tid: sequence.tid };
      const trackUuid = event.trackUuid ?? sequence.trackUuid;
      tracked.push({ name, categories, timeNs, order, trackUuid, kind, args, writer, flows, endingFlows });
      return;
    }
    const found = takeThreadEvent(event, place, timeNs, threadNs);
    if (found === null || flows.length + endingFlows.length === 0) return;
    const at = { name: found.name, categories: found.categories, startNs: found.startNs, ...pidAndTid(place) };
    steps.push({ timeNs, order, event: at, flows, ending: endingFlows });
  }

  function sequenceOf(id: number): SequenceState {
    let sequence = sequences.get(id);
    if (sequence === undefined) {
      sequence = createSequenceState();
      sequences.set(id, sequence);
    }
    return sequence;
  }

  /** In two passes, because an event may refer to later parts of its packet. */
  function takePacket(reader: BinaryReader, end: number): void {
    packets += 1;
    readPacket(reader, end, packet, (field) => sources.saw(field));
    const sequence = sequenceOf(packet.sequenceId);
    if (packet.isBehindLoss && !packet.isFirst) {
      losses += 1;
      sequence.isWhole = false;
    }
    if ((packet.flags & SEQUENCE_FLAGS.incrementalStateCleared) !== 0) sequence.clear();
    const enter = (at: number): number => {
      reader.pos = at;
      return endOf(reader);
    };
    if (packet.clocksAt >= 0) sequence.setClocks(reader, enter(packet.clocksAt));
    if (packet.defaultsAt >= 0) sequence.setDefaults(reader, enter(packet.defaultsAt));
    if ((packet.flags & SEQUENCE_FLAGS.needsIncrementalState) !== 0 && !sequence.isWhole) {
      unreadable += 1;
      return;
    }
    if (packet.internedAt >= 0) sequence.intern(reader, enter(packet.internedAt));
    const timeNs = sequence.timeNs(packet.timestamp, packet.clockId);
    if (packet.trackAt >= 0) {
      const thread = tracks.add(reader, enter(packet.trackAt));
      if (thread !== null) sequence.setThread(thread);
    }
    if (packet.chromeEventsAt >= 0) readTraceMetadata(reader, enter(packet.chromeEventsAt), metadata);
    if (packet.statsAt >= 0) {
      // Each packet contains the complete statistics.
      buffers.length = 0;
      buffers.push(...readTraceStats(reader, enter(packet.statsAt)));
    }
    if (packet.eventAt >= 0) {
      trackEvents += 1;
      takeEvent(eventReader.read(reader, enter(packet.eventAt), sequence), timeNs, sequence);
    }
  }

  function writeNames(): void {
    for (const [pid, names] of tracks.threads) {
      for (const [tid, name] of names) {
        if (name !== '') writeEvent(metadataEvent('thread_name', pid, tid, `"name":${JSON.stringify(name)}`));
      }
    }
    for (const [pid, { name, startNs }] of tracks.processes) {
      if (name !== '') writeEvent(metadataEvent('process_name', pid, 0, `"name":${JSON.stringify(name)}`));
      if (startNs === 0 || startNs > lastNs) continue;
      const uptime = Math.floor((lastNs - startNs) / NS_PER_SECOND);
      writeEvent(metadataEvent('process_uptime_seconds', pid, 0, `"uptime":"${uptime}"`));
    }
  }

  const stream = createPacketStream(takePacket, inflate);
  return {
    write: (chunk) => stream.write(chunk),
    *end() {
      stream.end();
      // Packets that cannot be decoded may have contained events.
      if (trackEvents + unreadable === 0) throw PERFETTO_ERRORS.noEvents(sources.text());
      for (const ofProcess of threads.values()) for (const slices of ofProcess.values()) slices.finish();
      yield* writeOwnTracks(tracked, tracks, steps, writeEvent);
      yield* writeFlows(steps, writeEvent);
      writeNames();
      if (buffers.length > 0 || losses > 0) metadata.set('trace_processor_stats', traceStatsText(buffers, losses));
      onText(`${piece}\n],"metadata":${metadataText(metadata)}}`);
      piece = '';
      const heldMs = startedNs === null ? null : (lastNs - startedNs) / NS_PER_MS;
      const times = { firstUs: microseconds(Math.min(firstNs, lastNs)), lastUs: microseconds(lastNs) };
      return { packets, losses, unreadable, heldMs, ...times };
    },
  };
}

function pidAndTid({ pid, tid }: EventPlace): EventPlace {
  return { pid, tid };
}

/** Events without a type of their own are copied. */
function olderEvent(
  { name, categories, args, legacy }: TrackEvent,
  place: EventPlace,
  timeNs: number,
  threadNs: number,
): string {
  const { phase, durationUs, threadDurationUs, unscopedId, localId, globalId, idScope } = legacy;
  let rest = threadTime(threadNs);
  if (phase === COMPLETE) rest += `,"dur":${durationUs}${threadDurationUs > 0 ? `,"tdur":${threadDurationUs}` : ''}`;
  if (unscopedId !== '') rest += `,"id":"${unscopedId}"`;
  else if (globalId !== '') rest += `,"id2":{"global":"${globalId}"}`;
  else if (localId !== '') rest += `,"id2":{"local":"${localId}"}`;
  if (idScope !== '') rest += `,"scope":${JSON.stringify(idScope)}`;
  return plainEvent({ name, categories }, String.fromCharCode(phase), place, args.text, timeNs, rest);
}
