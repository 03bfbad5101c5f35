/** The size of growth by what the removal of its reference frees, from answers that a test decides. */
import { asksOf } from '../../../core/capability/asking.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import type { AnalysisAnswer, AnalysisParams } from '../../../core/analysis/analysis.ts';
import { toyHeap } from '../../../core/capability/testing/toy-heap.ts';
import { leadingRow, measureGrowth } from './cut-sizes.ts';

const ROW: GrowingPath = {
  path: '',
  edgeToCut: 'variable watchers',
  cut: '4.watchers',
  owner: 4,
  capturedBy: null,
  className: 'closure in mounted',
  classes: [],
  node: 9,
  objectsPerRound: [5, 5, 5],
  bytesPerRound: [1, 1, 1],
  survivorsPerRound: null,
  retainedSizeBytes: 3,
  freedSizeBytes: null,
};

const place = (source: string) => ({ source, line: 1, column: 1 });

type Freed = AnalysisAnswer<'heap.freed-each'>['freed'][number];

/** Each of the removals alone. */
const freedEach =
  (of: (removal: { edges: readonly string[] }, file: string) => Freed) =>
  ({ removals }: AnalysisParams<'heap.freed-each'>, file: string): AnalysisAnswer<'heap.freed-each'> => ({
    freed: removals.map((removal) => of(removal, file)),
  });

/** Snapshot N frees what N × 5 closed sheets hold. */
function freed(count: number): Freed {
  return {
    freedCount: count * 10,
    freedSizeBytes: count * 1000,
    classes: [
      { name: '(string)', count: count * 100, sizeBytes: count * 500 },
      {
        name: 'a',
        original: { name: 'RefImpl', ...place('../node_modules/@vue/reactivity/dist/reactivity.js') },
        count,
        sizeBytes: count * 50,
        isDeclared: true,
        isThirdParty: true,
        retainedSizeBytes: count * 60,
      },
      { name: 'Detached <i>', count: count * 8, sizeBytes: count * 80, retainedSizeBytes: count * 80 },
      { name: 'Detached <section class="sheet">', count, sizeBytes: count * 10, retainedSizeBytes: count * 70 },
    ],
    components: [
      { name: 'Bars', framework: 'Vue', count: count * 2 },
      { name: 'Sheet', framework: 'Vue', count },
    ],
  };
}

test('what is kept alive begins with the component and the outermost detached element, not with parts of a framework', async () => {
  const { context } = toyHeap({ answers: { 'heap.freed-each': freedEach((_, file) => freed(5 * Number(file))) } });
  const found = await measureGrowth([ROW], [], ['0', '1', '2', '3'], asksOf(context));
  const [row] = found.growing;
  expect(row?.classes.slice(0, 3)).toEqual([
    'component Sheet (Vue)',
    'component Bars (Vue)',
    '5 Detached <section class="sheet">',
  ]);
  expect(row?.bytesPerRound).toEqual([5000, 5000, 5000]);
  // One RefImpl for each closure is no more than a part of the component.
  expect(row?.leaves).toBeUndefined();
});

test('of a chain all references into it are removed, and a chain that others hold too keeps its own sizes', async () => {
  const chain = { through: '.next', edges: ['4.head', '4.tail'] };
  const row = { ...ROW, edgeToCut: '.head of Registry', cut: '4.head', className: 'Link', isChain: true, chain };
  const asked: unknown[] = [];
  const measured = async (count: (at: number) => number) => {
    const { context } = toyHeap({
      answers: {
        'heap.freed-each': freedEach((question, file) => {
          asked.push(question);
          return { freedCount: count(Number(file)), freedSizeBytes: count(Number(file)) * 10, classes: [] };
        }),
      },
    });
    const found = await measureGrowth([row], [], ['0', '1', '2', '3'], asksOf(context));
    return found.growing[0];
  };
  expect(await measured((at) => at * 5)).toMatchObject({ bytesPerRound: [50, 50, 50], freedSizeBytes: 150 });
  expect(asked[0]).toMatchObject({ edges: ['4.head', '4.tail'], nodes: [] });
  expect(await measured(() => 1)).toMatchObject({ bytesPerRound: [1, 1, 1], freedSizeBytes: null });
});

test('what a buffer of tools holds too for the first rounds is measured by the objects, and is explained in each of them', async () => {
  const { context } = toyHeap({
    answers: {
      'heap.freed-each': freedEach(({ edges }, file) =>
        freed(edges.length > 0 && Number(file) < 3 ? 0 : 5 * Number(file)),
      ),
    },
  });
  const gained = [{ node: ROW.node, clusters: [], members: [11, 12, 13] }];
  const found = await measureGrowth([ROW], gained, ['0', '1', '2', '3'], asksOf(context));
  expect(found.growing[0]).toMatchObject({ bytesPerRound: [5000, 5000, 5000], isOfRoundsOnly: true });
  expect(found.explainedBytesPerRound).toEqual([5000, 5000, 5000]);
});

test.each([
  ['all that they retain', 5, undefined],
  ['what the rounds added', 0, true],
])(
  'the size of references that hold the same together is %s, and says so',
  async (_, byEdge, isOfRoundsOnly = false) => {
    const rows = [ROW, { ...ROW, node: 8, edgeToCut: 'variable others', cut: '4.others' }];
    const { context } = toyHeap({
      answers: {
        'heap.freed-each': freedEach(({ edges }, file) => freed((edges.length === 1 ? byEdge : 5) * Number(file))),
        'heap.held-together': () => ({
          groups: [{ parts: [0, 1], freedCount: 15, freedSizeBytes: 15_000 }],
          inside: [],
          alone: [],
        }),
      },
    });
    const gained = rows.map(({ node }) => ({ node, clusters: [], members: [11, 12, 13] }));
    const found = await measureGrowth(rows, gained, ['0', '1', '2', '3'], asksOf(context));
    expect(found.growing[0]).toMatchObject({ retainedSizeBytes: 15_000, isOfRoundsOnly });
    expect(found.growing[0]?.together).toHaveLength(1);
  },
);

test.each([
  [['.listeners of EventTarget', 'variable requests', 'variable pending of node:internal/timers'], 'variable requests'],
  [['variable pending of node:internal/timers', '.signal of Client'], 'variable pending of node:internal/timers'],
  [['', '.signal of Client'], '.signal of Client'],
])('of %j together, the one that a reader knows leads: %s', (references, first) => {
  const rows = references.map((edge, at) => ({ ...ROW, node: at, edgeToCut: edge }));
  expect(leadingRow(rows)?.edgeToCut).toBe(first);
});
