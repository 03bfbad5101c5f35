/** The queries about heaps, asked about two heap timelines of Node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEAP_TABLES, type HeapSource } from '../../../../../shared/engine/tables/heap-tables.ts';
import { createOpenSnapshot } from '../../../../../shared/engine/heap/open/open-snapshot.ts';
import { readDocument } from '../../../../../shared/engine/heap/testing/read-heap.ts';
import { runSteps } from '../../../../../shared/engine/steps/steps.ts';
import { HEAP_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/heap.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';
import { recordNode } from '../testing/recorded-node.ts';

/** Queries about what a program without a DOM does not have. */
const OF_PAGES: ReadonlySet<string> = new Set(['What holds detached DOM nodes']);

let captures: AskedCaptures;
beforeAll(async () => {
  const { first, second } = await recordNode('heap');
  captures = await askedCaptures('heap', HEAP_TABLES, [sourceOf(first), sourceOf(second)]);
});
afterAll(() => captures.close());

function sourceOf(bytes: Uint8Array): HeapSource {
  const snapshot = createOpenSnapshot(readDocument(bytes));
  runSteps(snapshot.computeFigures());
  return { snapshot };
}

const ask = (title: string) => captures.ask(sqlOf(HEAP_EXAMPLES, title));

describe('queries about heaps', () => {
  it.each(HEAP_EXAMPLES)('$title', async ({ title, sql }) => {
    expect((await captures.ask(sql)).length > 0).toBe(!OF_PAGES.has(title));
  });

  it('find what the program holds', async () => {
    const duplicates = await ask('Duplicate strings and the bytes that they waste');
    expect(duplicates).toContainEqual(expect.objectContaining({ text: 'the same text in every order', count: 500 }));
    const allocated = await ask('Live bytes by the function that allocated them');
    expect(allocated.map((row) => row['function'])).toContain('addOrders');
  });

  it('find what the second capture has more of', async () => {
    const grown = await ask('Classes that grew in a second snapshot');
    expect(grown).toContainEqual(
      expect.objectContaining({ class: 'Order', a_count: 500, b_count: 1000, delta_count: 500 }),
    );
  });
});
