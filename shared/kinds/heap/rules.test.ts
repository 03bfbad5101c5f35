import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askableHeap } from '../../analysis/heap/testing/ask-heap.ts';
import type { PictureNode } from '../../analysis/heap/testing/heap-picture.ts';
import { bytes, name } from '../../findings/model.ts';
import { tableOf, testRules } from '../../findings/testing/rule-laws.ts';
import { PERSON, told } from '../../findings/voice.ts';
import type { AskDocument } from '../report-findings.ts';
import { HEAP_RULES, heapEvidence, type HeapEvidence, type HeapFacts } from './rules.ts';
import { heapVerdictOf } from './verdict.ts';

const node = (className: string): NonNullable<HeapFacts['one']>['node'] => ({
  id: 9,
  name: className,
  type: 'object',
  shallowSizeBytes: 10,
  retainedSizeBytes: 900,
  distance: 2,
  preview: '',
  isDetached: false,
});

interface Drawn {
  readonly total: number;
  readonly one?: number;
  readonly together?: number;
  readonly wasted?: number;
  readonly inVain?: boolean;
}

function drawn({ total, one, together, wasted = 0, inVain = false }: Drawn): HeapEvidence {
  const row = { name: 'Row', count: 40, shallowSizeBytes: 9, retainedSizeBytes: together ?? 0, distance: 3 };
  return heapEvidence(
    {
      overview: { totalSizeBytes: total, nodes: 7 },
      inVain: inVain
        ? [{ kind: 'capture', words: [name('big'), ' is kept: ', bytes(40), '.'], sizeBytes: 40, code: null }]
        : [],
      one: one === undefined ? null : { node: node('Map'), heldBy: '.byUser of global', sizeBytes: one, innermost: 9 },
      content: null,
      together:
        together === undefined ? null : { row, sizeBytes: together, heldBy: ['.rows of Grid', '.all of Cache'] },
      wastedBytes: wasted,
      detached: 0,
    },
    [],
  );
}

const PICTURES = {
  empty: drawn({ total: 0 }),
  'kept-in-vain': drawn({ total: 1000, one: 900, inVain: true }),
  'one-holds-most': drawn({ total: 1000, one: 986, wasted: 153 }),
  'several-hold-most': drawn({ total: 1000, together: 700 }),
  'mostly-copies': drawn({ total: 1000, one: 300, wasted: 400 }),
  'nothing-holds-most': drawn({ total: 1000, one: 300, wasted: 153 }),
};

const SHARE = fc.nat(1000);
testRules('the rules of a heap snapshot', {
  rules: HEAP_RULES,
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .record({ total: fc.nat(1000), one: SHARE, together: SHARE, wasted: SHARE, inVain: fc.boolean() })
    .map(({ total, one, together, wasted, inVain }) =>
      drawn({
        total,
        one: Math.min(one, total),
        together: Math.min(together, total),
        wasted: Math.min(wasted, total),
        inVain,
      }),
    ),
  culprit: ({ id }) => (id === 'one-holds-most' || id === 'several-hold-most' ? id : null),
  explainsEnough: ({ id }, { one, together, totalBytes }) =>
    (id !== 'one-holds-most' || (one?.sizeBytes ?? 0) >= totalBytes / 2) &&
    (id !== 'several-hold-most' || (together?.sizeBytes ?? 0) >= totalBytes / 2),
});

test('reads as a page', () => {
  expect(tableOf(HEAP_RULES, PICTURES)).toMatchInlineSnapshot(`
    "empty [plain]: The heap is empty.
    kept-in-vain [problem]: big is kept: 40 B.
    one-holds-most [plain]: Map retains 98.6% of the heap (986 B), held by .byUser of global.
    several-hold-most [plain]: 40 × Row retain 70.0% of the heap together (700 B), held by .rows of Grid and .all of Cache: no single reference frees them.
    mostly-copies [plain]: 40.0% of the heap are copies of strings that it already has.
    nothing-holds-most [plain]: 1,000 B in 7 objects; no object of the program retains most of it."
  `);
});

async function headlineOf(picture: string, nodes: Record<string, PictureNode>): Promise<string> {
  const heap = askableHeap(picture, nodes);
  heap.computeRetained();
  const ask: AskDocument = async (query, params) => heap.ask(query as never, params as never);
  return told((await heapVerdictOf(ask)).headline, PERSON);
}

test('descends from the global object through tables of the engine to the collection that holds most', async () => {
  const nodes = {
    window: { name: 'global' },
    map: { name: 'Map' },
    table: { name: '', type: 'array' },
    a: { name: 'Order', sizeBytes: 400 },
    b: { name: 'Order', sizeBytes: 400 },
  };
  expect(await headlineOf('root → window -property:byUser→ map -internal:table→ table → [a, b]', nodes)).toMatch(
    /^Map retains .*mostly 2 × Order\), held by \.byUser of global\.$/,
  );
});

test('names the first link of a list, and the class that owns a collection before that of its links', async () => {
  const nodes = {
    window: { name: 'global' },
    queue: { name: 'Queue' },
    l1: { name: 'Link', sizeBytes: 100 },
    l2: { name: 'Link', sizeBytes: 100 },
    l3: { name: 'Link', sizeBytes: 100 },
  };
  expect(await headlineOf('root → window -property:jobs→ queue -property:head→ l1 → l2 → l3', nodes)).toMatch(
    /^Link retains .* held by \.head of Queue\.$/,
  );
});

test('says of objects that two collections hold that no reference alone frees them', async () => {
  const nodes = {
    window: { name: 'global' },
    grid: { name: 'Grid' },
    cache: { name: 'Cache' },
    a: { name: 'Row', sizeBytes: 200 },
    b: { name: 'Row', sizeBytes: 200 },
    c: { name: 'Row', sizeBytes: 200 },
  };
  const picture = 'root → window → [grid, cache]\ngrid -property:rows→ [a, b, c]\ncache -property:all→ [a, b, c]';
  expect(await headlineOf(picture, nodes)).toMatch(
    /^3 × Row retain .* together .*held by \.rows of Grid and \.all of Cache: no single reference frees them\.$/,
  );
});

test('blames nothing where what everything hangs from holds most', async () => {
  const nodes = {
    window: { name: 'global' },
    a: { name: 'A', sizeBytes: 90 },
    b: { name: 'B', sizeBytes: 80 },
    c: { name: 'C', sizeBytes: 70 },
  };
  expect(await headlineOf('root → window → [a, b, c]', nodes)).toMatch(/no object of the program retains most of it/);
});
