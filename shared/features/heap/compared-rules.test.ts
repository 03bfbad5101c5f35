import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rulesOver, tableOf, testRules, type Made } from '../../core/findings/testing/rule-laws.ts';
import { decide, factsOf } from '../../core/findings/rules.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import {
  COMPARED_HEAP_RULES,
  comparedHeapsEvidence,
  SIZE_RULES,
  type ComparedHeaps,
  type ComparedHeapsEvidence,
} from './compared-rules.ts';
import type { Survivors } from './survivors.ts';

const orders = (over: Partial<Survivors> = {}): Survivors => ({
  holder: 'page',
  topCount: 20,
  retainedSizeBytes: 40_960,
  replacedShare: 0,
  nodeName: 'Order',
  path: '…shop.orders',
  heldBy: '.orders of Shop',
  topPerRound: null,
  ...over,
});

/** Heaps of 10,000 bytes and more or fewer, most of which is one class. */
function heaps(change: number, of: Partial<ComparedHeaps> = {}, countDelta = 40, ofClass = change): ComparedHeaps {
  return {
    totals: { addedCount: 44, removedCount: 4 },
    rows: [
      { name: '(string)', addedCount: 1, countDelta: 1, sizeDeltaBytes: 2 * change },
      { name: 'Row', addedCount: 44, countDelta, sizeDeltaBytes: ofClass },
    ],
    ...{ matchedBy: 'ids' as const, match: 'auto' as const, sharedIds: 0.9 },
    sizesBytes: [10_000, 10_000 + change],
    survivors: [orders()],
    ...of,
  };
}
const evidence = (...drawn: Parameters<typeof heaps>): ComparedHeapsEvidence => comparedHeapsEvidence(heaps(...drawn));

const SIZES = {
  little: evidence(20),
  'more-of-a-class': evidence(4000),
  'a-class-by-size': evidence(4000, {}, 0),
  'several-classes': evidence(4000, {}, 40, 100),
};
const PICTURES = {
  'same-objects': evidence(0, { totals: { addedCount: 0, removedCount: 0 } }),
  'nothing-by-path': evidence(4000, { matchedBy: 'shape', survivors: [] }),
  'matched-by-path': evidence(4000, { matchedBy: 'shape', actions: 5 }),
  'ids-in-vain': evidence(4000, { match: 'ids', sharedIds: 0.01 }),
  grows: evidence(4000, { actions: 5 }),
  'larger-all-the-same': evidence(4000, { actions: 5, survivors: [orders({ holder: 'tool', retainedSizeBytes: 14 })] }),
  'no-growth': evidence(-4000, { actions: 5, survivors: [orders({ replacedShare: 0.98 })] }, -40),
  unclear: evidence(4000),
};

type Drawn = readonly [change: number, objects: number, ofClass: number, top: number, actions: number | undefined];
type Evidence = Made<Drawn, ComparedHeapsEvidence>;
const drawn: fc.Arbitrary<Drawn> = fc.tuple(
  fc.integer({ min: -9000, max: 9000 }),
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -9000, max: 9000 }),
  fc.nat(60),
  fc.constantFrom(undefined, 1, 5, 20),
);
const made = (of: Drawn): Evidence => {
  const [change, objects, ofClass, topCount, actions] = of;
  return { of, evidence: evidence(change, { actions, survivors: [orders({ topCount })] }, objects, ofClass) };
};
const NONE: Drawn = [0, 0, 0, 0, undefined];
const pictures = (of: Record<string, ComparedHeapsEvidence>): Record<string, Evidence> =>
  Object.fromEntries(Object.entries(of).map(([id, each]) => [id, { of: NONE, evidence: each }]));

testRules<Evidence, string>('the rules of two heaps', {
  rules: rulesOver(COMPARED_HEAP_RULES, ['no-growth', 'same-objects']),
  pictures: pictures(PICTURES),
  levels: { good: ['good'] },
  drawn: drawn.map(made),
  // Objects of as many actions, twice.
  more: ({ of: [change, objects, ofClass, top, actions] }) => made([change, objects, ofClass, 2 * top, actions]),
});

testRules<Evidence, string>('the rules of the size of two heaps', {
  rules: rulesOver(SIZE_RULES, ['little']),
  pictures: pictures(SIZES),
  levels: { good: ['good'] },
  drawn: drawn.map(made),
  more: ({ of: [change, objects, ofClass, top, actions] }) => made([2 * change, objects, 2 * ofClass, top, actions]),
  explainsEnough: ({ id }, { of: [change, , ofClass] }) =>
    (id !== 'more-of-a-class' && id !== 'a-class-by-size') || 2 * Math.abs(ofClass) >= Math.abs(change),
});

const saidOf = (of: Partial<ComparedHeaps>): string[] => {
  const { headline, notes = [] } = decide(COMPARED_HEAP_RULES, evidence(4000, of)).saying;
  return [headline, ...notes].map(({ words }) => told(words, PERSON));
};
const notesOf = (of: Partial<ComparedHeaps>): string => saidOf(of).slice(1).join(' ');

test('say what is new first, then the size, and leave open why ids mean other objects below them', () => {
  const [headline, size, ...caveats] = saidOf({ matchedBy: 'shape' });
  expect(headline).toBe('New and still reachable: 20 × Order, held by .orders of Shop (40.0 KB).');
  expect(size).toContain('The heap is 3.9 KB larger');
  expect(caveats.join(' ')).toContain('Which of these cannot be told');
  expect(caveats.join(' ')).toContain('Which of several equal objects are new is arbitrary');
});

test('begin with the size where nothing new is known, and tell no growth only below the caveat', () => {
  const [headline, caveat, growth] = saidOf({ matchedBy: 'shape', survivors: [] });
  expect(headline).toContain('The heap is 3.9 KB larger');
  expect(caveat).toContain('ids do not confirm what is new');
  expect(growth).toContain('No growth');
});

test('say of how many new objects of a class those of one path are a part', () => {
  const survivors = [orders({ nodeName: 'Row', topCount: 20 })];
  expect(saidOf({ survivors })[0]).toBe(
    'New and still reachable: 20 of 44 new Row, held by .orders of Shop (40.0 KB).',
  );
  expect(saidOf({ survivors: [orders({ nodeName: 'Row', topCount: 44 })] })[0]).toContain('44 × Row');
});

test('say what objects were matched by, and nothing where that was asked for', () => {
  expect(notesOf({ match: 'ids', sharedIds: 0.01 })).toContain('Objects were matched by id,');
  expect(notesOf({ matchedBy: 'shape', match: 'shape' })).not.toContain('matched by');
});

test('names no class by a number of objects that did not change with the heap', () => {
  expect(tableOf(SIZE_RULES, { 'a-class-by-size': evidence(4000, {}, -3) })).toContain(
    'The heap is 3.9 KB larger; most of it is the size of Row: +3.9 KB.',
  );
});

test('leaves out what the workbench itself has in the page, and says so', () => {
  const own = { name: '(PEN Workbench)', addedCount: 900, countDelta: 900, sizeDeltaBytes: 3950 };
  const rows = [own, { name: 'Row', addedCount: 0, countDelta: -3, sizeDeltaBytes: -80 }];
  const { saying } = decide(COMPARED_HEAP_RULES, evidence(4000, { rows }));
  expect(told(saying.notes?.[0]?.words ?? '', PERSON)).toBe('The heap hardly changed: 44 objects are new, 4 are gone.');
  expect(JSON.stringify(saying.notes?.map(({ words }) => told(words, PERSON)))).toContain(
    'Left out are the objects of PEN Workbench itself, +3.9 KB.',
  );
});

test('says by how much the heap changed once, and the two sizes as figures', () => {
  const { saying } = decide(COMPARED_HEAP_RULES, PICTURES.unclear);
  const said = [saying.headline, ...(saying.notes ?? [])].map(({ words }) => told(words, PERSON)).join(' ');
  expect(said.split('3.9 KB larger')).toHaveLength(2);
  expect(factsOf(saying).map(([word, value]) => `${word} ${told(value, PERSON)}`)).toEqual([
    'Δ count +40',
    'Size of A 9.8 KB',
    'Size of B 13.7 KB',
    'New objects 44',
    'Deleted objects 4',
  ]);
});

test('reads as a page', () => {
  expect(tableOf(SIZE_RULES, SIZES)).toMatchInlineSnapshot(`
    "little [plain]: The heap hardly changed: 44 objects are new, 4 are gone.
    more-of-a-class [plain]: The heap is 3.9 KB larger; most of it are +40 × Row.
    a-class-by-size [plain]: The heap is 3.9 KB larger; most of it is the size of Row: +3.9 KB.
    several-classes [plain]: The heap is 3.9 KB larger."
  `);
  expect(tableOf(COMPARED_HEAP_RULES, PICTURES)).toMatchInlineSnapshot(`
    "same-objects [no-growth]: Both snapshots have the same objects.
    nothing-by-path [unclear]: The heap is 3.9 KB larger; most of it are +40 × Row.
    matched-by-path [unclear]: New and still reachable: 20 × Order, held by .orders of Shop (40.0 KB).
    ids-in-vain [unclear]: The heap is 3.9 KB larger; most of it are +40 × Row.
    grows [grows]: Grows with the action: 4 × Order per action, held by .orders of Shop (8.0 KB per action).
    larger-all-the-same [unclear]: The heap is 3.9 KB larger; most of it are +40 × Row.
    no-growth [no-growth]: No growth: new objects of the page replaced others on the same paths.
    unclear [unclear]: New and still reachable: 20 × Order, held by .orders of Shop (40.0 KB)."
  `);
});
