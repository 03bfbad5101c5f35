import { asksOf } from '../../../core/capability/asking.ts';
import { steadyWaitingText } from '../growing/beside-text.ts';
import { describe, expect, it } from 'vitest';
import type { HeapWaitingRow } from '../../../engine/heap/contract/heap-waiting.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import { agedWaiting, gainedWaiting, noteworthyWaiting, settledWaiting, steadyWaiting } from './waiting-growth.ts';

function row(count: number, more: Partial<HeapWaitingRow> = {}): HeapWaitingRow {
  return {
    key: 'load',
    kind: 'promise',
    how: 'await',
    calls: toyNode(7, { type: 'closure', preview: 'loadOrder()', location: { url: 'app.js', line: 41, column: 3 } }),
    name: null,
    target: null,
    heldBy: null,
    count,
    targets: count,
    bytes: count * 100,
    ages: null,
    example: toyNode(9),
    isThirdParty: false,
    ...more,
  };
}

/** Snapshots whose rows are these. */
function heaps(rowsOf: Readonly<Record<string, readonly HeapWaitingRow[]>>) {
  return toyHeap({
    answers: {
      'heap.waiting': ({ earlier = [] }, file) => ({
        rows: (rowsOf[file] ?? []).map((each) => ({
          ...each,
          ages:
            earlier.length === 0 ? null : earlier.map(({ secondsBefore }) => ({ atLeastS: secondsBefore, count: 3 })),
        })),
        start: 0,
        total: 0,
        counts: [],
      }),
      'heap.last-id': () => ({ lastId: 99 }),
    },
  });
}

describe('what waits in two snapshots', () => {
  it('is told if there is more of it, with how much the earlier one had', async () => {
    const { context } = heaps({ a: [row(3)], b: [row(40), row(500, { key: 'same' })] });
    expect(
      await gainedWaiting({ base: 'a', current: 'b', earlier: { lastId: 99, secondsBefore: 40.9 } }, asksOf(context)),
    ).toMatchObject([
      { gained: 500 },
      {
        text: '37 more pending promises, awaited in loadOrder() (app.js:41:3)',
        gained: 37,
        count: 40,
        ages: [{ atLeastS: 40.9, count: 3 }],
      },
    ]);
  });

  it('is not told of a few, of less, and of third-party code', async () => {
    const few = heaps({ a: [row(3)], b: [row(12)] });
    expect(
      await gainedWaiting(
        { base: 'a', current: 'b', earlier: { lastId: 99, secondsBefore: 40.9 } },
        asksOf(few.context),
      ),
    ).toEqual([]);
    // Nothing more is asked.
    expect(few.asked).toEqual(['heap.waiting', 'heap.waiting']);
    const other = heaps({ a: [row(80)], b: [row(12), row(900, { key: 'lib', isThirdParty: true })] });
    expect(
      await gainedWaiting(
        { base: 'a', current: 'b', earlier: { lastId: 99, secondsBefore: 40.9 } },
        asksOf(other.context),
      ),
    ).toEqual([]);
  });

  it('has no age where objects are not matched by id', async () => {
    const { context } = heaps({ a: [], b: [row(40)] });
    expect(await gainedWaiting({ base: 'a', current: 'b', earlier: null }, asksOf(context))).toMatchObject([
      { gained: 40, ages: null },
    ]);
  });
});

describe('what waits after each round', () => {
  const files = ['a', 'b', 'c', 'd'];
  const told = async (counts: readonly number[]) => {
    const rowsOf = Object.fromEntries(counts.map((count, at) => [files[at], count === 0 ? [] : [row(count)]]));
    return steadyWaiting(files.slice(0, counts.length), asksOf(heaps(rowsOf).context));
  };

  it('is told if each leaves as many', async () => {
    expect(await told([0, 1, 2, 3])).toMatchObject([{ perRound: [1, 1, 1], count: 3 }]);
    const steady = await told([2, 7, 13, 18]);
    expect(steadyWaitingText(steady)).toBe(
      'Waiting: 5 to 6 more pending promises per round, awaited in loadOrder() (app.js:41:3).',
    );
  });

  it('says by the earlier rounds how long they have waited at least, where objects were followed', async () => {
    const steady = await told([2, 7, 13, 18]);
    const { context } = heaps({ d: [row(18)] });
    const earlier = [
      { lastId: 10, secondsBefore: 42.6 },
      { lastId: 20, secondsBefore: 28 },
    ];
    const aged = await agedWaiting(steady, { file: 'd', earlier }, asksOf(context));
    expect(steadyWaitingText(aged)).toBe(
      'Waiting: 5 to 6 more pending promises per round, awaited in loadOrder() (app.js:41:3): 3 for at least 42 s, 3 for at least 28 s.',
    );
    expect(await agedWaiting(steady, { file: 'd', earlier: [] }, asksOf(context))).toEqual(steady);
  });

  it.each([
    ['of two rounds', [0, 1, 2]],
    ['if one round leaves none', [0, 1, 1, 2]],
    ['if the rounds differ', [0, 1, 2, 12]],
    ['if it gets less', [9, 8, 7, 6]],
  ])('is not told %s', async (_, counts) => {
    expect(await told(counts)).toEqual([]);
  });

  it.each([
    ['still waits', 18, [{ settled: { seconds: 5, left: 16, of: 16 } }]],
    ['waits in part', 10, [{ settled: { seconds: 5, left: 8, of: 16 } }]],
    ['has gone on', 3, []],
  ])('and %s after a wait', async (_, left, expected) => {
    const steady = await told([2, 7, 13, 18]);
    const { context } = heaps({ later: [row(left)] });
    expect(await settledWaiting(steady, { file: 'later', seconds: 5 }, asksOf(context))).toMatchObject(expected);
  });
});

it('is noteworthy only in numbers', async () => {
  const { context } = heaps({ a: [row(99), row(100, { key: 'many' }), row(1000, { key: 'lib', isThirdParty: true })] });
  expect(await noteworthyWaiting('a', asksOf(context))).toMatchObject([{ key: 'many' }]);
});
