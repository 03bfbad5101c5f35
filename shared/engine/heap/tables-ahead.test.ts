/** Precomputed tables change the speed of an answer, never the answer. */
import { expect, it } from 'vitest';
import { ENGINE_QUERIES } from '../contract/engine-queries.ts';
import { createHeapQueries, type HeapQueries } from './heap-queries.ts';
import { runSteps } from '../steps/steps.ts';
import { heap, type PictureNode } from './testing/heap-picture.ts';
import { readDocument } from './testing/read-heap.ts';

const TYPES = ['object', 'closure', 'string', 'native', 'concatenated string', 'hidden', 'code'] as const;
const NAMES = ['App', 'Store', 'appStore', 'Object', 'key of app', '(string)', 'x'] as const;
const NODES = 400;

/** Nodes with few different names, classes and sizes, so that many are equal. */
function randomQueries(seed: number): { readonly queries: HeapQueries; readonly ids: readonly number[] } {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const lines: string[] = [];
  const nodes: Record<string, PictureNode> = {};
  const ids: number[] = [];
  for (let at = 0; at < NODES; at += 1) {
    lines.push(
      `${at === 0 ? 'root' : `n${next(at)}`} -${NAMES[next(NAMES.length)]?.replaceAll(/[^A-Za-z]/g, '')}→ n${at}`,
    );
    if (at > 2) lines.push(`n${next(at)} → n${next(at)}`);
    const id = at * 2 + 11;
    ids.push(id);
    nodes[`n${at}`] = {
      type: TYPES[next(TYPES.length)] ?? 'object',
      name: NAMES[next(NAMES.length)] ?? 'App',
      id,
      sizeBytes: next(4) * 8,
    };
  }
  const queries = createHeapQueries(readDocument(heap(lines.join('\n'), nodes)), { readMs: 0, fileSizeBytes: 0 });
  runSteps(queries.computeRetained());
  return { queries, ids };
}

function answers({ queries, ids }: ReturnType<typeof randomQueries>): unknown[] {
  const { params: objects } = ENGINE_QUERIES['heap.objects'];
  const { params: search } = ENGINE_QUERIES['heap.search'];
  const { params: dominated } = ENGINE_QUERIES['heap.dominated'];
  const { params: classes } = ENGINE_QUERIES['heap.dominated-classes'];
  const { rows } = queries.answer('heap.classes', ENGINE_QUERIES['heap.classes'].params.parse({}));
  return [
    ...[...rows.map(({ name }) => name), 'none'].flatMap((className) => [
      queries.answer('heap.objects', objects.parse({ className, count: 1000 })),
      queries.answer('heap.objects', objects.parse({ className, start: 3, count: 4, descending: false })),
    ]),
    ...['name', 'text', 'edge'].flatMap((where) =>
      ['app', 'APP', 'store', 'key', '(', 'Function', 'x', 'none'].map((query) =>
        queries.answer('heap.search', search.parse({ in: where, query, count: 1000 })),
      ),
    ),
    ...[null, ...ids].map((id) => queries.answer('heap.dominated', dominated.parse({ id, count: 1000 }))),
    ...[null, ...ids].map((id) => queries.answer('heap.dominated', dominated.parse({ id, minBytes: 9, count: 5 }))),
    ...ids.map((id) => queries.answer('heap.dominated-classes', classes.parse({ id }))),
  ];
}

it.each([1, 2, 3, 4])('answers are the same with and without tables (%d)', (seed) => {
  const without = answers(randomQueries(seed));
  const heapWith = randomQueries(seed);
  const { snapshot } = heapWith.queries;
  const before = snapshot.extraBytes;
  for (const table of snapshot.missingTables()) {
    runSteps(table.make());
    expect(snapshot.extraBytes - before).toBeGreaterThan(0);
  }
  expect(snapshot.missingTables()).toEqual([]);
  expect(answers(heapWith)).toEqual(without);
  // Dropped tables leave no results behind.
  snapshot.dropTables();
  expect(answers(heapWith)).toEqual(without);
});

it('no tables can be built before retained sizes are computed', () => {
  const queries = createHeapQueries(readDocument(heap('root → a')), { readMs: 0, fileSizeBytes: 0 });
  expect(queries.snapshot.missingTables()).toEqual([]);
});
