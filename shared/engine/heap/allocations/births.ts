/**
 * Allocation times of a recorded heap, as in DevTools: V8 assigns increasing ids and records the last one about every 50 ms, so an object
 * belongs to the first sample whose last id is not below its own.
 *
 *
 *     samples 0 ms: 99 50 ms: 107 100 ms: 121
 *     objects …97, 99 101 … 107 109 … 121 from 123 on: unknown, allocated after the last sample
 *                before at 50 ms at 100 ms
 *
 * Objects of the first sample existed before, unless the file has their stack: then they were allocated between the start of the recording
 * and that sample, at 0 ms (DevTools' bars omit those). Even ids are of native memory, numbered separately, without a known time.
 */
import { NO_TRACE, type HeapAllocations } from '../graph/allocation-columns.ts';
import { recordedSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Sample of an object that existed before, or that has no sample. */
export const NOT_BORN = NO_TRACE;

export interface Births {
  /** Objects allocated during the recording and alive at its end, by sample, within a sample in file order. */
  readonly ordinals: Uint32Array;
  /** Index in `ordinals` of the first object of each sample, plus the end of the last. */
  readonly firstOf: Uint32Array;
  /** Time of each sample in microseconds from the first. */
  readonly timesUs: Float64Array;
  /** By sample: number of objects with a self size, and their bytes. */
  readonly counts: Float64Array;
  readonly sizesBytes: Float64Array;
  readonly byteLength: number;
  /** Sample of one object; `NOT_BORN` without one. */
  sampleOf(ordinal: number): number;
}

/** Index of the first of the ascending values that is not below `wanted`; their number if all are below. */
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

/** Makes the values ascending: V8's always are, and a binary search needs it for any file. */
function ascending(values: Float64Array): Float64Array {
  let largest = 0;
  return values.map((value) => (largest = Math.max(largest, value)));
}

export function* findBirths({ nodes }: HeapGraph, allocations: HeapAllocations): Steps<Births> {
  const { samples, traceNodeOf } = allocations;
  // A file with stacks but without samples is treated as one time.
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
      const sizeBytes = recordedSizeOf(nodes, allocations, ordinal);
      if (sizeBytes !== 0) {
        counts[sample] += 1;
        sizesBytes[sample] += sizeBytes;
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
