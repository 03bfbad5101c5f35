import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableOf, testRules } from '../../core/findings/testing/rule-laws.ts';
import { GROWTH_RULES, growthEvidence } from './growth-rules.ts';
import type { Survivors } from './survivors.ts';

function orders(over: Partial<Survivors> = {}): Survivors {
  return {
    holder: 'page',
    topCount: 20,
    retainedSizeBytes: 40_960,
    replacedShare: 0,
    nodeName: 'Order',
    path: '…shop.orders',
    heldBy: '.orders of Shop',
    topPerRound: null,
    ...over,
  };
}

const PICTURES = {
  'every-round-leaves': growthEvidence([orders({ topPerRound: [5, 5, 5] })], undefined),
  'one-pair': growthEvidence([orders()], undefined),
  'most-is-elsewhere': growthEvidence([orders({ topCount: 4, retainedSizeBytes: 400_000 }), orders()], 5),
  'grows-with-the-action': growthEvidence([orders()], 5),
  'fewer-than-actions': growthEvidence([orders()], 100),
  'not-in-every-round': growthEvidence([orders({ topPerRound: [5, 0, 0] })], undefined),
  'few-objects': growthEvidence([orders({ topCount: 2 })], 10),
  replaced: growthEvidence([orders({ replacedShare: 0.98 })], 5),
  'nothing-new': growthEvidence([orders({ holder: 'engine' })], 5),
};

const holder = fc.constantFrom(
  'page' as const,
  'console' as const,
  'root' as const,
  'engine' as const,
  'tool' as const,
);
const survivors = fc
  .record({
    holder,
    topCount: fc.integer({ min: 1, max: 50 }),
    retainedSizeBytes: fc.nat(1e6),
    replacedShare: fc.constantFrom(0, 0.95),
  })
  .map((each) => orders(each));

testRules('the rules of growth between snapshots', {
  rules: GROWTH_RULES,
  pictures: PICTURES,
  levels: { good: ['no-growth'] },
  drawn: fc
    .tuple(fc.array(survivors, { maxLength: 4 }), fc.constantFrom(undefined, 1, 5, 20))
    .map(([clusters, actions]) => growthEvidence(clusters, actions)),
});

test('of one pair, what holds more than all that repeats comes first', () => {
  const few = orders({ topCount: 2, nodeName: 'View', retainedSizeBytes: 800_000 });
  const firstOf = (...of: Survivors[]): string | undefined => growthEvidence(of, undefined).named[0]?.nodeName;
  expect(firstOf(orders({ retainedSizeBytes: 248_000 }), few)).toBe('View');
  expect(firstOf(orders({ retainedSizeBytes: 600_000 }), orders({ retainedSizeBytes: 300_000 }), few)).toBe('Order');
});

test('parts of one class that one reference holds are told as one', () => {
  const texts = (topCount: number, over: Partial<Survivors> = {}): Survivors =>
    orders({ nodeName: 'Text', topCount, newOfClass: 120, retainedSizeBytes: 10_240, ...over });
  const namedOf = (...of: Survivors[]): readonly Survivors[] => growthEvidence([orders(), ...of], undefined).named;
  expect(namedOf(texts(57), texts(40), texts(3, { heldBy: '.log of App' }))).toMatchObject([
    { nodeName: 'Order' },
    { topCount: 97, retainedSizeBytes: 20_480, heldBy: '.orders of Shop' },
    { topCount: 3, heldBy: '.log of App' },
  ]);
  // Paths may have objects in common.
  expect(namedOf(texts(100), texts(100))).toMatchObject([{ nodeName: 'Order' }, { topCount: 120 }]);
});

test('what only the console or a root of the engine keeps is growth', () => {
  for (const kept of ['console', 'root'] as const)
    expect(
      tableOf(GROWTH_RULES, {
        'grows-with-the-action': growthEvidence([orders({ holder: kept, heldBy: 'the console' })], 5),
      }),
    ).toContain('Grows with the action: 4 × Order per action, held by the console');
});

test('reads as a page', () => {
  expect(tableOf(GROWTH_RULES, PICTURES)).toMatchInlineSnapshot(`
    "every-round-leaves [grows]: Every round leaves 5 × Order, held by .orders of Shop (40.0 KB in all).
    one-pair [unclear]: New and still reachable: 20 × Order, held by .orders of Shop (40.0 KB).
    most-is-elsewhere [unclear]: No verdict: most of what is new and still reachable are fewer objects than actions: 0.8 × Order per action, held by .orders of Shop (78.1 KB per action). With the action grow only 4 × Order per action, held by .orders of Shop (8.0 KB per action).
    grows-with-the-action [grows]: Grows with the action: 4 × Order per action, held by .orders of Shop (8.0 KB per action).
    fewer-than-actions [unclear]: No verdict: there are fewer new objects than actions, as in a leak of some actions or a cache that fills. New and still reachable: 0.2 × Order per action, held by .orders of Shop (410 B per action).
    not-in-every-round [no-growth]: No growth: no path has new objects in each of the 3 rounds.
    few-objects [no-growth]: No growth: 10 actions left at most 2 new objects on a path; 0.2 × Order per action, held by .orders of Shop (4.0 KB per action).
    replaced [no-growth]: No growth: new objects of the page replaced others on the same paths.
    nothing-new [no-growth]: No growth: the page reaches no object that is new since snapshot A."
  `);
});
