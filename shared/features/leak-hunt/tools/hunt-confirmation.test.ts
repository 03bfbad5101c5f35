/** Evidence of further rounds about growth in the first ones, from gains that a test decides. */
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appError, AppFailure } from '../../../base/errors.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import type { CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { confirmGrowth } from './hunt-confirmation.ts';
import { furtherRounds } from './hunt-plan.ts';
import { limitAbove } from '../../heap/growing/limits.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import type { RoundSnapshot } from './hunt-player.ts';

const PLAN = { repeat: 5, rounds: 3 };
const source = (at: number): CaptureSource => ({ captureId: `heap-${at}`, file: `/${at}` });
/** The target runs this long in each of the first rounds, and stands still as long for the snapshot after it. */
const ROUND_MS = 1000;
/** Before the first round and after each. */
const SNAPSHOTS: readonly RoundSnapshot[] = [0, 1, 2, 3].map((at) => ({
  source: source(at),
  startedAtMs: at * 2 * ROUND_MS,
  endedAtMs: at * 2 * ROUND_MS + ROUND_MS,
  heapBytes: 1000,
  isRenumbered: false,
}));

/** `removed`: elements that are no longer in the page; `state`: of an object that is replaced by a copy at each change; `chain`: reached from its other end later. */
function path(name: string, objectsPerRound: readonly number[]): GrowingPath {
  const owner = name === 'state' ? objectsPerRound.length : 3;
  const edge = name === 'chain' && objectsPerRound.length > 3 ? 'tail' : name;
  return {
    path: `(root).${edge}`,
    edgeToCut: `.${edge} of Shop`,
    cut: `${owner}.${edge}`,
    ...(name === 'chain'
      ? { isChain: true, chain: { through: '.next', edges: [`${owner}.chain`, `${owner}.tail`] } }
      : {}),
    owner,
    capturedBy: null,
    className: name === 'removed' ? 'Detached <td>' : 'Order',
    classes: [],
    node: 9,
    objectsPerRound: [...objectsPerRound],
    bytesPerRound: objectsPerRound.map(() => 100),
    survivorsPerRound: null,
    retainedSizeBytes: null,
    freedSizeBytes: null,
  };
}
const comparison = (growing: readonly GrowingPath[], classes: HuntComparison['classes'] = []): HuntComparison => ({
  occasional: [],
  totalSizesBytes: [],
  growing,
  grown: [],
  matchedBy: 'ids',
  gained: [],
  classes,
});

/**
 * `gains`: objects in each round, by path; those that stop growing are in no list. `longMs`: how long the round with the most actions takes; without
 * pauses for snapshots, as long as its two rounds.
 */
async function confirm(
  gains: Readonly<Record<string, readonly number[]>>,
  longMs = 2 * ROUND_MS,
  classes: HuntComparison['classes'] = [],
) {
  const played: number[] = [];
  let nowMs = SNAPSHOTS.at(-1)?.endedAtMs ?? 0;
  const growing = (rounds: number): GrowingPath[] =>
    Object.entries(gains)
      .map(([name, of]) => path(name, of.slice(0, rounds)))
      .filter(({ objectsPerRound }) => objectsPerRound.every((each) => each > 0));
  const result = await confirmGrowth({
    plan: PLAN,
    snapshots: SNAPSHOTS,
    compared: comparison(growing(3)),
    play: async (rounds) => {
      played.push(rounds);
      const startedAtMs = nowMs + (rounds === 1 ? ROUND_MS : longMs);
      nowMs = startedAtMs + ROUND_MS;
      return { source: source(3 + played.length), startedAtMs, endedAtMs: nowMs, heapBytes: 1000, isRenumbered: false };
    },
    compare: async (sources) => comparison(growing(sources.length - 1), classes.slice(0, sources.length - 1)),
  });
  const { compared, filled, moved, steady, slowed, sources, actions } = result;
  const names = (paths: readonly GrowingPath[]) => paths.map(({ edgeToCut }) => edgeToCut.split(' ')[0]);
  return {
    growing: names(compared.growing),
    filled: names(filled),
    moved: names(moved),
    steady: names(steady),
    slowed: names(slowed),
    snapshots: sources.length,
    played,
    actions,
    compared,
  };
}

test('a leak gains as much as the first rounds promise, and is reported by these', async () => {
  const found = await confirm({ orders: [5, 5, 5, 10] });
  expect(found).toMatchObject({ growing: ['.orders'], filled: [], snapshots: 4, played: [2], actions: 25 });
  expect(found.compared.growing[0]?.objectsPerRound).toEqual([5, 5, 5]);
});

test('a leak in a state that is replaced at each change is followed by the name of its reference', async () => {
  expect(await confirm({ state: [5, 5, 5, 10] })).toMatchObject({ growing: ['.state'], filled: [] });
  expect(await confirm({ state: [5, 5, 5, 5, 5] })).toMatchObject({ growing: [], steady: ['.state'] });
  expect(await confirm({ state: [5, 5, 5, 3, 0] })).toMatchObject({ growing: [], filled: ['.state'] });
  expect(await confirm({ state: [5, 5, 5, 10], orders: [5, 5, 5, 1, 0] })).toMatchObject({
    growing: ['.state'],
    filled: ['.orders'],
  });
});

test('a chain is followed by its holder, also where a longer comparison reaches it from its other end', async () => {
  const found = await confirm({ chain: [5, 5, 5, 10] });
  expect(found).toMatchObject({ growing: ['.chain'], filled: [] });
  expect(found.compared.growing[0]?.confirmed).toEqual({ actions: 10, objects: 10 });
  expect(await confirm({ chain: [5, 5, 5, 3, 0] })).toMatchObject({ growing: [], filled: ['.chain'] });
});

test('a chain that grows at its head has other references later, and has not stopped where its class goes on', async () => {
  const gained = (counts: readonly number[]): HuntComparison['classes'] =>
    counts.map((countDelta) => [
      {
        ...{ name: 'Order', addedCount: countDelta, removedCount: 0, countDelta, countA: 0, countB: 0 },
        ...{ addedSizeBytes: 0, removedSizeBytes: 0, sizeDeltaBytes: 0 },
        ...{ retainedDeltaBytes: null, survivorsDeltaBytes: null },
      },
    ]);
  const head = { head: [5, 5, 5, 0] };
  expect(await confirm(head, 2 * ROUND_MS, gained([5, 5, 5, 10, 5]))).toMatchObject({ filled: [], moved: ['.head'] });
  expect(await confirm(head, 2 * ROUND_MS, gained([5, 5, 5, 3, 0]))).toMatchObject({ filled: ['.head'], moved: [] });
  // Another list of the same class gains them.
  const two = { ...head, orders: [5, 5, 5, 10] };
  expect(await confirm(two, 2 * ROUND_MS, gained([10, 10, 10, 10]))).toMatchObject({ filled: ['.head'], moved: [] });
});

test('a log with a limit gains less, and then nothing', async () => {
  expect(await confirm({ log: [5, 5, 5, 3, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 6,
    played: [2, 1],
    actions: 30,
  });
});

test('a log whose limit is reached near the end of the further actions is looked at once more', async () => {
  expect(await confirm({ log: [5, 5, 5, 9, 0] })).toMatchObject({ growing: [], filled: ['.log'], played: [2, 1] });
  expect(await confirm({ orders: [5, 5, 5, 8, 5] })).toMatchObject({ growing: ['.orders'], filled: [] });
  // Growth without a number for each action is as likely a leak by time, or by chance.
  expect(await confirm({ ticks: [3, 5, 4, 5] })).toMatchObject({ growing: ['.ticks'], filled: [], played: [2] });
});

test('a log that was full before ends the hunt without a further round', async () => {
  expect(await confirm({ log: [5, 5, 1, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 5,
    played: [2],
  });
});

test('a leak by time, which gains as much in a round of many actions that takes no longer, grows', async () => {
  const found = await confirm({ ticks: [5, 5, 5, 6, 5] }, 1.2 * ROUND_MS);
  expect(found).toMatchObject({ growing: ['.ticks'], filled: [], steady: [], played: [2, 1] });
});

test('a leak by time that gains in proportion to it grows, with fewer objects than the actions promise', async () => {
  // Half as much again as the time of a round, and twice its actions.
  const found = await confirm({ ticks: [5, 5, 5, 8, 5] }, 1.5 * ROUND_MS);
  expect(found).toMatchObject({ growing: ['.ticks'], filled: [], steady: [], played: [2, 1] });
});

test('what gains as much in a round of more actions and of more time depends on neither', async () => {
  const found = await confirm({ links: [2, 2, 2, 2, 2] });
  expect(found).toMatchObject({ growing: [], filled: [], steady: ['.links'], played: [2, 1], actions: 30 });
  // Figures of all rounds, so that a reader sees the one that had more actions.
  expect(found.snapshots).toBe(6);
});

test('one for each action of the longer round is no steady gain, where earlier rounds have some of the warm-up as well', async () => {
  expect(await confirm({ cells: [8, 9, 9, 10, 5] })).toMatchObject({ growing: ['.cells'], steady: [] });
  expect(await confirm({ cells: [10, 10, 10, 10, 5] })).toMatchObject({ growing: ['.cells'], steady: [] });
  expect(await confirm({ cells: [10, 10, 10, 10, 10] })).toMatchObject({ growing: [], steady: ['.cells'] });
});

test('a quarter as much again in a longer round is growth, and less is none', async () => {
  expect(await confirm({ cells: [400, 400, 400, 500, 400] })).toMatchObject({ growing: ['.cells'], steady: [] });
  expect(await confirm({ cells: [400, 400, 400, 499, 400] })).toMatchObject({ growing: [], steady: ['.cells'] });
});

test('a leak is reported without what gains in every round by itself', async () => {
  const found = await confirm({ orders: [5, 5, 5, 10, 5], links: [2, 2, 2, 2, 2] });
  expect(found).toMatchObject({ growing: ['.orders'], steady: ['.links'], snapshots: 4, played: [2, 1] });
  expect(found.compared.growing[0]?.objectsPerRound).toEqual([5, 5, 5]);
});

test('does not name the elements of the page that each round replaces', async () => {
  const found = await confirm({ orders: [5, 5, 5, 10, 5], removed: [400, 400, 400, 400, 400] });
  expect(found).toMatchObject({ growing: ['.orders'], filled: [], steady: [] });
});

test('of a leak and a log only the leak is left', async () => {
  expect(await confirm({ orders: [5, 5, 5, 10], log: [5, 5, 5, 0] })).toMatchObject({
    growing: ['.orders'],
    filled: ['.log'],
    played: [2],
  });
});

test('the further rounds say what they left, of a leak with every action and of one with most of them', async () => {
  const every = await confirm({ orders: [5, 5, 5, 10] });
  expect(every.compared.growing[0]?.confirmed).toEqual({ actions: 10, objects: 10 });
  const most = await confirm({ orders: [5, 5, 5, 7, 4] });
  expect(most.compared.growing[0]?.confirmed).toEqual({ actions: 15, objects: 11 });
});

test('a verdict falls if the further rounds leave far less than both their actions and their time promise', async () => {
  const found = await confirm({ log: [5, 5, 5, 2, 1], orders: [5, 5, 5, 10, 5] });
  expect(found).toMatchObject({ growing: ['.orders'], slowed: ['.log'] });
  expect(await confirm({ log: [5, 5, 5, 2, 1] })).toMatchObject({ growing: [], filled: [], slowed: ['.log'] });
});

test('nothing is confirmed if V8 numbered the objects again meanwhile', async () => {
  const compared = comparison([path('orders', [5, 5, 5])]);
  const result = await confirmGrowth({
    plan: PLAN,
    snapshots: SNAPSHOTS,
    compared,
    play: async () => ({ source: source(4), startedAtMs: 0, endedAtMs: 0, heapBytes: 1000, isRenumbered: true }),
    compare: async () => comparison([]),
  });
  expect(result).toMatchObject({ isLost: true, compared });
});

const MB = 1024 * 1024;
/** Sizes of the snapshots of rounds that gain so many bytes each. */
const sizes = (gains: readonly number[]): number[] =>
  gains.reduce<number[]>((all, gain) => [...all, (all.at(-1) ?? 0) + gain], [20 * MB]);

test('a leak of tens of megabytes a round is decided by its rounds, or by one more', () => {
  const plan = { rounds: 3, repeat: 5 };
  expect(furtherRounds(plan, sizes([190 * MB, 188 * MB, 189 * MB]))).toEqual({ filling: 0, once: 0 });
  // One round that gained far more is what a cache does when it is built.
  expect(furtherRounds(plan, sizes([190 * MB, 40 * MB, 40 * MB]))).toEqual({ filling: 1, once: 0 });
  expect(furtherRounds(plan, sizes([20 * MB, 20 * MB, 20 * MB]))).toEqual({ filling: 1, once: 0 });
  expect(furtherRounds(plan, sizes([15 * MB, 15 * MB, 15 * MB]))).toEqual({ filling: 1, once: 1 });
  expect(furtherRounds(plan, sizes([1000, 1000, 1000]))).toEqual({ filling: 2, once: 1 });
  // Whatever else an action is, one that leaves 8 MB is no entry of a cache that has a sensible limit.
  expect(furtherRounds({ rounds: 3, repeat: 2 }, sizes([20 * MB, 20 * MB, 20 * MB]))).toEqual({ filling: 0, once: 0 });
  // No round is played that would bring the target beyond its budget.
  expect(furtherRounds(plan, [500 * MB, 600 * MB, 605 * MB, 650 * MB])).toEqual({ filling: 0, once: 0 });
  // Two rounds are too few to say that they are alike, unless they are very large.
  expect(furtherRounds({ rounds: 2, repeat: 5 }, sizes([50 * MB, 50 * MB]))).toEqual({ filling: 1, once: 0 });
  expect(furtherRounds({ rounds: 2, repeat: 5 }, sizes([190 * MB, 190 * MB]))).toEqual({ filling: 0, once: 0 });
});

test('confirming never has more actions than the rounds had, nor adds more bytes than one round or its limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 10 }),
      fc.array(fc.integer({ min: -8 * MB, max: 400 * MB }), { minLength: 2, maxLength: 10 }),
      (rounds, gains) => {
        const { filling, once } = furtherRounds({ rounds, repeat: 5 }, sizes(gains));
        expect(filling + once).toBeLessThanOrEqual(rounds);
        const most = Math.max(0, ...gains);
        expect((filling + once) * most).toBeLessThanOrEqual(Math.max(32 * MB, most));
      },
    ),
  );
});

/** Objects that each round gains of a container whose size after so many actions is given: five to warm up, then rounds of five, ten and five. */
const gainsOf = (sizeAfter: (actions: number) => number): number[] =>
  [5, 10, 15, 20, 30].map((from, at) => sizeAfter([10, 15, 20, 30, 35][at] ?? 0) - sizeAfter(from));

test('a leak of any number per action, with a rare one more, is confirmed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 7, max: 40 }), async (each, rare) => {
      const gains = gainsOf((actions) => each * actions + Math.floor(actions / rare));
      expect(await confirm({ orders: gains })).toMatchObject({ growing: ['.orders'], filled: [], slowed: [] });
    }),
    { numRuns: 40 },
  );
});

test('a container that is full within the actions of the hunt is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 21, max: 29 }), async (limit) => {
      const found = await confirm({ log: gainsOf((actions) => Math.min(limit, actions)) });
      expect(found).toMatchObject({ growing: [], filled: ['.log'] });
    }),
    { numRuns: 9 },
  );
});

test('memory that grows in steps, and what is built once, never grow in every round', async () => {
  expect(await confirm({ pages: gainsOf((actions) => (actions > 17 ? 64 : 0)) })).toMatchObject({ growing: [] });
  expect(await confirm({ table: gainsOf((actions) => (actions > 8 ? 5000 : 0)) })).toMatchObject({ growing: [] });
});

test('a leak that its rounds decide is reported without another action', async () => {
  const compared = {
    ...comparison([path('charts', [2, 2, 2])]),
    totalSizesBytes: sizes([190 * MB, 188 * MB, 189 * MB]),
  };
  const result = await confirmGrowth({
    plan: PLAN,
    snapshots: SNAPSHOTS,
    compared,
    play: () => Promise.reject(new Error('nothing more is played')),
    compare: () => Promise.reject(new Error('nothing more is compared')),
  });
  expect(result).toMatchObject({ compared, furtherRounds: 0, isLost: false, actions: 15 });
});

const usesOf = (code: string, how: 'inline' | 'function' = 'inline'): CodeUses => {
  const place = { source: 'cache.js', line: 3, name: 'put', code };
  const removal = { how, place, calls: [], areAllCalls: true };
  const nothing = { variable: null, declared: null, adds: [], call: null, keptAs: null };
  return { ...nothing, removals: [removal], sources: 1, isComplete: true };
};

test.each([50, 100, 1000])(
  'a cache of %i that is not full is told by the code that takes out by size',
  async (limit) => {
    const found = await confirm({ cache: gainsOf((actions) => Math.min(limit, actions)) });
    expect(found).toMatchObject({ growing: ['.cache'], filled: [] });
    const [cache] = found.compared.growing;
    const above = limitAbove(cache, usesOf(`if (cache.size > ${limit}) cache.delete(oldest);`));
    expect(above).toBe(25);
    expect(above).toBeLessThan(limit);
    expect(limitAbove(cache, usesOf('if (cache.size > 1e3) cache.delete(oldest);'))).toBe(25);
    expect(limitAbove(cache, usesOf('if (entries.length >= this.options.maxEntries) entries.shift();'))).toBe(25);
  },
);

test.each([
  ['past = [...past, new State()].slice(-36);', 15],
  ['past = past.concat(state).slice(0, limit);', 15],
  ['past = [...past, new State()].slice(-1e3);', 15],
  ['past = [...past, new State()].slice(-10);', null],
  ['past = [...past, name.slice(0, 64)];', null],
])('a list that is copied up to a limit is told by what adds: %s', (code, above) => {
  const adds = [{ source: 'undo.js', line: 3, name: 'undo', code }];
  const uses = { ...usesOf('past.pop();'), removals: [], adds };
  expect(limitAbove(path('past', [5, 5, 5]), uses)).toBe(above);
});

test.each([
  'pending.delete(id);',
  'if (done) jobs.splice(at, 1);',
  'for (const each of views) views.delete(each);',
  // Its limit was passed, and it goes on.
  'if (jobs.size > 10) jobs.delete(oldest);',
])('code that takes out by something else is no limit: %s', (code) => {
  expect(limitAbove(path('orders', [5, 5, 5]), usesOf(code))).toBeNull();
  expect(limitAbove(path('orders', [5, 5, 5]), null)).toBeNull();
});

test('what fails is the answer', async () => {
  const failure = new AppFailure(appError('target_gone', 'The page was closed.'));
  const parts = { plan: PLAN, snapshots: SNAPSHOTS, compared: comparison([path('orders', [5, 5, 5])]) };
  const fails = () => Promise.reject(failure);
  await expect(confirmGrowth({ ...parts, play: fails, compare: fails })).rejects.toBe(failure);
});
