/**
 * Collects CPU samples of a trace from chunks: a `Profile` event has thread and start of a profiler, and `ProfileChunk` events with the
 * same process and id have nodes and samples, written by a separate thread. Each chunk has the time in µs of each sample since the previous
 * one, for the first since the profiler's start. Some deltas are negative, because V8 also samples at events outside its timer and writes
 * samples in the order in which they were recorded (v8/src/profiler/cpu-profiler.cc, `CpuProfilesCollection`).
 *
 *
 *     Profile { data: { startTime } }
 *     ProfileChunk { data: { cpuProfile: { nodes: [{ id, parent?, callFrame }], samples: [id…] }, timeDeltas: […], endTime?,
 *       lines?: […], columns?: […] } }
 */
import { release } from '../../heap/columns/release.ts';
import { createNodeBuilder, NOT_NESTED } from '../../profile/reading/node-builder.ts';
import { addInlinedCalls } from '../../profile/reading/inlined-calls.ts';
import { indexIds } from '../../profile/reading/node-ids.ts';
import { orderCalls } from '../../profile/reading/call-rows.ts';
import { isActive, kindOfFunction, type SampledProfile } from '../../profile/profile-columns.ts';
import { timeSamples } from '../../profile/cpu/sample-times.ts';
import type { SampleChunk } from './profile-events.ts';
import { createSampleSink, type PieceOfSamples, type SampleSink } from './sample-log.ts';

/** Time span of the trace, known at its end. */
export interface TraceSpan {
  /** Trace clock, µs. */
  readonly originUs: number;
  readonly durationUs: number;
}

export interface SampleCollector extends SampleSink {
  /** Adds a chunk that was parsed elsewhere, in order. */
  add(piece: PieceOfSamples): void;
  /**
   * The samples of each sampled thread as a CPU profile whose times are from the start of the trace. Chunks that are unreadable or whose
   * profiler is unknown are skipped and counted.
   */
  finish(span: TraceSpan): CollectedSamples;
  /** Time of the profiles that an event has as a whole, which may be the only one of the trace; null without. */
  readonly wholeSpan: () => { readonly startUs: number; readonly endUs: number } | null;
}

export interface CollectedSamples {
  readonly byThread: ReadonlyMap<number, SampledProfile>;
  readonly leftOut: number;
}

/** Begin of the ids of such profiles. */
export const WHOLE_PROFILE = 'whole ';

interface Stream {
  thread: number | null;
  startUs: number;
  readonly chunks: { readonly atUs: number; readonly chunk: SampleChunk }[];
}

/** `reserve` is called before memory is allocated and throws if there is not enough. */
export function createSampleCollector(reserve: (bytes: number) => void): SampleCollector {
  const streams = new Map<string, Stream>();
  let leftOut = 0;

  function streamOf(pid: number, id: string): Stream {
    const key = `${pid}:${id}`;
    const known = streams.get(key);
    if (known !== undefined) return known;
    const stream: Stream = { thread: null, startUs: Number.NaN, chunks: [] };
    streams.set(key, stream);
    return stream;
  }

  function add(piece: PieceOfSamples): void {
    const { pid, id } = piece;
    if (piece.type === 'unreadable') {
      leftOut += 1;
    } else if (piece.type === 'begin') {
      const stream = streamOf(pid, id);
      stream.thread = piece.thread;
      stream.startUs = piece.startUs;
    } else {
      const { atUs, chunk } = piece;
      reserve(chunk.samples.byteLength * 4 + chunk.nodes.length * 100);
      streamOf(pid, id).chunks.push({ atUs, chunk });
    }
  }

  return {
    add,
    ...createSampleSink(add),
    wholeSpan() {
      const whole = [...streams].flatMap(([key, stream]) => (key.includes(WHOLE_PROFILE) ? [stream] : []));
      const ends = whole.flatMap(({ chunks }) => chunks.flatMap(({ chunk }) => chunk.endUs ?? []));
      if (whole.length === 0 || ends.length === 0) return null;
      return { startUs: Math.min(...whole.map(({ startUs }) => startUs)), endUs: Math.max(...ends) };
    },
    finish(span) {
      const byThread = new Map<number, Stream[]>();
      for (const stream of streams.values()) {
        if (stream.thread === null) leftOut += stream.chunks.length;
        else byThread.set(stream.thread, [...(byThread.get(stream.thread) ?? []), stream]);
      }
      const profiles = new Map<number, SampledProfile>();
      for (const [thread, ofThread] of byThread) {
        const profile = profileOf(ofThread, span, reserve);
        if (profile.samples.count > 0) profiles.set(thread, profile);
      }
      streams.clear();
      return { byThread: profiles, leftOut };
    },
  };
}

/** Merges all samples of a thread into one profile, in order of time. */
function profileOf(streams: readonly Stream[], span: TraceSpan, reserve: (bytes: number) => void): SampledProfile {
  const builder = createNodeBuilder(reserve);
  const ticks = createTickCounter();
  const count = streams.reduce(
    (sum, { chunks }) => sum + chunks.reduce((all, { chunk }) => all + chunk.samples.length, 0),
    0,
  );
  /** Our own ids (node number + 1), because each profiler counts from 1. */
  const idOf = new Float64Array(count);
  const timeOf = new Float64Array(count);
  const positionAt = new Float64Array(count);
  let taken = 0;
  let endUs = 0;
  for (const { chunks, startUs } of streams) {
    const ownIds = createIdTable();
    let nowUs = startUs;
    // Chunks are not in order of time, but deltas add up only in that order.
    for (const { chunk } of chunks.toSorted((a, b) => a.atUs - b.atUs)) {
      for (const { id, parent, name, url, line, column } of chunk.nodes) {
        const node = builder.addNode(NOT_NESTED);
        // A caller comes before its calls. A call that names itself, or an id that is there twice, would make a circle.
        const callerId = parent === null ? 0 : ownIds.get(parent);
        ownIds.set(id, node + 1);
        builder.setNode(node, builder.placeOf(name, url, line, column), node + 1, callerId || Number.NaN, 0);
      }
      const { samples, deltasUs, positions } = chunk;
      for (let at = 0; at < samples.length; at += 1) {
        nowUs += at < deltasUs.length ? deltasUs[at] : 0;
        const id = ownIds.get(samples[at]);
        // The node was in a lost chunk.
        if (id === 0) continue;
        if (at < positions.lines.length) {
          positionAt[taken] = positionOf(positions.lines[at], positions.columns[at]);
          ticks.count(id - 1, positionAt[taken]);
        }
        idOf[taken] = id;
        timeOf[taken] = nowUs;
        taken += 1;
      }
      endUs = Math.max(endUs, chunk.endUs ?? nowUs);
    }
  }
  // As large as what is made of them.
  for (const { chunks } of streams) for (const { chunk } of chunks) release(chunk.samples);
  let lastUs = endUs;
  for (let at = 0; at < taken; at += 1) {
    lastUs = Math.max(lastUs, timeOf[at]);
    timeOf[at] = Math.max(timeOf[at], span.originUs);
  }
  const samples = { count: taken, nodeId: idOf.subarray(0, taken), times: timeOf.subarray(0, taken) };
  for (const { node, line, column, samples: of } of ticks.counted()) builder.addTicks(node, line, column, of);
  /** By our own id: the id of the inlined call at each position. */
  const inlinedIds = new Map<number, ReadonlyMap<number, number>>();
  for (const [node, inlined] of addInlinedCalls(builder)) {
    const idAt = new Map(inlined.map(({ id, line, column }) => [positionOf(line, column), id]));
    inlinedIds.set(node + 1, idAt);
  }
  if (inlinedIds.size > 0)
    for (let at = 0; at < taken; at += 1) idOf[at] = inlinedIds.get(idOf[at])?.get(positionAt[at]) ?? idOf[at];
  release(positionAt);
  const fail = (what: string): Error => new Error(`samples that were put together wrongly: ${what}`);
  const { nodes, functions } = builder;
  const ids = indexIds(nodes.id);
  const { calls, rowOf } = orderCalls(nodes, ids, functions, fail);
  const recording = { startUs: span.originUs, endUs: lastUs, areTimestamps: true };
  const kindOf = Uint8Array.from(functions, kindOfFunction);
  const isActiveRow = (row: number): boolean => isActive(kindOf[calls.functionOf[row]]);
  const timed = timeSamples(samples, { recording, ids, rowOf, isActive: isActiveRow }, fail);
  release(idOf, timeOf);
  return {
    unit: 'milliseconds',
    functions,
    kindOf,
    calls,
    ...timed,
    // Duration of the trace.
    extent: span.durationUs,
    ticks: {
      row: nodes.ticks.node.map((node) => rowOf[node]),
      line: nodes.ticks.line.slice(),
      column: nodes.ticks.column.slice(),
      ticks: nodes.ticks.ticks.slice(),
    },
    nodeCount: nodes.count,
  };
}

/** A line and a column as one number, exact below 2^53. */
const COLUMNS_PER_LINE = 2 ** 24;
const MAX_LINE = 2 ** 28;

/** 0 without a position, and for those beyond what one number can hold. */
function positionOf(line: number, column: number): number {
  const isPosition = line >= 1 && line < MAX_LINE && column >= 1 && column < COLUMNS_PER_LINE;
  return isPosition ? line * COLUMNS_PER_LINE + column : 0;
}

/** Counts samples by their node and position. Samples without a position are left out. */
function createTickCounter() {
  const byNode = new Map<number, Map<number, number>>();
  /** Samples of one position that follow one another, as most do. */
  let lastNode = -1;
  let lastPosition = 0;
  let run = 0;

  function addRun(): void {
    if (run === 0) return;
    let positions = byNode.get(lastNode);
    if (positions === undefined) byNode.set(lastNode, (positions = new Map()));
    positions.set(lastPosition, (positions.get(lastPosition) ?? 0) + run);
    run = 0;
  }

  return {
    count(node: number, position: number): void {
      if (position === 0) return;
      if (node !== lastNode || position !== lastPosition) addRun();
      [lastNode, lastPosition] = [node, position];
      run += 1;
    },
    *counted() {
      addRun();
      for (const [node, positions] of byNode)
        for (const [position, samples] of positions) {
          const line = Math.floor(position / COLUMNS_PER_LINE);
          yield { node, line, column: position % COLUMNS_PER_LINE, samples };
        }
    },
  };
}

/** Positive numbers by id. V8 counts ids from 1; other programs may use any numbers. */
function createIdTable() {
  let dense = new Uint32Array(FIRST_IDS);
  const others = new Map<number, number>();
  return {
    set(id: number, number: number): void {
      if (!(id >= 0 && id < MAX_DENSE_IDS && Math.floor(id) === id)) {
        others.set(id, number);
        return;
      }
      if (id >= dense.length) {
        const larger = new Uint32Array(Math.min(MAX_DENSE_IDS, 2 ** Math.ceil(Math.log2(id + 1))));
        larger.set(dense);
        dense = larger;
      }
      dense[id] = number;
    },
    /** 0 for an unknown id. */
    get: (id: number): number =>
      id < dense.length && id >= 0 && Math.floor(id) === id ? dense[id] : (others.get(id) ?? 0),
  };
}

const FIRST_IDS = 1 << 12;
const MAX_DENSE_IDS = 1 << 22;
