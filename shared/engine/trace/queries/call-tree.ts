/**
 * Call trees of a thread, top-down and bottom-up, with equal calls merged. A bottom-up node is a path of some steps to callers; its id
 * combines one of its rows and the number of steps, so no node table is needed.
 */
import { US_PER_MS } from '../../../base/units.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import type { TraceCallNode, TraceLabel } from '../contract/traces.ts';
import type { TraceRange } from '../contract/trace-tracks.ts';
import type { Steps } from '../../steps/steps.ts';
import type { LabelledBoxes } from '../trace-model.ts';

const NO_ROW = -1;
const BOXES_PER_STEP = 1 << 16;

/** One row for all calls with the same label below the same row; a row comes after its parent. */
export interface CallRows {
  readonly count: number;
  readonly parent: Int32Array;
  readonly labelOf: Uint32Array;
  readonly selfUs: Float64Array;
  readonly totalUs: Float64Array;
  readonly calls: Uint32Array;
  readonly hasChildren: Uint8Array;
  /** Number of levels, 1 at the top. */
  readonly depths: number;
}

/** The first box that begins at a time or later. */
function firstFrom({ count, startUs }: LabelledBoxes, fromUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startUs[middle] < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The boxes around a box, and the box itself, outermost first. */
function boxesAround(parent: Int32Array, of: number): number[] {
  const boxes: number[] = [];
  for (let box = of; box >= 0; box = parent[box]) boxes.push(box);
  return boxes.toReversed();
}

/** Finds the row of a label below a row, which is a new one for a pair that was not there: for millions of boxes, where a `Map` is slow. */
function createRowTable(labelCount: number): (above: number, label: number) => number {
  /** Row of the last box of each label, and the row above it: most boxes repeat them. */
  const lastAbove = new Int32Array(labelCount).fill(NO_ROW - 1);
  const lastRow = new Int32Array(labelCount);
  const rowOfKey = new Map<number, number>();
  return (above, label) => {
    if (lastAbove[label] === above) return lastRow[label];
    const key = (above + 1) * labelCount + label;
    let row = rowOfKey.get(key);
    if (row === undefined) {
      row = rowOfKey.size;
      rowOfKey.set(key, row);
    }
    lastAbove[label] = above;
    lastRow[label] = row;
    return row;
  };
}

export function* callRowsOf(boxes: LabelledBoxes, labelCount: number, range: TraceRange | undefined): Steps<CallRows> {
  const { parent: around, labelOf: boxLabel, startUs, durationUs } = boxes;
  const fromUs = range === undefined ? Number.NEGATIVE_INFINITY : range.fromMs * US_PER_MS;
  const toUs = range === undefined ? Number.POSITIVE_INFINITY : range.toMs * US_PER_MS;
  const first = firstFrom(boxes, fromUs);
  const end = firstFrom(boxes, toUs);
  const rowsFromFirst = new Int32Array(end - first).fill(NO_ROW);
  /** Rows of the boxes that are open at the begin of the range. */
  const openRows = new Map<number, number>();
  const rowOf = createRowTable(labelCount);
  const parent: number[] = [];
  const labelOf: number[] = [];
  const selfUs: number[] = [];
  const totalUs: number[] = [];
  const calls: number[] = [];
  const depth: number[] = [];
  let depths = 0;
  const rowOfBox = (box: number): number => (box < first ? (openRows.get(box) ?? NO_ROW) : rowsFromFirst[box - first]);
  const add = (box: number): number => {
    const within = Math.min(startUs[box] + durationUs[box], toUs) - Math.max(startUs[box], fromUs);
    if (within < 0) return NO_ROW;
    // The enclosing box of a box in the range is in the range too.
    const above = around[box] < 0 ? NO_ROW : rowOfBox(around[box]);
    const row = rowOf(above, boxLabel[box]);
    if (row === parent.length) {
      parent.push(above);
      labelOf.push(boxLabel[box]);
      selfUs.push(0);
      totalUs.push(0);
      calls.push(0);
      depth.push(above < 0 ? 1 : depth[above] + 1);
      depths = Math.max(depths, depth[row]);
    }
    totalUs[row] += within;
    selfUs[row] += within;
    calls[row] += 1;
    if (above >= 0) selfUs[above] -= within;
    return row;
  };
  // Boxes are nested, so what is open then encloses the last box before.
  for (const box of boxesAround(around, first - 1)) {
    const row = add(box);
    if (row !== NO_ROW) openRows.set(box, row);
  }
  for (let box = first; box < end; box += 1) {
    if (box % BOXES_PER_STEP === 0) yield { stage: 'calls', done: box - first, total: end - first };
    rowsFromFirst[box - first] = add(box);
  }
  const hasChildren = new Uint8Array(parent.length);
  for (const above of parent) if (above >= 0) hasChildren[above] = 1;
  return {
    count: parent.length,
    parent: Int32Array.from(parent),
    labelOf: Uint32Array.from(labelOf),
    selfUs: Float64Array.from(selfUs, (self) => Math.max(0, self)),
    totalUs: Float64Array.from(totalUs),
    calls: Uint32Array.from(calls),
    hasChildren,
    depths,
  };
}

function largestTotalFirst(a: TraceCallNode, b: TraceCallNode): number {
  return b.totalMs - a.totalMs || (a.name < b.name ? -1 : Number(a.name > b.name)) || a.nodeId - b.nodeId;
}

function unknownNode(nodeId: number): AppFailure {
  return new AppFailure(
    appError(
      'invalid_params',
      `The tree has no node ${nodeId}.`,
      'Take nodeId from trace.calls of this file, track, view and range.',
    ),
  );
}

/** Callees of a row, largest first; `null`: the top level. */
export function calleesOf(rows: CallRows, labels: readonly TraceLabel[], nodeId: number | null): TraceCallNode[] {
  if (nodeId !== null && (nodeId < 0 || nodeId >= rows.count)) throw unknownNode(nodeId);
  const above = nodeId ?? NO_ROW;
  const nodes: TraceCallNode[] = [];
  for (let row = above + 1; row < rows.count; row += 1) {
    if (rows.parent[row] !== above) continue;
    nodes.push({
      ...labels[rows.labelOf[row]],
      nodeId: row,
      selfMs: rows.selfUs[row] / US_PER_MS,
      totalMs: rows.totalUs[row] / US_PER_MS,
      count: rows.calls[row],
      hasChildren: rows.hasChildren[row] === 1,
    });
  }
  return nodes.toSorted(largestTotalFirst);
}

interface Group {
  readonly first: number;
  selfUs: number;
  calls: number;
  hasChildren: boolean;
}

/** Time by label, counting nested calls of one label once. */
export function totalByLabel({ count, parent, labelOf, totalUs }: CallRows): Map<number, number> {
  const sums = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    let around = parent[row];
    while (around >= 0 && labelOf[around] !== labelOf[row]) around = parent[around];
    if (around < 0) sums.set(labelOf[row], (sums.get(labelOf[row]) ?? 0) + totalUs[row]);
  }
  return sums;
}

/**
 * Callers of a node, largest first; `null`: calls with self time. As in DevTools, the total of a top-level row includes nested calls; below
 * it, both values are parts of the top-level row's self time.
 */
export function callersOf(rows: CallRows, labels: readonly TraceLabel[], nodeId: number | null): TraceCallNode[] {
  const { count, parent, labelOf, selfUs, calls } = rows;
  const waysPerRow = rows.depths + 1;

  function stepsUp(row: number, steps: number): number {
    let at = row;
    for (let step = 0; step < steps && at >= 0; step += 1) at = parent[at];
    return at;
  }

  function goSameWay(one: number, other: number, steps: number): boolean {
    let [a, b] = [one, other];
    for (let step = 0; ; step += 1) {
      if (a < 0 || b < 0 || labelOf[a] !== labelOf[b]) return false;
      if (step === steps) return true;
      [a, b] = [parent[a], parent[b]];
    }
  }

  function nodesAfter(
    steps: number,
    isWanted: (row: number) => boolean,
    totals: ReadonlyMap<number, number> | null = null,
  ): TraceCallNode[] {
    const groups = new Map<number, Group>();
    for (let row = 0; row < count; row += 1) {
      if (selfUs[row] === 0 || !isWanted(row)) continue;
      const at = stepsUp(row, steps);
      if (at < 0) continue;
      let group = groups.get(labelOf[at]);
      if (group === undefined) {
        group = { first: row, selfUs: 0, calls: 0, hasChildren: false };
        groups.set(labelOf[at], group);
      }
      group.selfUs += selfUs[row];
      group.calls += calls[row];
      group.hasChildren ||= parent[at] >= 0;
    }
    return [...groups]
      .map(([label, group]) => ({
        ...labels[label],
        nodeId: group.first * waysPerRow + steps,
        selfMs: group.selfUs / US_PER_MS,
        totalMs: (totals?.get(label) ?? group.selfUs) / US_PER_MS,
        count: group.calls,
        hasChildren: group.hasChildren,
      }))
      .toSorted((a, b) => b.selfMs - a.selfMs || largestTotalFirst(a, b));
  }

  if (nodeId === null) return nodesAfter(0, () => true, totalByLabel(rows));
  const first = Math.floor(nodeId / waysPerRow);
  const steps = nodeId % waysPerRow;
  if (nodeId < 0 || first >= count || stepsUp(first, steps) < 0) throw unknownNode(nodeId);
  return nodesAfter(steps + 1, (row) => labelOf[row] === labelOf[first] && goSameWay(row, first, steps));
}

/** Self time by label, µs. */
export function selfByLabel({ count, labelOf, selfUs }: CallRows): Map<number, number> {
  const sums = new Map<number, number>();
  for (let row = 0; row < count; row += 1) sums.set(labelOf[row], (sums.get(labelOf[row]) ?? 0) + selfUs[row]);
  return sums;
}
