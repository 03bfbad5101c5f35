/** The graph behind growth that no few references explain, from answers that a test decides. */
import { expect, test } from 'vitest';
import { asksOf } from '../../../core/capability/asking.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import type { GrowingPath, HeapGrowth } from '../../../engine/heap/contract/leak-growth.ts';
import { withKeptGraph } from './kept-graph.ts';

const MB = 1024 * 1024;
const ROW: GrowingPath = {
  ...{ path: '…list[]', edgeToCut: 'variable list', cut: '4.list', owner: 4, capturedBy: null, node: 91 },
  ...{ className: 'Array', classes: [], objectsPerRound: [5, 5, 5], bytesPerRound: [400, 400, 400] },
  ...{ survivorsPerRound: null, retainedSizeBytes: 1200, freedSizeBytes: null },
};
const GROWTH: HeapGrowth = {
  ...{ bytesPerRound: [MB, MB, MB], explainedBytesPerRound: [400, 400, 400], engine: [] },
  restBytesPerRound: [MB - 400, MB - 400, MB - 400],
};

type Kept = AnalysisAnswer<'heap.kept-growth'>;

/** Snapshot N keeps N × 5 of each class, 1 MB in all. */
const kept = (round: number, classes: readonly Partial<Kept['classes'][number]>[]): Kept => ({
  ...{ freedCount: 50 * round, freedSizeBytes: round * MB },
  classes: classes.map((each) => ({
    ...{ name: 'Reader', count: 5 * round, sizeBytes: 100 * round, heldDirectly: 5 },
    ...each,
  })),
});

const edge = (name: string, type: 'property' | 'context') => ({ name, type, edgeClass: 'page' as const });

async function graphOf(...classes: readonly Partial<Kept['classes'][number]>[]): Promise<readonly GrowingPath[]> {
  const way = (id: number, name: string, type: 'property' | 'context', count: number) => ({
    ...{ count, retainedSizeBytes: 100, node: toyNode(id, { name: 'Reader' }) },
    path: {
      steps: [
        { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
        { edge: edge('context', 'context'), node: toyNode(7, { name: 'Base' }) },
        { edge: edge(name, type), node: toyNode(id, { name: 'Reader' }) },
      ],
    },
  });
  const { context } = toyHeap({
    answers: {
      'heap.kept-growth': (_params, file) => kept(Number(file), classes),
      'heap.last-id': () => ({ lastId: 80 }),
      'heap.class-paths': () => ({
        ...{ total: 16, sampled: 16, withoutPath: 0 },
        ways: [way(21, 'prototype', 'property', 90), way(95, 'open', 'property', 15)],
      }),
    },
  });
  const measured = { growing: [ROW], explainedBytesPerRound: [400, 400, 400], explainedByClass: new Map() };
  const { growing } = await withKeptGraph(
    measured,
    { growth: GROWTH, gained: [{ node: 91, clusters: [1] }], files: ['0', '1', '2', '3'] },
    asksOf(context),
  );
  return growing;
}

test('what holds it is told of new objects, and not of the prototype that has the name of its class', async () => {
  const growing = await graphOf({ name: 'Reader', isDeclared: true });
  expect(growing[0]).toMatchObject({ className: 'Reader', node: 95, objectsPerRound: [5, 5, 5] });
  expect(growing[0]?.together?.map(({ edgeToCut }) => edgeToCut)).toEqual(['variable list']);
});

test('a graph is named by a class in own code, then by one of a package, by properties, and by an element', async () => {
  const known = [
    { name: 'Model', isDeclared: true },
    { name: 'Editor', isDeclared: true, isThirdParty: true },
    { name: '{text, lines}' },
    { name: 'Detached <div>' },
  ];
  const others = [{ name: '(array)' }, { name: 'Array' }, { name: 'system / Context' }];
  for (let at = 0; at < known.length; at += 1)
    expect((await graphOf(...others, ...known.slice(at).toReversed()))[0]?.className).toBe(known[at]?.name);
  expect(await graphOf(...others)).toEqual([ROW]);
});
