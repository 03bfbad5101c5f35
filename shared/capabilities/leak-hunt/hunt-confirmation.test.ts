/** What further rounds say about growth in the first ones, from gains that a test decides. */
import { expect, test } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { appError } from '../../contracts/errors.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { confirmGrowth, fillingRounds } from './hunt-confirmation.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import type { GrowingPath } from './path-growth.ts';

const PLAN = { repeat: 5, rounds: 3 };
const source = (at: number): CaptureSource => ({ captureId: `heap-${at}`, file: `/${at}` });
const SOURCES = [0, 1, 2, 3].map(source);

function path(name: string, objectsPerRound: readonly number[]): GrowingPath {
  return {
    path: `(root).${name}`,
    edgeToCut: `.${name} of Shop`,
    owner: 3,
    className: 'Order',
    classes: [],
    node: 9,
    objectsPerRound: [...objectsPerRound],
    bytesPerRound: objectsPerRound.map(() => 100),
    survivorsPerRound: null,
    retainedSizeBytes: null,
  };
}
const comparison = (growing: readonly GrowingPath[]): HuntComparison => ({
  totalSizesBytes: [],
  growing,
  grown: [],
  code: new Map(),
  matchedBy: 'ids',
});

/** `gains`: objects in each round, by path; those that stop growing are in no list. */
async function confirm(gains: Readonly<Record<string, readonly number[]>>) {
  const played: number[] = [];
  const growing = (rounds: number): GrowingPath[] =>
    Object.entries(gains)
      .map(([name, of]) => path(name, of.slice(0, rounds)))
      .filter(({ objectsPerRound }) => objectsPerRound.every((each) => each > 0));
  const result = await confirmGrowth({
    plan: PLAN,
    sources: SOURCES,
    compared: comparison(growing(3)),
    play: async (rounds) => {
      played.push(rounds);
      return ok(source(3 + played.length));
    },
    compare: async (sources) => ok(comparison(growing(sources.length - 1))),
  });
  if (!result.ok) throw new Error(result.error.message);
  const { compared, filled, sources, actions } = result.value;
  const names = (paths: readonly GrowingPath[]) => paths.map(({ edgeToCut }) => edgeToCut.split(' ')[0]);
  return {
    growing: names(compared.growing),
    filled: names(filled),
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

test('a log with a limit gains less, and then nothing', async () => {
  expect(await confirm({ log: [5, 5, 5, 3, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 6,
    played: [4, 1],
    actions: 40,
  });
});

test('a log that was full before ends the hunt without a further round', async () => {
  expect(await confirm({ log: [5, 5, 1, 0] })).toMatchObject({
    growing: [],
    filled: ['.log'],
    snapshots: 5,
    played: [4],
  });
});

test('a leak by time, which gains less without pauses, grows in the round after as well', async () => {
  expect(await confirm({ ticks: [5, 5, 5, 6, 5] })).toMatchObject({ growing: ['.ticks'], filled: [], played: [4, 1] });
});

test('of a leak and a log only the leak is left', async () => {
  expect(await confirm({ orders: [5, 5, 5, 20], log: [5, 5, 5, 0] })).toMatchObject({
    growing: ['.orders'],
    filled: ['.log'],
    played: [4],
  });
});

test('rounds of few actions are repeated until a small container is full', () => {
  expect([1, 5, 8, 50].map((repeat) => fillingRounds({ repeat, rounds: 3 }))).toEqual([20, 4, 3, 3]);
});

test('what fails is the answer', async () => {
  const error = appError('target_gone', 'The page was closed.');
  const parts = { plan: PLAN, sources: SOURCES, compared: comparison([path('orders', [5, 5, 5])]) };
  const failed = await confirmGrowth({ ...parts, play: async () => err(error), compare: async () => err(error) });
  expect(failed).toEqual({ ok: false, error });
});
