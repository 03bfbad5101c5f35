/** The verdict on classes that gain the same number in every round. */
import { expect, it } from 'vitest';
import { only } from '../../core/capability/testing/only.ts';
import type { HeapComparedClass } from '../../engine/heap/contract/heap-differences.ts';
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';
import { steadyClasses } from '../heap/growing/steady-classes.ts';
import { huntVerdict } from './verdict.ts';

const row = (name: string, countDelta: number): HeapComparedClass =>
  only<HeapComparedClass>('row', { name, countDelta, sizeDeltaBytes: countDelta * 32 });
const rounds = (...gains: readonly Readonly<Record<string, number>>[]): HeapComparedClass[][] =>
  gains.map((each) => Object.entries(each).map(([name, gain]) => row(name, gain)));
const FIVE = [5, 5, 5];

it('a hunt in which a class gains in every round does not say that nothing grows', () => {
  const facts = { totalSizesBytes: [1000, 1100, 1200, 1300], actions: 15, eachRound: 5 };
  expect(huntVerdict([], [], facts)).toMatchObject({ level: 'no-growth' });
  const gained = steadyClasses(rounds({ Link: 5 }, { Link: 5 }, { Link: 5 }), FIVE);
  expect(huntVerdict([], [], { ...facts, steadyClasses: gained })).toMatchObject({
    level: 'unclear',
    headline:
      'No verdict: each round leaves 5 Link, 1 per action, and no single path explains them, as in a linked list or a tree.',
  });
  const stopped = only<GrowingPath>('path', {
    className: 'Entry',
    edgeToCut: '.entries of Cache',
    capturedBy: null,
    path: 'cache',
  });
  expect(huntVerdict([], [], { ...facts, filled: [stopped] })).toMatchObject({ level: 'no-growth' });
  for (const beside of [{ filled: [stopped] }, { steady: [{ ...stopped, objectsPerRound: [1, 1, 1] }] }])
    expect(huntVerdict([], [], { ...facts, steadyClasses: gained, ...beside })).toMatchObject({ level: 'unclear' });
});

it('a heap that grows by much in every round is not explained by what has stopped', () => {
  const filled = [
    only<GrowingPath>('path', { className: 'Entry', edgeToCut: '.entries of Cache', capturedBy: null, path: 'cache' }),
  ];
  const totalSizesBytes = [0, 1, 2, 3].map((at) => at * 2 ** 20);
  expect(huntVerdict([], [], { totalSizesBytes, actions: 15, filled })).toMatchObject({ level: 'unclear' });
});

it('a hunt whose first round only took away what was there before does not say that nothing grows', () => {
  const facts = { totalSizesBytes: [1000, 700, 860, 1020], actions: 15, eachRound: 5 };
  const gained = steadyClasses(rounds({ Draft: -9 }, { Draft: 5 }, { Draft: 5 }), FIVE);
  expect(huntVerdict([], [], { ...facts, steadyClasses: gained })).toMatchObject({
    level: 'unclear',
    headline:
      'No verdict: each round but the first leaves 5 Draft, 1 per action, and in the first, what was there before went away.',
    text: expect.stringContaining('Hunt again: that is gone now'),
  });
});
