/** Which objects count as those of a row that grew before, from clusters that a test decides. */
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import { toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { gainedAt } from './later.ts';
import { growingPaths } from './path-growth.ts';

/** `count` points in a list that a function of a file captures in one of its calls: `call` numbers the objects of the call. */
function points(count: number, { call = 10, file = 'detail.js', captures = 'changed' } = {}): HeapCluster {
  const closure = {
    type: 'closure' as const,
    name: captures,
    location: { url: `https://a/${file}`, line: 3, column: 1 },
  };
  const edge = (name: string, type: 'property' | 'context' | 'internal' | 'element') => ({
    name,
    type,
    edgeClass: 'page' as const,
  });
  return {
    number: 0,
    path: {
      steps: [
        { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
        { edge: edge('callback', 'property'), node: toyNode(call, closure) },
        { edge: edge('context', 'internal'), node: toyNode(call + 1, { name: 'system / Context' }) },
        { edge: edge('history', 'context'), node: toyNode(call + 2, { name: 'Array' }) },
        { edge: edge('7', 'element'), node: toyNode(call + 3, { name: 'Point' }) },
      ],
    },
    topCount: count,
    count,
    shallowSizeBytes: count * 100,
    retainedSizeBytes: count * 100,
    growthSizeBytes: count * 100,
    replacedShare: 0,
    classes: [{ name: 'Point', count }],
    otherClasses: 0,
    topPerRound: null,
    signature: 'points',
  };
}

const found = growingPaths(
  [1, 2, 3].map(() => ({ added: [points(5)], removed: [] })),
  [],
)[0];
if (found === undefined) throw new Error('nothing grows');
/** As the answer names it: the function around the variable is not known, its file is. */
const ofFile: GrowingPath = { ...found, capturedBy: null, edgeToCut: `${found.edgeToCut} of detail.js` };
const gained = (row: GrowingPath, ...added: readonly HeapCluster[]) => gainedAt(row, { added, removed: [points(1)] });

test('objects at the reference count, also under a name that has the file, less those that went', () => {
  expect(gained(found, points(9))).toBe(8);
  expect(gained(ofFile, points(9))).toBe(8);
});

test('the same variable of other calls counts: each timer has a list of its own', () => {
  expect(gained(found, points(9), points(4, { call: 50 }))).toBe(12);
  expect(gained(ofFile, points(9), points(4, { call: 50 }))).toBe(12);
});

test('a variable of the same name elsewhere does not', () => {
  expect(gained(found, points(4, { call: 50, captures: 'poll' }))).toBe(-1);
  expect(gained(ofFile, points(4, { call: 50, file: 'prices.js' }))).toBe(-1);
});
