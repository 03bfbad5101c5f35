import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes, name } from '../../core/findings/model.ts';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { HEAP_RULES, heapEvidence, type HeapEvidence, type HeapFacts } from './rules.ts';

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
    nothing-holds-most [plain]: 1,000 B in 7 objects; no single object of the program retains most of it."
  `);
});
