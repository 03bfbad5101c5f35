/** Chart with equal stacks merged, largest first from the left. V8's overhead has boxes of its own; idle time has none. */
import type { Steps } from '../steps/steps.ts';
import { rowsBelow } from './call-tree.ts';
import { createBoxBuilder, type ChartColumns } from './chart-boxes.ts';
import { IDLE, ROOT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

const ROWS_BETWEEN_STEPS = 1 << 14;

export function* chartLeftHeavy(document: ProfileDocument): Steps<ChartColumns> {
  const { calls, whole } = document;
  const { count, functionOf } = calls;
  const { totalUs } = whole;
  const boxes = createBoxBuilder();
  /** Stack of rows to visit, with the start of their boxes. */
  const open = new Uint32Array(count);
  const openDepth = new Uint32Array(count);
  const openStart = new Float64Array(count);
  let openCount = 0;

  /** Pushes sibling rows so that the largest is visited next. */
  function openAll(rows: readonly number[], depth: number, startUs: number): void {
    const shown = rows.filter((row) => totalUs[row] > 0).toSorted((a, b) => totalUs[b] - totalUs[a] || a - b);
    let endUs = shown.reduce((at, row) => at + totalUs[row], startUs);
    for (let at = shown.length - 1; at >= 0; at -= 1) {
      endUs -= totalUs[shown[at]];
      open[openCount] = shown[at];
      openDepth[openCount] = depth;
      openStart[openCount] = endUs;
      openCount += 1;
    }
  }

  openAll(outermost(document), 0, 0);
  while (openCount > 0) {
    openCount -= 1;
    const row = open[openCount];
    const [depth, startUs] = [openDepth[openCount], openStart[openCount]];
    const box = boxes.open(depth, functionOf[row], startUs);
    boxes.close(box, startUs + totalUs[row]);
    if (calls.end[row] > row + 1) openAll(rowsBelow(document, row), depth + 1, startUs);
    if (boxes.count % ROWS_BETWEEN_STEPS === 0) yield { stage: 'calls', done: boxes.count, total: count };
  }
  return boxes.finish();
}

function outermost(document: ProfileDocument): number[] {
  const { calls, kindOf } = document;
  const rows: number[] = [];
  for (let row = 0; row < calls.count; row = calls.end[row]) {
    if (kindOf[calls.functionOf[row]] === ROOT) rows.push(...rowsBelow(document, row));
    else rows.push(row);
  }
  return rows.filter((row) => kindOf[calls.functionOf[row]] !== IDLE);
}
