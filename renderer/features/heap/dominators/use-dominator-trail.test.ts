import { expect, it } from 'vitest';
import { heapNode, standInDocument } from '../../../core/testing/analysis.ts';
import { loadTrail } from './use-dominator-trail.ts';

/** A chain in which each object is dominated by the one with the next smaller id; 1 is the root. */
const { document } = standInDocument({
  'heap.object': ({ id }) => ({ node: heapNode(id), dominator: id === 1 ? null : heapNode(id - 1), location: null }),
});
const idsOf = async (id: number) => {
  const trail = await loadTrail(document, heapNode(id));
  return trail.ok ? [trail.value.nodes.map((node) => node.id), trail.value.isCut] : trail.error.code;
};

it('lists dominators from below the root down to the object', async () => {
  expect(await idsOf(4)).toEqual([[2, 3, 4], false]);
  expect(await idsOf(2)).toEqual([[2], false]);
});

it('is shortened for a long chain', async () => {
  const [ids, isCut] = (await idsOf(500)) as [number[], boolean];
  expect([ids.length, ids.at(-1), isCut]).toEqual([24, 500, true]);
});
