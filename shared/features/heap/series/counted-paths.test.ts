/** Growth by what a reference holds, from members that a test decides. */
import { asksOf } from '../../../core/capability/asking.ts';
import { expect, test } from 'vitest';
import type { HeapCluster } from '../../../engine/heap/contract/heap-differences.ts';
import type { HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { toyHeap, toyNode } from '../../../core/capability/testing/toy-heap.ts';
import type { RoundChange } from './joined-paths.ts';
import { candidatePaths } from './path-growth.ts';
import { membersQuestion } from '../cut-reference.ts';
import { membersByRound } from '../gained-clusters.ts';
import { countedPaths } from './counted-paths.ts';

type Step = HeapPath['steps'][number];

const step = (name: string, className: string, id: number, type = 'property'): Step => ({
  edge: { name, type, edgeClass: type === 'internal' ? 'engine' : 'page' },
  node: toyNode(id, { name: className }),
});
const PATH: HeapPath = {
  steps: [
    { edge: null, node: toyNode(1, { name: '', type: 'synthetic' }) },
    step('sizes', 'Sizes', 3),
    step('watchers', 'Map', 5),
    step('table', '(array)', 7, 'internal'),
    step('8', 'Watcher', 9, 'internal'),
  ],
};

function cluster(count: number, given: Partial<HeapCluster> = {}): HeapCluster {
  return {
    number: 0,
    path: PATH,
    topCount: count,
    count,
    shallowSizeBytes: count * 100,
    retainedSizeBytes: count * 1000,
    growthSizeBytes: count * 1000,
    replacedShare: 0,
    classes: [{ name: 'Watcher', count }],
    otherClasses: 0,
    topPerRound: null,
    signature: 'watchers',
    ...given,
  };
}

const rounds = (...added: number[]): RoundChange[] =>
  added.map((count) => ({ added: count === 0 ? [] : [cluster(count)], removed: [] }));

/** `members`: the ids that the reference holds in each snapshot. */
async function counted(changes: readonly RoundChange[], members: readonly (readonly number[])[], whole = [cluster(6)]) {
  const { context } = toyHeap({
    answers: { 'heap.path-members': (_, file) => ({ ids: [...(members[Number(file)] ?? [])] }) },
  });
  const found = await countedPaths(
    candidatePaths(changes, whole),
    members.map((_, at) => String(at)),
    asksOf(context),
  );
  return found;
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

test('a reference is asked for with its slots and keys left out', () => {
  expect(membersQuestion(PATH)).toEqual({
    from: 3,
    steps: [
      { type: 'property', name: 'watchers', className: 'Map' },
      { type: 'internal', name: 'table', className: '(array)' },
      { type: 'internal', name: null, className: 'Watcher' },
    ],
  });
  expect(membersQuestion({ steps: PATH.steps.slice(0, 1) })).toBeNull();
});

test('members by round are those gained, those that stayed, and those that came', () => {
  const members = [
    [1, 2],
    [1, 2, 3, 4, 5],
    [1, 4, 5, 6],
  ].map((ids) => new Set(ids));
  expect(membersByRound(members)).toEqual({ gained: [3, -1], survivors: [2, 1], added: [3, 1], removed: [0, 2] });
});

test('objects that the page still shows when a snapshot is taken count where they stay', async () => {
  // Five come in each round, two of which are shown at its end and are on a nearer path in the clusters.
  const { growing, gainedOf } = await counted(rounds(3, 3, 3), [upTo(5), upTo(10), upTo(15), upTo(20)]);
  expect(growing).toMatchObject([
    {
      objectsPerRound: [5, 5, 5],
      survivorsPerRound: [5, 5, 5],
      path: expect.stringContaining('[15 new entries]') as string,
    },
  ]);
  expect(gainedOf.get(9)?.members).toEqual(upTo(20).slice(5));
});

test('a path that clusters see in some rounds only grows if its members do', async () => {
  const whole = [cluster(2, { topPerRound: [0, 2, 0] })];
  expect((await counted(rounds(0, 2, 0), [upTo(1), upTo(2), upTo(4), upTo(5)], whole)).growing).toMatchObject([
    { objectsPerRound: [1, 2, 1] },
  ]);
  expect((await counted(rounds(0, 2, 0), [upTo(1), upTo(1), upTo(3), upTo(3)], whole)).growing).toEqual([]);
});

test('a container that loses old members for new ones does not grow', async () => {
  const window = (from: number): number[] => [from, from + 1, from + 2];
  expect((await counted(rounds(2, 2, 2), [window(1), window(3), window(5), window(7)])).growing).toEqual([]);
});

test('the clusters decide where the reference does not have all of their objects, as one of many like it', async () => {
  expect((await counted(rounds(3, 3, 3), [upTo(1), upTo(2), upTo(3), upTo(4)])).growing).toMatchObject([
    { objectsPerRound: [3, 3, 3] },
  ]);
});
