/** Chart with equal stacks merged, largest first from the left. V8's overhead has boxes of its own; idle time has none. */
import type { Steps } from '../steps/steps.ts';
import { rowsBelow } from './call-tree.ts';
import type { ChartColumns } from './chart-boxes.ts';
import { IDLE, ROOT, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

const BOXES_PER_STEP = 1 << 14;
/** Most calls have few callees, and inserting a few takes a third of the time of `sort`, which calls a comparator. */
const MAX_INSERTED = 16;

/**
 * Adds boxes level by level: the callees of a box follow those of the box before it. Boxes are thereby in their final order, by depth, then
 * by start, and the list of boxes is the queue of calls whose callees come next.
 */
export function* chartLeftHeavy(document: ProfileDocument): Steps<ChartColumns> {
  const { calls, whole, unit } = document;
  const { total } = whole;
  const { count, row, start, depth } = yield* leftHeavyBoxes(document);
  const weightsPerUnit = WEIGHTS_PER_UNIT[unit];
  const starts = start.slice(0, count);
  const sizes = new Float64Array(count);
  const functionOf = new Uint32Array(count);
  for (let box = 0; box < count; box += 1) {
    starts[box] /= weightsPerUnit;
    sizes[box] = total[row[box]] / weightsPerUnit;
    functionOf[box] = calls.functionOf[row[box]];
  }
  const depths = depth.slice(0, count);
  return { starts, sizes, depth: depths, functionOf, depths: count === 0 ? 0 : depths[count - 1] + 1 };
}

/** The part of a profile that the chart needs. */
interface WeighedCalls extends Pick<ProfileDocument, 'calls' | 'kindOf' | 'unit'> {
  /** By call, callees included. */
  readonly whole: Pick<ProfileDocument['whole'], 'total'>;
}

/** The boxes with their calls; starts are weights as in columns. The columns are longer than `count`. */
export function* leftHeavyBoxes(document: WeighedCalls): Steps<LeftHeavyBoxes> {
  const { calls, whole } = document;
  const { total } = whole;
  const outermost = outermostRows(document).filter((row) => total[row] > 0);
  const boxes = {
    row: new Uint32Array(calls.count),
    start: new Float64Array(calls.count),
    depth: new Uint32Array(calls.count),
  };
  boxes.row.set(outermost);
  let count = outermost.length;
  placeBoxes(boxes, 0, count, total, 0, 0);
  for (let box = 0; box < count; box += BOXES_PER_STEP) {
    count = addCallees(boxes, box, count, calls.end, total);
    yield { stage: 'calls', done: Math.min(box + BOXES_PER_STEP, count), total: calls.count };
  }
  return { ...boxes, count };
}

interface Boxes {
  readonly row: Uint32Array;
  readonly start: Float64Array<ArrayBuffer>;
  readonly depth: Uint32Array<ArrayBuffer>;
}

interface LeftHeavyBoxes extends Boxes {
  readonly count: number;
}

/** Adds the callees of `BOXES_PER_STEP` boxes from `box` on, and returns the new number of boxes. */
function addCallees(boxes: Boxes, box: number, count: number, end: Uint32Array, total: Float64Array): number {
  const { row: rows, start, depth } = boxes;
  let added = count;
  for (let caller = box; caller < box + BOXES_PER_STEP && caller < added; caller += 1) {
    const first = added;
    const row = rows[caller];
    const last = end[row];
    for (let callee = row + 1; callee < last; callee = end[callee]) {
      if (total[callee] === 0) continue;
      rows[added] = callee;
      added += 1;
    }
    if (added > first) placeBoxes(boxes, first, added, total, start[caller], depth[caller] + 1);
  }
  return added;
}

/** Places sibling boxes, largest first, equal ones in the order of the profile. */
function placeBoxes(boxes: Boxes, first: number, end: number, total: Float64Array, from: number, level: number): void {
  const { row: rows, start, depth } = boxes;
  if (end - first > MAX_INSERTED) rows.subarray(first, end).sort((a, b) => total[b] - total[a] || a - b);
  else {
    for (let at = first + 1; at < end; at += 1) {
      const row = rows[at];
      let place = at;
      for (; place > first && total[rows[place - 1]] < total[row]; place -= 1) rows[place] = rows[place - 1];
      rows[place] = row;
    }
  }
  let next = from;
  for (let box = first; box < end; box += 1) {
    start[box] = next;
    depth[box] = level;
    next += total[rows[box]];
  }
}

/** Bytes have `(root)` as one box around all others, to which links count their levels. */
function outermostRows(document: WeighedCalls): number[] {
  const { calls, kindOf, unit } = document;
  const rows: number[] = [];
  for (let row = 0; row < calls.count; row = calls.end[row]) {
    if (unit !== 'bytes' && kindOf[calls.functionOf[row]] === ROOT) rows.push(...rowsBelow(document, row));
    else rows.push(row);
  }
  return rows.filter((row) => kindOf[calls.functionOf[row]] !== IDLE);
}
