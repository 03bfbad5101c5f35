/**
 * The CPU samples that a trace carries in pieces: a `Profile` event says on which thread a profiler began and when, and `ProfileChunk`
 * events of the same process and id bring calls and samples, written by a thread of their own. Each piece has the distance in µs of
 * each sample to the one before it, the first of all to the profiler's start; some are negative, for V8 takes a sample at events besides
 * those of its clock and writes them in the order they were noted (v8/src/profiler/cpu-profiler.cc, `CpuProfilesCollection`).
 *
 *     Profile       { data: { startTime } }
 *     ProfileChunk  { data: { cpuProfile: { nodes: [{ id, parent?, callFrame }], samples: [id…] }, timeDeltas: […], endTime? } }
 */
import { createNodeBuilder, NOT_NESTED, type FileSamples } from '../../cpu-profile/node-builder.ts';
import { indexIds } from '../../cpu-profile/node-ids.ts';
import { orderCalls } from '../../cpu-profile/call-rows.ts';
import { kindOfFunction, type CpuProfile } from '../../cpu-profile/profile-columns.ts';
import { timeSamples } from '../../cpu-profile/sample-times.ts';
import type { SampleChunk } from './profile-events.ts';
import { createSampleSink, type PieceOfSamples, type SampleSink } from './sample-log.ts';

/** What the trace tells of itself once all is read. */
export interface TraceSpan {
  /** Trace clock, µs. */
  readonly originUs: number;
  readonly durationUs: number;
}

export interface SampleCollector extends SampleSink {
  /** What was read elsewhere, and follows what was given so far. */
  add(piece: PieceOfSamples): void;
  /**
   * The samples of each thread that has any, as a CPU profile whose times count from the trace's beginning. Pieces that could not be
   * read, or of a profiler that nobody announced, are left out and counted.
   */
  finish(span: TraceSpan): CollectedSamples;
}

export interface CollectedSamples {
  readonly byThread: ReadonlyMap<number, CpuProfile>;
  readonly leftOut: number;
}

interface Stream {
  thread: number | null;
  startUs: number;
  readonly chunks: { readonly atUs: number; readonly chunk: SampleChunk }[];
}

/** `reserve` is told before bytes are taken, and throws where there are not as many. */
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
      reserve(chunk.samples.byteLength + chunk.deltasUs.byteLength + chunk.nodes.length * 100);
      streamOf(pid, id).chunks.push({ atUs, chunk });
    }
  }

  return {
    add,
    ...createSampleSink(add),
    finish(span) {
      const byThread = new Map<number, Stream[]>();
      for (const stream of streams.values()) {
        if (stream.thread === null) leftOut += stream.chunks.length;
        else byThread.set(stream.thread, [...(byThread.get(stream.thread) ?? []), stream]);
      }
      const profiles = new Map<number, CpuProfile>();
      for (const [thread, ofThread] of byThread) {
        const profile = profileOf(ofThread, span, reserve);
        if (profile.samples.count > 0) profiles.set(thread, profile);
      }
      streams.clear();
      return { byThread: profiles, leftOut };
    },
  };
}

/** One profile of all that was sampled on a thread, in the order of time. */
function profileOf(streams: readonly Stream[], span: TraceSpan, reserve: (bytes: number) => void): CpuProfile {
  const builder = createNodeBuilder(reserve);
  const count = streams.reduce(
    (sum, { chunks }) => sum + chunks.reduce((all, { chunk }) => all + chunk.samples.length, 0),
    0,
  );
  /** Ids of ours, one behind the number of the node, for each profiler counts from 1. */
  const idOf = new Float64Array(count);
  const timeOf = new Float64Array(count);
  let taken = 0;
  let endUs = 0;
  for (const { chunks, startUs } of streams) {
    const ownIds = createIdTable();
    let nowUs = startUs;
    // The trace is not written in the order of time, and distances only add up in that.
    for (const { chunk } of chunks.toSorted((a, b) => a.atUs - b.atUs)) {
      for (const { id, parent, name, url, line, column } of chunk.nodes) {
        const node = builder.addNode(NOT_NESTED);
        ownIds.set(id, node + 1);
        builder.setNode(
          node,
          builder.placeOf(name, url, line, column),
          node + 1,
          parent === null ? Number.NaN : ownIds.get(parent) || Number.NaN,
          0,
        );
      }
      const { samples, deltasUs } = chunk;
      for (let at = 0; at < samples.length; at += 1) {
        nowUs += at < deltasUs.length ? deltasUs[at] : 0;
        const id = ownIds.get(samples[at]);
        // A call that was announced in a piece that is lost.
        if (id === 0) continue;
        idOf[taken] = id;
        timeOf[taken] = nowUs;
        taken += 1;
      }
      endUs = Math.max(endUs, chunk.endUs ?? nowUs);
    }
  }
  const samples = orderByTime({ count: taken, nodeId: idOf.subarray(0, taken), times: timeOf.subarray(0, taken) });
  const lastUs = taken === 0 ? Number.NEGATIVE_INFINITY : samples.times[taken - 1];
  for (let at = 0; at < taken; at += 1) samples.times[at] = Math.max(samples.times[at], span.originUs);
  const fail = (what: string): Error => new Error(`samples that were put together wrongly: ${what}`);
  const { nodes, functions } = builder;
  const ids = indexIds(nodes.id);
  const { calls, rowOf } = orderCalls(nodes, ids, functions.length, fail);
  const recording = { startUs: span.originUs, endUs: Math.max(endUs, lastUs), areTimestamps: true };
  const timed = timeSamples(samples, { recording, ids, rowOf }, fail);
  return {
    functions,
    kindOf: Uint8Array.from(functions, kindOfFunction),
    calls,
    ...timed,
    // The profile stands in the trace's time.
    durationUs: span.durationUs,
    ticks: { row: new Uint32Array(0), line: new Uint32Array(0), ticks: new Uint32Array(0) },
    nodeCount: nodes.count,
  };
}

/** Numbers above 0 by id. V8 counts ids from 1, others may use any numbers. */
function createIdTable() {
  let dense = new Uint32Array(FIRST_IDS);
  const others = new Map<number, number>();
  return {
    set(id: number, number: number): void {
      if (!(id >= 0 && id < MOST_DENSE_IDS && Math.floor(id) === id)) {
        others.set(id, number);
        return;
      }
      if (id >= dense.length) {
        const larger = new Uint32Array(Math.min(MOST_DENSE_IDS, 2 ** Math.ceil(Math.log2(id + 1))));
        larger.set(dense);
        dense = larger;
      }
      dense[id] = number;
    },
    /** 0 where the id was not set. */
    get: (id: number): number =>
      id < dense.length && id >= 0 && Math.floor(id) === id ? dense[id] : (others.get(id) ?? 0),
  };
}

const FIRST_IDS = 1 << 12;
const MOST_DENSE_IDS = 1 << 22;

/** A place that has to go back further than this, on the average, is no rounding: the whole is sorted. */
const MOST_MOVES = 16;

/** Equal times stay as they came. Samples are nearly in order, so that inserting beats sorting; done in place where that is so. */
function orderByTime(samples: FileSamples): FileSamples {
  const { count, nodeId, times } = samples;
  let moves = 0;
  for (let at = 1; at < count; at += 1) {
    const time = times[at];
    if (times[at - 1] <= time) continue;
    const id = nodeId[at];
    let place = at;
    while (place > 0 && times[place - 1] > time) {
      times[place] = times[place - 1];
      nodeId[place] = nodeId[place - 1];
      place -= 1;
    }
    times[place] = time;
    nodeId[place] = id;
    moves += at - place;
    if (moves > MOST_MOVES * count) return sortedByTime(samples);
  }
  return samples;
}

/** What was put in order so far stands among equals as it came. */
function sortedByTime({ count, nodeId, times }: FileSamples): FileSamples {
  const order = Uint32Array.from(times, (_, at) => at).toSorted((a, b) => times[a] - times[b] || a - b);
  return {
    count,
    nodeId: Float64Array.from(order, (at) => nodeId[at]),
    times: Float64Array.from(order, (at) => times[at]),
  };
}
