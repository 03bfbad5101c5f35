/**
 * Chart in order of time. The callers that two consecutive stacks have in common continue, the other calls end, and new ones begin.
 * `(root)` and `(idle)` have no boxes. The profiler records no stack for garbage collection, so it is drawn on the previous stack, whose
 * calls continue after it, as in DevTools; in figures it belongs to no function. Samples without duration are skipped.
 */
import { ROWS_PER_STEP, type Steps } from '../steps/steps.ts';
import { createBoxBuilder, type ChartColumns } from './chart-boxes.ts';
import { GARBAGE_COLLECTOR, IDLE, NO_CALLER, ROOT, WEIGHTS_PER_UNIT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

const NO_BOX = -1;
/** Without removed samples, gaps are rounding errors. A longer gap comes from a filter and belongs to no call. */
const MIN_GAP_US = 0.5;

export function* chartInTime(document: ProfileDocument): Steps<ChartColumns> {
  const { calls, samples, kindOf, maxDepth, unit } = document;
  const { functionOf, caller, depth } = calls;
  const boxes = createBoxBuilder(WEIGHTS_PER_UNIT[unit]);
  /** Open boxes and their rows, outermost first. */
  const openBox = new Uint32Array(maxDepth + 1);
  const openRow = new Uint32Array(maxDepth + 1);
  let open = 0;
  let collectorBox = NO_BOX;
  /** Stack of the next sample, innermost first. */
  const coming = new Uint32Array(maxDepth + 1);

  function closeTo(place: number, atUs: number): void {
    while (open > place) {
      open -= 1;
      boxes.close(openBox[open], atUs);
    }
  }

  const belowRoot = rowsBelowRoot(document);
  const isRoot = (row: number): boolean => kindOf[functionOf[row]] === ROOT && depth[row] === 0;

  /** True if the row's box is open; `(root)` has no box, so boxes are one level above their rows. */
  function isOpen(row: number): boolean {
    const place = depth[row] - belowRoot[row];
    return place < open && openRow[place] === row;
  }

  /** Changes the open stack to that of `row`: walks up its callers to the first one that is open. */
  function goTo(row: number, atUs: number): void {
    let count = 0;
    let at = row;
    while (at !== NO_CALLER && !isRoot(at) && !isOpen(at)) {
      coming[count] = at;
      count += 1;
      at = caller[at];
    }
    closeTo(at === NO_CALLER || isRoot(at) ? 0 : depth[at] - belowRoot[at] + 1, atUs);
    while (count > 0) {
      count -= 1;
      openRow[open] = coming[count];
      openBox[open] = boxes.open(open, functionOf[coming[count]], atUs);
      open += 1;
    }
  }

  let endUs = 0;
  for (let at = 0; at < samples.count; at += 1) {
    const lastsUs = samples.weight[at];
    if (lastsUs > 0) {
      const row = samples.row[at];
      const startUs = samples.start[at];
      if (startUs - endUs > MIN_GAP_US) {
        if (collectorBox !== NO_BOX) boxes.close(collectorBox, endUs);
        collectorBox = NO_BOX;
        closeTo(0, endUs);
      }
      const kind = kindOf[functionOf[row]];
      if (kind === GARBAGE_COLLECTOR) {
        if (collectorBox === NO_BOX) collectorBox = boxes.open(open, functionOf[row], startUs);
      } else {
        if (collectorBox !== NO_BOX) boxes.close(collectorBox, startUs);
        collectorBox = NO_BOX;
        if (kind === IDLE || isRoot(row)) closeTo(0, startUs);
        else goTo(row, startUs);
      }
      endUs = startUs + lastsUs;
    }
    if (at % ROWS_PER_STEP === 0) yield { stage: 'samples', done: at, total: samples.count };
  }
  if (collectorBox !== NO_BOX) boxes.close(collectorBox, endUs);
  closeTo(0, endUs);
  yield { stage: 'samples', done: samples.count, total: samples.count };
  return boxes.finish();
}

/** 1 for rows below `(root)`, which has a row but no box. */
function rowsBelowRoot({ calls, kindOf }: ProfileDocument): Uint8Array {
  const below = new Uint8Array(calls.count);
  for (let row = 0; row < calls.count; row = calls.end[row])
    if (kindOf[calls.functionOf[row]] === ROOT) below.fill(1, row + 1, calls.end[row]);
  return below;
}
