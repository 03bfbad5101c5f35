/** Allocations of each stack and function of a recorded heap: total and live. */
import type { AllocationFrame } from '../../../contracts/allocations.ts';
import { NO_TRACE, type HeapAllocations } from '../graph/allocation-columns.ts';
import type { Births } from './births.ts';
import type { SampleRange } from './birth-range.ts';
import { selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface LiveTotals {
  /** By row of the trace tree: objects of this stack, including those without a self size, as DevTools counts them. */
  readonly counts: Float64Array;
  readonly sizesBytes: Float64Array;
}

export interface TraceRows {
  /** Row of the trace tree by id; `NO_TRACE` for an unknown id. */
  rowOf(traceNode: number): number;
}

/** V8 counts ids from 1, so a column is indexed by them; unordered ids use a map. */
export function indexTraces({ traces }: HeapAllocations): TraceRows {
  const { id, count } = traces;
  let largest = 0;
  for (let row = 0; row < count; row += 1) largest = Math.max(largest, id[row]);
  if (largest > 4 * count + 1024) {
    const rows = new Map(Array.from(id, (traceNode, row): [number, number] => [traceNode, row]));
    return { rowOf: (traceNode) => rows.get(traceNode) ?? NO_TRACE };
  }
  const rows = new Uint32Array(largest + 1).fill(NO_TRACE);
  for (let row = 0; row < count; row += 1) rows[id[row]] = row;
  return { rowOf: (traceNode) => (traceNode <= largest ? rows[traceNode] : NO_TRACE) };
}

/** Sums over all objects. */
export function* sumLive(
  { nodes }: HeapGraph,
  { traceNodeOf, traces }: HeapAllocations,
  rows: TraceRows,
): Steps<LiveTotals> {
  const totals = { counts: new Float64Array(traces.count), sizesBytes: new Float64Array(traces.count) };
  if (traceNodeOf === null) return totals;
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (traceNodeOf[ordinal] === 0) continue;
      const row = rows.rowOf(traceNodeOf[ordinal]);
      if (row === NO_TRACE) continue;
      totals.counts[row] += 1;
      totals.sizesBytes[row] += selfSizeOf(nodes, ordinal);
    }
  });
  return totals;
}

/** Sums over the objects that were allocated in a range of the recording. */
export function sumLiveOf(
  { nodes }: HeapGraph,
  { traceNodeOf, traces }: HeapAllocations,
  rows: TraceRows,
  { ordinals, firstOf }: Births,
  range: SampleRange,
): LiveTotals {
  const totals = { counts: new Float64Array(traces.count), sizesBytes: new Float64Array(traces.count) };
  if (traceNodeOf === null) return totals;
  for (let at = firstOf[range.from]; at < firstOf[range.to]; at += 1) {
    const ordinal = ordinals[at];
    if (traceNodeOf[ordinal] === 0) continue;
    const row = rows.rowOf(traceNodeOf[ordinal]);
    if (row === NO_TRACE) continue;
    totals.counts[row] += 1;
    totals.sizesBytes[row] += selfSizeOf(nodes, ordinal);
  }
  return totals;
}

/** Functions with their strings; identical ones are merged, because a reloaded page has them twice. */
export interface AllocationFrames {
  readonly frames: readonly AllocationFrame[];
  /** Index in `frames` by row of the functions. */
  readonly frameOf: Uint32Array;
}

/** DevTools' label for a function without a name. */
export const ANONYMOUS = '(anonymous)';

export function nameFunctions({ strings }: HeapGraph, { functions }: HeapAllocations): AllocationFrames {
  const frames: AllocationFrame[] = [];
  const known = new Map<string, number>();
  const frameOf = new Uint32Array(functions.count);
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
  return { frames, frameOf };
}
