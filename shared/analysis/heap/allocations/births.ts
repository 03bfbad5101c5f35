/**
 * When the objects of a recorded heap were born, as DevTools tells it: V8 gives ids in growing order and notes the last one every
 * 50 ms or so, so that an object belongs to the first sample whose last id is not below its own.
 *
 *     samples    0 ms: 99     50 ms: 107     100 ms: 121
 *     objects    …97, 99      101 … 107      109 … 121        123 and on: nobody knows, taken after the last sample
 *                before       at 50 ms       at 100 ms
 *
 * What the first sample has was there before, unless the file has its stack: then it was born between the start of the recording
 * and that sample, at 0 ms (DevTools' bars leave those out). Even ids are of memory outside the heap, counted apart: no time is known.
 */
import { NO_TRACE, type HeapAllocations } from '../graph/allocation-columns.ts';
import { selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** The sample of an object that was there before, or that no sample tells of. */
export const NOT_BORN = NO_TRACE;

export interface Births {
  /** Objects born while it was recorded and still there at its end: those of the first sample first, in the file's order. */
  readonly ordinals: Uint32Array;
  /** Place in `ordinals` of a sample's first; one more than samples. */
  readonly firstOf: Uint32Array;
  /** Time of each sample in microseconds from the first. */
  readonly timesUs: Float64Array;
  /** By sample: objects with a size of their own, and their bytes. */
  readonly counts: Float64Array;
  readonly sizesBytes: Float64Array;
  readonly byteLength: number;
  /** Sample of one object; `NOT_BORN` where none. */
  sampleOf(ordinal: number): number;
}

/** First of the ascending values that is not below `wanted`; their number where all are. */
export function lowerBound(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Each value at least as large as those before it: V8 never goes back, and a search must not go astray where a file does. */
function ascending(values: Float64Array): Float64Array {
  let largest = 0;
  return values.map((value) => (largest = Math.max(largest, value)));
}

export function* findBirths({ nodes }: HeapGraph, { samples, traceNodeOf }: HeapAllocations): Steps<Births> {
  // A file with stacks alone is one moment.
  const timesUs = samples.count === 0 ? new Float64Array(1) : ascending(samples.timestampUs);
  const lastIds = samples.count === 0 ? Float64Array.of(Number.MAX_SAFE_INTEGER) : ascending(samples.lastId);
  const sampleCount = timesUs.length;
  const [firstId] = lastIds;
  const lastId = lastIds[sampleCount - 1];

  const sampleOf = (ordinal: number): number => {
    const narrow = nodes.id[ordinal];
    const id = nodes.wideId.size === 0 ? narrow : (nodes.wideId.get(ordinal) ?? narrow);
    if (id % 2 === 0 || id > lastId) return NOT_BORN;
    if (id <= firstId) return traceNodeOf !== null && traceNodeOf[ordinal] !== 0 ? 0 : NOT_BORN;
    return lowerBound(lastIds, id);
  };

  const firstOf = new Uint32Array(sampleCount + 1);
  const counts = new Float64Array(sampleCount);
  const sizesBytes = new Float64Array(sampleCount);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    const sample = sampleOf(ordinal);
    if (sample !== NOT_BORN) {
      firstOf[sample + 1] += 1;
      if (nodes.selfSize[ordinal] !== 0) {
        counts[sample] += 1;
        sizesBytes[sample] += selfSizeOf(nodes, ordinal);
      }
    }
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: 2 * nodes.count };
  }
  for (let sample = 0; sample < sampleCount; sample += 1) firstOf[sample + 1] += firstOf[sample];

  const next = firstOf.slice();
  const ordinals = new Uint32Array(firstOf[sampleCount]);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    const sample = sampleOf(ordinal);
    if (sample !== NOT_BORN) {
      ordinals[next[sample]] = ordinal;
      next[sample] += 1;
    }
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: nodes.count + ordinal, total: 2 * nodes.count };
  }
  return {
    ordinals,
    firstOf,
    timesUs,
    counts,
    sizesBytes,
    byteLength: ordinals.byteLength + sampleCount * 28,
    sampleOf,
  };
}
