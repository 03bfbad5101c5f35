/** Allocations of each stack and function of a recorded heap: total and live. */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { UNATTRIBUTED_ENTRY, type AllocationFrame } from '../contract/allocations.ts';
import { NO_TRACE, type HeapAllocations } from '../graph/allocation-columns.ts';
import type { AllocationRows } from './allocation-rows.ts';
import type { Births } from './births.ts';
import type { SampleRange } from './birth-range.ts';
import { recordedSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

/** Objects and bytes by row of the trace tree, without callees. */
export interface LiveTotals {
  readonly counts: Float64Array;
  readonly sizesBytes: Float64Array;
}

/** Live objects of the whole recording, and all allocations. No row has more live than allocated. */
export interface AllocationTotals extends LiveTotals {
  readonly allocatedCounts: Float64Array;
  readonly allocatedSizesBytes: Float64Array;
}

/** Sums over all objects. Sizes are those that V8 allocated, without internal parts that are added to their owners. */
export function* sumLive(
  { nodes }: HeapGraph,
  allocations: HeapAllocations,
  rows: AllocationRows,
  births: Births,
): Steps<AllocationTotals> {
  const { traces } = rows;
  const { traceNodeOf } = allocations;
  const totals = {
    counts: new Float64Array(traces.count),
    sizesBytes: new Float64Array(traces.count),
    allocatedCounts: traces.allocatedCount.slice(),
    allocatedSizesBytes: traces.allocatedSizeBytes.slice(),
  };
  if (traceNodeOf === null) return totals;
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const sizeBytes = recordedSizeOf(nodes, allocations, ordinal);
      // DevTools too counts objects without a size that have a stack.
      const row = sizeBytes === 0 && traceNodeOf[ordinal] === 0 ? NO_TRACE : rows.rowOfObject(ordinal, births);
      if (row === NO_TRACE) continue;
      totals.counts[row] += 1;
      totals.sizesBytes[row] += sizeBytes;
      // Bytes that moved to another row than that of their stack were allocated there too.
      const stack = traceNodeOf[ordinal] === 0 ? row : rows.rowOf(traceNodeOf[ordinal]);
      if (stack === row || stack === NO_TRACE) continue;
      totals.allocatedCounts[stack] = Math.max(0, totals.allocatedCounts[stack] - 1);
      totals.allocatedSizesBytes[stack] = Math.max(0, totals.allocatedSizesBytes[stack] - sizeBytes);
      totals.allocatedCounts[row] += 1;
      totals.allocatedSizesBytes[row] += sizeBytes;
    }
  });
  // V8 counts objects that optimized code allocates together as one allocation, and none for an object without a stack.
  for (let row = 0; row < traces.count; row += 1) {
    totals.allocatedCounts[row] = Math.max(totals.allocatedCounts[row], totals.counts[row]);
    totals.allocatedSizesBytes[row] = Math.max(totals.allocatedSizesBytes[row], totals.sizesBytes[row]);
  }
  return totals;
}

/** Sums over the objects that were allocated in a range of the recording. */
export function sumLiveOf(
  { nodes }: HeapGraph,
  allocations: HeapAllocations,
  rows: AllocationRows,
  births: Births,
  range: SampleRange,
): LiveTotals {
  const { traces } = rows;
  const { traceNodeOf } = allocations;
  const totals = { counts: new Float64Array(traces.count), sizesBytes: new Float64Array(traces.count) };
  if (traceNodeOf === null) return totals;
  for (let at = births.firstOf[range.from]; at < births.firstOf[range.to]; at += 1) {
    const ordinal = births.ordinals[at];
    const sizeBytes = recordedSizeOf(nodes, allocations, ordinal);
    const row = sizeBytes === 0 && traceNodeOf[ordinal] === 0 ? NO_TRACE : rows.rowOfObject(ordinal, births);
    if (row === NO_TRACE) continue;
    totals.counts[row] += 1;
    totals.sizesBytes[row] += sizeBytes;
  }
  return totals;
}

/** Functions with their strings; identical ones are merged, because a reloaded page has them twice. */
export interface AllocationFrames {
  readonly frames: readonly AllocationFrame[];
  /** Index in `frames` by row of the functions, then of the workbench, and of objects without a stack. */
  readonly frameOf: Uint32Array;
}

/** DevTools' label for a function without a name. */
export const ANONYMOUS = '(anonymous)';

export function nameFunctions({ strings }: HeapGraph, { functions }: HeapAllocations): AllocationFrames {
  const frames: AllocationFrame[] = [];
  const known = new Map<string, number>();
  const frameOf = new Uint32Array(functions.count + 2);
  for (let row = 0; row < functions.count; row += 1) {
    const text = strings.get(functions.name[row]);
    const frame = {
      name: text === '' ? ANONYMOUS : text,
      url: strings.get(functions.scriptName[row]),
      line: functions.line[row],
      column: functions.column[row],
    };
    const key = `${frame.line}:${frame.column}:${frame.url}\n${frame.name}`;
    const place = known.get(key) ?? frames.push(frame) - 1;
    known.set(key, place);
    frameOf[row] = place;
  }
  for (const [at, name] of [WORKBENCH_ENTRY, UNATTRIBUTED_ENTRY].entries())
    frameOf[functions.count + at] = frames.push({ name, url: '', line: 0, column: 0 }) - 1;
  return { frames, frameOf };
}
