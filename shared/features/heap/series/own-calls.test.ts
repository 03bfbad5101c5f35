/** What the author registered with a package, below the objects of the package. */
import { expect, it } from 'vitest';
import { asksOf } from '../../../core/capability/asking.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { functionsBelow } from './own-calls.ts';

const AUTHOR = { url: 'https://a.test/src/panel.js', line: 10, column: 5 };
const PACKAGE = { url: 'https://a.test/node_modules/rxjs/Subscriber.js', line: 3, column: 5 };

const closure = (id: number, location: HeapNode['location']): HeapNode => toyNode(id, { type: 'closure', location });

/** subscriber 1 → package's closure 2 → its scope 3 → own callback 4, and module scope 5, older than the hunt → own function 6. */
const REFERENCES: Readonly<Record<number, readonly (readonly [name: string, node: HeapNode])[]>> = {
  1: [
    ['__proto__', closure(7, AUTHOR)],
    ['_next', closure(2, PACKAGE)],
  ],
  2: [['context', toyNode(3, { type: 'object', name: 'system / Context' })]],
  3: [
    ['previous', toyNode(5, { type: 'object', name: 'system / Context' })],
    ['onNext', closure(4, AUTHOR)],
  ],
  5: [['other', closure(6, AUTHOR)]],
};

it('is reached through functions and scopes of the package, and not through what is older than the hunt', async () => {
  const { context } = toyHeap({
    answers: {
      'heap.references': ({ id }) => {
        const rows = (REFERENCES[id ?? 0] ?? []).map(([name, node]) => ({
          edge: { name, type: 'property' as const, edgeClass: 'page' as const },
          node,
        }));
        return { rows, start: 0, total: rows.length };
      },
      'heap.present': ({ nodes }) => ({ nodes: nodes.filter((id) => id >= 5), artifacts: [] }),
    },
  });
  const found = await functionsBelow(['first', 'last'], [1], asksOf(context));
  expect(found.map(({ id }) => id)).toEqual([4]);
});
