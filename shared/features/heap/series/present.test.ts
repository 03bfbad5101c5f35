/** Objects and holders of rows that a later snapshot no longer has. */
import { expect, it } from 'vitest';
import { asksOf } from '../../../core/capability/asking.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { presentRows, withPresentHolders } from './present.ts';

const { context } = toyHeap({
  answers: { 'heap.present': ({ nodes }) => ({ nodes: nodes.filter((id) => id < 10), artifacts: [] }) },
});
const ask = asksOf(context);
const row = (node: number, owner: number | null, by: number | null) => ({
  ...{ node, owner },
  capturedBy: by === null ? null : { node: by, name: 'follow' },
});

it('are no holders, and the rows stay', async () => {
  const rows = [row(1, 2, 3), row(1, 12, 13), row(11, null, null)];
  expect(await withPresentHolders('last', rows, ask)).toEqual([row(1, 2, 3), row(1, null, null), row(11, null, null)]);
});

it('are no rows of which the code could be told', async () => {
  expect(await presentRows('last', [row(1, 12, null), row(11, 2, null)], ask)).toEqual([row(1, 12, null)]);
  expect(await presentRows('last', [], ask)).toEqual([]);
});
