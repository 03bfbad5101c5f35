/**
 * The trace tree as answers show it. Stacks of the workbench's own scripts are one row under each caller, objects that V8 made for its world
 * belong to that row too, and objects allocated during the recording without a stack have a row of their own. So the rows add up to the total.
 *
 *
 *     (root) → run → penWorkbenchCall → find → map     becomes     (root) → run → (PEN Workbench)
 *            → (V8 API)                                                   → (V8 API), (PEN Workbench), (unattributed)
 */
import { isWorkbenchFunction, isWorkbenchScript } from '../../../base/workbench-scripts.ts';
import { workbenchKey } from '../classes/class-keys.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { NO_TRACE, type HeapAllocations, type TraceTree } from '../graph/allocation-columns.ts';
import { NOT_BORN, type Births } from './births.ts';

export interface AllocationRows {
  /** `functionRow` is `functions.count` for the workbench, and one more for objects without a stack. */
  readonly traces: TraceTree;
  /** Row of the tree by id of the file; `NO_TRACE` for an unknown id. */
  rowOf(traceNode: number): number;
  /** Row of an object; `NO_TRACE` for one that was not allocated during the recording. */
  rowOfObject(ordinal: number, births: Births): number;
}

/** Scripts of the workbench by their V8 id: evaluated code has no URL here, so the names of its functions mark it. */
function workbenchScripts({ strings }: HeapDocument['graph'], { functions }: HeapAllocations): ReadonlySet<number> {
  const found = new Set<number>();
  for (let row = 0; row < functions.count; row += 1) {
    const url = strings.get(functions.scriptName[row]);
    const isOwn = url === '' ? isWorkbenchFunction(strings.get(functions.name[row])) : isWorkbenchScript(url);
    if (isOwn && functions.scriptId[row] !== 0) found.add(functions.scriptId[row]);
  }
  return found;
}

export function layAllocationRows({ graph, keys }: HeapDocument, allocations: HeapAllocations): AllocationRows {
  const { traces, functions, traceNodeOf } = allocations;
  const scripts = workbenchScripts(graph, allocations);
  const ownFunction = functions.count;
  const most = traces.count + 2;
  const id = new Uint32Array(most);
  const functionRow = new Uint32Array(most);
  const parent = new Uint32Array(most);
  const allocatedCount = new Float64Array(most);
  const allocatedSizeBytes = new Float64Array(most);
  /** Rows of the workbench, and rows without a script up to the root. */
  const isOwn = createBits(most);
  const isEngine = createBits(most);
  let count = 0;
  let largestId = 0;
  const add = (traceNode: number, place: number, above: number): number => {
    id[count] = traceNode;
    functionRow[count] = place;
    parent[count] = above;
    count += 1;
    return count - 1;
  };
  /** The workbench's row by that of its caller. */
  const ownBelow = new Map<number, number>();
  const addOwn = (traceNode: number, above: number): number => {
    if (above !== NO_TRACE && hasBit(isOwn, above)) return above;
    const row = ownBelow.get(above) ?? add(traceNode, ownFunction, above);
    ownBelow.set(above, row);
    setBit(isOwn, row);
    return row;
  };

  const rowOfTrace = new Uint32Array(traces.count);
  for (let trace = 0; trace < traces.count; trace += 1) {
    const above = traces.parent[trace] === NO_TRACE ? NO_TRACE : rowOfTrace[traces.parent[trace]];
    const script = functions.scriptId[traces.functionRow[trace]];
    const hasScript = script !== 0 || functions.line[traces.functionRow[trace]] !== 0;
    const belongs = hasScript ? scripts.has(script) : above !== NO_TRACE && hasBit(isOwn, above);
    const row = belongs ? addOwn(traces.id[trace], above) : add(traces.id[trace], traces.functionRow[trace], above);
    if (!hasScript && !belongs && (above === NO_TRACE || hasBit(isEngine, above))) setBit(isEngine, row);
    allocatedCount[row] += traces.allocatedCount[trace];
    allocatedSizeBytes[row] += traces.allocatedSizeBytes[trace];
    rowOfTrace[trace] = row;
    largestId = Math.max(largestId, traces.id[trace]);
  }
  const root = count === 0 ? NO_TRACE : 0;
  const ownKey = workbenchKey(keys);
  const own = ownKey < 0 ? NO_TRACE : addOwn(largestId + 1, root);
  const unattributed = add(largestId + 2, ownFunction + 1, root);
  const rowOf = indexById(traces, largestId, rowOfTrace);

  return {
    traces: {
      count,
      id: id.subarray(0, count),
      functionRow: functionRow.subarray(0, count),
      parent: parent.subarray(0, count),
      allocatedCount: allocatedCount.subarray(0, count),
      allocatedSizeBytes: allocatedSizeBytes.subarray(0, count),
    },
    rowOf: (traceNode) => {
      if (traceNode > largestId) return id.subarray(0, count).lastIndexOf(traceNode) >>> 0;
      return rowOf(traceNode);
    },
    rowOfObject(ordinal, births) {
      const traceNode = traceNodeOf === null ? 0 : traceNodeOf[ordinal];
      if (traceNode === 0 && births.sampleOf(ordinal) === NOT_BORN) return NO_TRACE;
      const found = traceNode === 0 ? NO_TRACE : rowOf(traceNode);
      const isWorkbench = own !== NO_TRACE && keys.keyOf[ordinal] === ownKey;
      if (found === NO_TRACE) return isWorkbench ? own : unattributed;
      return isWorkbench && hasBit(isEngine, found) ? own : found;
    },
  };
}

/** V8 counts ids from 1, so a column is indexed by them; unordered ids use a map. */
function indexById({ id, count }: TraceTree, largest: number, rowOfTrace: Uint32Array): (traceNode: number) => number {
  if (largest > 4 * count + 1024) {
    const rows = new Map(Array.from(id, (traceNode, trace): [number, number] => [traceNode, rowOfTrace[trace]]));
    return (traceNode) => rows.get(traceNode) ?? NO_TRACE;
  }
  const rows = new Uint32Array(largest + 1).fill(NO_TRACE);
  for (let trace = 0; trace < count; trace += 1) rows[id[trace]] = rowOfTrace[trace];
  return (traceNode) => (traceNode <= largest ? rows[traceNode] : NO_TRACE);
}
