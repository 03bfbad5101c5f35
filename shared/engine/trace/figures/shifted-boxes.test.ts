import { expect, test } from 'vitest';
import type { ShiftCause, ShiftedNode } from '../contract/trace-causes.ts';
import type { ReservedBox } from '../contract/trace-notes.ts';
import { withBoxes } from './shifted-boxes.ts';

const moved = (movedY: number): ShiftedNode => ({
  ...{ node: 'P', nodeId: 9, movedX: 0, movedY },
  ...{ rect: [0, 100 + movedY, 10, 10], oldRect: [0, 100, 10, 10] },
});
const cause = (nodeId: number, kind: ShiftCause['kind'] = 'inserted'): ShiftCause => ({
  ...{ kind, node: `DIV ${nodeId}`, nodeId, change: '', url: '', startMs: 1, event: 1 },
  ...{ changedBy: null, rect: null, isSpace: false },
});
const box = (...nodes: number[]): ReservedBox => ({
  ...{ nodes, node: `BOX ${nodes[0]}`, heightPx: 700.4, reservedPx: 540 },
  ...{ selector: '.lead', declaration: 'min-height: 540px', sheet: 'https://site.test/site.css' },
});
const shift = (causes: ShiftCause[], { score = 0.1, nodes = [moved(160)], hadRecentInput = false } = {}) => ({
  ...{ score, hadRecentInput, nodes, causes },
});
const outcome = (...given: Parameters<typeof withBoxes>) =>
  withBoxes(...given).map(({ box: found, causes }) => [found?.node, causes.map(({ nodeId }) => nodeId)]);

test('the innermost box that was there before lacks the room, and what is not in it moved nothing', () => {
  const noted = [{ score: 0.1, boxes: [box(7, 6), box(1, 2, 3, 4), box(2, 3)] }];
  const [found] = withBoxes([shift([cause(8), cause(3)])], noted);
  expect(found?.box).toEqual({
    ...{ node: 'BOX 2', heightPx: 700, reservedPx: 540, rule: '.lead { min-height: 540px }' },
    ...{ selector: '.lead', sheet: 'https://site.test/site.css', place: null },
  });
  expect(found?.causes.map(({ nodeId }) => nodeId)).toEqual([3]);
  // The inner one is what was inserted.
  expect(outcome([shift([cause(2)])], noted)).toEqual([['BOX 1', [2]]]);
  // A box that was changed itself was there before.
  expect(outcome([shift([cause(2, 'changed')])], noted)).toEqual([['BOX 2', [2]]]);
  expect(outcome([shift([cause(1)])], noted)).toEqual([[undefined, [1]]]);
});

test('where things moved differently far, the other causes stay', () => {
  const noted = [{ score: 0.1, boxes: [box(1, 3)] }];
  expect(outcome([shift([cause(8), cause(3)], { nodes: [moved(160), moved(300)] })], noted)).toEqual([
    ['BOX 1', [3, 8]],
  ]);
});

test('a shift without a cause in the box, or after input, or with another score has no box', () => {
  const noted = [{ score: 0.1, boxes: [box(1, 3)] }];
  expect(outcome([shift([cause(8)])], noted)).toEqual([[undefined, [8]]]);
  expect(outcome([shift([cause(3)], { hadRecentInput: true })], noted)).toEqual([[undefined, [3]]]);
  expect(outcome([shift([cause(3)], { score: 0.11 })], noted)).toEqual([[undefined, [3]]]);
  expect(outcome([shift([cause(3)])])).toEqual([[undefined, [3]]]);
});

test('of equal scores, the last shifts are those of the recording', () => {
  const noted = [1, 5].map((id) => ({ score: 0.1, boxes: [box(id, id + 1)] }));
  expect(outcome([shift([cause(6)])], noted)).toEqual([['BOX 5', [6]]]);
  expect(outcome([shift([cause(2)]), shift([cause(6)])], noted)).toEqual([
    ['BOX 1', [2]],
    ['BOX 5', [6]],
  ]);
});
