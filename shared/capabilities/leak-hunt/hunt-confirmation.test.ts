/** What further rounds say about growth in the first ones, from gains that a test decides. */
import { expect, test } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { appError } from '../../contracts/errors.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { confirmGrowth, fillingRounds } from './hunt-confirmation.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import type { RoundSnapshot } from './hunt-rounds.ts';
import type { GrowingPath } from './path-growth.ts';

const PLAN = { repeat: 5, rounds: 3 };
const source = (at: number): CaptureSource => ({ captureId: `heap-${at}`, file: `/${at}` });
/** The target runs this long in each of the first rounds, and stands still as long for the snapshot after it. */
const ROUND_MS = 1000;
/** Before the first round and after each. */
const SNAPSHOTS: readonly RoundSnapshot[] = [0, 1, 2, 3].map((at) => ({
  source: source(at),
  startedAtMs: at * 2 * ROUND_MS,
  endedAtMs: at * 2 * ROUND_MS + ROUND_MS,
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
const comparison = (growing: readonly GrowingPath[]): HuntComparison => ({
  occasional: [],
  totalSizesBytes: [],
  growing,
  grown: [],
  matchedBy: 'ids',
  gainedOf: new Map(),
  classes: [],
});

/**
 * `gains`: objects in each round, by path; those that stop growing are in no list. `longMs`: how long the round with the most actions takes; without
 * pauses for snapshots, as long as its four rounds.
 */
async function confirm(gains: Readonly<Record<string, readonly number[]>>, longMs = 4 * ROUND_MS) {
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
      return ok({ source: source(3 + played.length), startedAtMs, endedAtMs: nowMs, isRenumbered: false });
    },
    compare: async (sources) => ok(comparison(growing(sources.length - 1))),
  });
  if (!result.ok) throw new Error(result.error.message);
  const { compared, filled, steady, slowed, sources, actions } = result.value;
  const names = (paths: readonly GrowingPath[]) => paths.map(({ edgeToCut }) => edgeToCut.split(' ')[0]);
  return {
    growing: names(compared.growing),
    filled: names(filled),
    steady: names(steady),
    slowed: names(slowed),
    snapshots: sources.length,
    played,
    actions,
    compared,
  };
}

test('a leak gains as much as the first rounds promise, and is reported by these', async () => {
  const found = await confirm({ orders: [5, 5, 5, 20] });
  expect(found).toMatchObject({ growing: ['.orders'], filled: [], snapshots: 4, played: [4], actions: 35 });
  expect(found.compared.growing[0]?.objectsPerRound).toEqual([5, 5, 5]);
});

test('a leak in a state that is replaced at each change is followed by the name of its reference', async () => {
  expect(await confirm({ state: [5, 5, 5, 20] })).toMatchObject({ growing: ['.state'], filled: [] });
  expect(await confirm({ state: [5, 5, 5, 5, 5] })).toMatchObject({ growing: [], steady: ['.state'] });
  expect(await confirm({ state: [5, 5, 5, 3, 0] })).toMatchObject({ growing: [], filled: ['.state'] });
  expect(await confirm({ state: [5, 5, 5, 20], orders: [5, 5, 5, 1, 0] })).toMatchObject({
    growing: ['.state'],
    filled: ['.orders'],
  });
});

test('a chain is followed by its holder, also where a longer comparison reaches it from its other end', async () => {
  const found = await confirm({ chain: [5, 5, 5, 20] });
  expect(found).toMatchObject({ growing: ['.chain'], filled: [] });
  expect(found.compared.growing[0]?.confirmed).toEqual({ actions: 20, objects: 20 });
  expect(await confirm({ chain: [5, 5, 5, 3, 0] })).toMatchObject({ growing: [], filled: ['.chain'] });
});

test('a log with a limit gains less, and then nothing', async () => {
  expect(await confirm({ log: [5, 5, 5, 3, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 6,
    played: [4, 1],
    actions: 40,
  });
});

test('a log whose limit is reached near the end of the further actions is looked at once more', async () => {
  expect(await confirm({ log: [5, 5, 5, 15, 0] })).toMatchObject({ growing: [], filled: ['.log'], played: [4, 1] });
  expect(await confirm({ orders: [5, 5, 5, 18, 5] })).toMatchObject({ growing: ['.orders'], filled: [] });
  // What no action leaves a number of is as likely a leak by time, or by chance.
  expect(await confirm({ ticks: [3, 5, 4, 10] })).toMatchObject({ growing: ['.ticks'], filled: [], played: [4] });
});

test('a log that was full before ends the hunt without a further round', async () => {
  expect(await confirm({ log: [5, 5, 1, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 5,
    played: [4],
  });
});

test('a leak by time, which gains as much in a round of many actions that takes no longer, grows', async () => {
  const found = await confirm({ ticks: [5, 5, 5, 6, 5] }, 1.2 * ROUND_MS);
  expect(found).toMatchObject({ growing: ['.ticks'], filled: [], steady: [], played: [4, 1] });
});

test('a leak by time that gains in proportion to it grows, with fewer objects than the actions promise', async () => {
  // Twice the time of a round, and four times its actions.
  const found = await confirm({ ticks: [5, 5, 5, 10, 5] }, 2 * ROUND_MS);
  expect(found).toMatchObject({ growing: ['.ticks'], filled: [], steady: [], played: [4, 1] });
});

test('what gains as much in a round of more actions and of more time depends on neither', async () => {
  const found = await confirm({ links: [2, 2, 2, 2, 2] });
  expect(found).toMatchObject({ growing: [], filled: [], steady: ['.links'], played: [4, 1], actions: 40 });
  // Of all rounds, so that a reader sees the one that had more actions.
  expect(found.snapshots).toBe(6);
});

test('half as much again in a longer round is growth, and less is none', async () => {
  expect(await confirm({ cells: [400, 400, 400, 600, 400] })).toMatchObject({ growing: ['.cells'], steady: [] });
  expect(await confirm({ cells: [400, 400, 400, 599, 400] })).toMatchObject({ growing: [], steady: ['.cells'] });
});

test('a leak is reported without what gains in every round by itself', async () => {
  const found = await confirm({ orders: [5, 5, 5, 20, 5], links: [2, 2, 2, 2, 2] });
  expect(found).toMatchObject({ growing: ['.orders'], steady: ['.links'], snapshots: 4, played: [4, 1] });
  expect(found.compared.growing[0]?.objectsPerRound).toEqual([5, 5, 5]);
});

test('does not name the elements of the page that each round replaces', async () => {
  const found = await confirm({ orders: [5, 5, 5, 20, 5], removed: [400, 400, 400, 400, 400] });
  expect(found).toMatchObject({ growing: ['.orders'], filled: [], steady: [] });
});

test('of a leak and a log only the leak is left', async () => {
  expect(await confirm({ orders: [5, 5, 5, 20], log: [5, 5, 5, 0] })).toMatchObject({
    growing: ['.orders'],
    filled: ['.log'],
    played: [4],
  });
});

test('the further rounds say what they left, of a leak with every action and of one with most of them', async () => {
  const every = await confirm({ orders: [5, 5, 5, 20] });
  expect(every.compared.growing[0]?.confirmed).toEqual({ actions: 20, objects: 20 });
  const most = await confirm({ orders: [5, 5, 5, 12, 4] });
  expect(most.compared.growing[0]?.confirmed).toEqual({ actions: 25, objects: 16 });
});

test('a verdict falls if the further rounds leave far less than both their actions and their time promise', async () => {
  const found = await confirm({ log: [5, 5, 5, 3, 1], orders: [5, 5, 5, 20, 5] });
  expect(found).toMatchObject({ growing: ['.orders'], slowed: ['.log'] });
  expect(await confirm({ log: [5, 5, 5, 3, 1] })).toMatchObject({ growing: [], filled: [], slowed: ['.log'] });
});

test('nothing is confirmed if V8 numbered the objects again meanwhile', async () => {
  const compared = comparison([path('orders', [5, 5, 5])]);
  const result = await confirmGrowth({
    plan: PLAN,
    snapshots: SNAPSHOTS,
    compared,
    play: async () => ok({ source: source(4), startedAtMs: 0, endedAtMs: 0, isRenumbered: true }),
    compare: async () => ok(comparison([])),
  });
  expect(result).toMatchObject({ ok: true, value: { isLost: true, compared } });
});

test('rounds of few actions are repeated until a small container is full', () => {
  expect([1, 5, 8, 50].map((repeat) => fillingRounds({ repeat, rounds: 3 }))).toEqual([20, 4, 3, 3]);
});

test('what fails is the answer', async () => {
  const error = appError('target_gone', 'The page was closed.');
  const parts = { plan: PLAN, snapshots: SNAPSHOTS, compared: comparison([path('orders', [5, 5, 5])]) };
  const failed = await confirmGrowth({ ...parts, play: async () => err(error), compare: async () => err(error) });
  expect(failed).toEqual({ ok: false, error });
});
