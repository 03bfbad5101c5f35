/** Registries whose held values keep their own objects: dominators are checked by hand in each picture. */
import { expect, test } from 'vitest';
import { askableHeap } from '../testing/ask-heap.ts';

const NODES = {
  registry: { name: 'FinalizationRegistry', id: 3 },
  c1: { type: 'native', name: 'system / WeakCell' },
  c2: { type: 'native', name: 'system / WeakCell' },
  lease1: { name: 'Lease', id: 101 },
  lease2: { name: 'Lease', id: 103 },
  end: { type: 'closure', name: 'end', id: 105 },
  scope: { name: 'system / Context', id: 107 },
  track1: { name: 'Track', id: 111 },
  track2: { name: 'Track', id: 113 },
} as const;

const LIST = `
  root → registry -hidden:4→ c1
  c1 -hidden:0→ registry
  c1 -hidden:1→ lease1
  c1 -weak:target→ track1
  c1 -hidden:4→ c2
  c2 -hidden:0→ registry
  c2 -hidden:1→ lease2
  c2 -weak:target→ track2
  lease1 -end→ end -internal:context→ scope -context:track→ track1
`;

test('a held value with the only way to its own object keeps it, and the path says how', () => {
  const heap = askableHeap(`${LIST}\nroot -shown→ track2`, NODES);
  const { registries } = heap.ask('heap.kept-targets', {});
  expect(registries).toMatchObject([{ registry: { id: 3 }, entries: 2, kept: 1, target: { id: 111 } }]);
  expect(registries[0]?.path.steps.map(({ edge, node }) => [edge?.name ?? '', node.id])).toEqual([
    ['', 101],
    ['end', 105],
    ['context', 107],
    ['track', 111],
  ]);
});

test.each([
  ['something else holds the object too', 'root -shown→ track1'],
  ['something else holds it through another object', 'root → view -track→ track1'],
])('it does not if %s', (_what, more) => {
  expect(askableHeap(`${LIST}\nroot -shown→ track2\n${more}`, NODES).ask('heap.kept-targets', {}).registries).toEqual(
    [],
  );
});

test('a heap without a registry has none', () => {
  expect(askableHeap('root → a').ask('heap.kept-targets', {})).toEqual({ registries: [] });
});
