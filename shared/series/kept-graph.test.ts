/** The graph behind growth that no few references explain, from answers that a test decides. */
import { expect, test } from 'vitest';
import { asksOf } from '../capabilities/common/asking.ts';
import { toyHeap, toyNode } from '../capabilities/testing/toy-heap.ts';
import type { AnalysisAnswer } from '../contracts/analysis.ts';
import type { GrowingPath, HeapGrowth } from '../contracts/heap/leak-growth.ts';
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

/** Snapshot N keeps N × 5 readers of 1 MB in all. */
const kept = (round: number): AnalysisAnswer<'heap.kept-growth'> => ({
  ...{ freedCount: 50 * round, freedSizeBytes: round * MB },
  classes: [{ name: 'Reader', count: 5 * round, sizeBytes: 100 * round, heldDirectly: 5, isDeclared: true }],
});

const edge = (name: string, type: 'property' | 'context') => ({ name, type, edgeClass: 'page' as const });

test('what holds it is told of new objects, and not of the prototype that has the name of its class', async () => {
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
      'heap.kept-growth': (_params, file) => kept(Number(file)),
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
  expect(growing[0]).toMatchObject({ className: 'Reader', node: 95, objectsPerRound: [5, 5, 5] });
  expect(growing[0]?.together?.map(({ edgeToCut }) => edgeToCut)).toEqual(['variable list']);
});
