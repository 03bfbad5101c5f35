/** Chart with equal stacks merged, largest first from the left. V8's overhead has boxes of its own; idle time has none. */
import type { Steps } from '../steps/steps.ts';
import { rowsBelow } from './call-tree.ts';
import { createBoxBuilder, type ChartColumns } from './chart-boxes.ts';
import { IDLE, ROOT, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

const ROWS_BETWEEN_STEPS = 1 << 14;

export function* chartLeftHeavy(document: ProfileDocument): Steps<ChartColumns> {
  const { calls, whole, unit } = document;
  const { count, functionOf } = calls;
  const { total } = whole;
  const boxes = createBoxBuilder(WEIGHTS_PER_UNIT[unit]);
  /** Stack of rows to visit, with the start of their boxes. */
  const open = new Uint32Array(count);
  const openDepth = new Uint32Array(count);
  const openStart = new Float64Array(count);
  let openCount = 0;

  /** Pushes sibling rows so that the largest is visited next. */
  function openAll(rows: readonly number[], depth: number, start: number): void {
    const shown = rows.filter((row) => total[row] > 0).toSorted((a, b) => total[b] - total[a] || a - b);
    let end = shown.reduce((at, row) => at + total[row], start);
    for (let at = shown.length - 1; at >= 0; at -= 1) {
      end -= total[shown[at]];
      open[openCount] = shown[at];
      openDepth[openCount] = depth;
      openStart[openCount] = end;
      openCount += 1;
    }
  }

  openAll(outermost(document), 0, 0);
  while (openCount > 0) {
    openCount -= 1;
    const row = open[openCount];
    const [depth, start] = [openDepth[openCount], openStart[openCount]];
    const box = boxes.open(depth, functionOf[row], start);
    boxes.close(box, start + total[row]);
    if (calls.end[row] > row + 1) openAll(rowsBelow(document, row), depth + 1, start);
    if (boxes.count % ROWS_BETWEEN_STEPS === 0) yield { stage: 'calls', done: boxes.count, total: count };
  }
  return boxes.finish();
}

/** Bytes have `(root)` as one box around all others, to which links count their levels. */
function outermost(document: ProfileDocument): number[] {
  const { calls, kindOf, unit } = document;
  const rows: number[] = [];
  for (let row = 0; row < calls.count; row = calls.end[row]) {
    if (unit !== 'bytes' && kindOf[calls.functionOf[row]] === ROOT) rows.push(...rowsBelow(document, row));
    else rows.push(row);
  }
  return rows.filter((row) => kindOf[calls.functionOf[row]] !== IDLE);
}
