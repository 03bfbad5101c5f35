import type { Growth } from '../contract/explorations.ts';
import { expect, it, test } from 'vitest';
import { growthOf, isExplained, mayGrow, suspicion } from './screen.ts';

const series = (counter: string, ...figures: number[]) => figures.map((figure) => ({ [counter]: figure }));

test.each([
  ['nodes that grow in every round', series('nodes', 10, 14, 18, 22, 26), [{ counter: 'nodes', perRepetition: 2 }]],
  ['nodes that grew at first only', series('nodes', 10, 14, 14, 14, 14), []],
  ['nodes that come and go', series('nodes', 10, 14, 10, 14, 10), []],
  ['one node in ten repetitions', series('nodes', 10, 10, 11, 11, 11), []],
  [
    'a heap that grows',
    series('heapBytes', 1000, 2000, 3100, 4000, 5000),
    [{ counter: 'heapBytes', perRepetition: 500 }],
  ],
  ['a heap that fills a cache', series('heapBytes', 0, 100_000, 110_000, 112_000, 112_500), []],
  ['a heap with the noise of V8', series('heapBytes', 1000, 1020, 1090, 1100, 1130), []],
  ['too few rounds', series('nodes', 1, 2), []],
  ['no rounds', [], []],
])('growth: %s', (_, given, expected) => {
  expect(growthOf(given, 2)).toEqual(expected);
});

it('goes on where the first rounds do not exclude growth', () => {
  expect(mayGrow(series('heapBytes', 0, 5000, 4900), 2)).toBe(true);
  expect(mayGrow(series('heapBytes', 0, -300, 100), 2)).toBe(false);
  expect(mayGrow(series('nodes', 5, 5, 5), 2)).toBe(false);
});

it('hunts for exact counters before bytes', () => {
  expect(suspicion([{ counter: 'listeners', perRepetition: 1 }])).toBeGreaterThan(
    suspicion([{ counter: 'heapBytes', perRepetition: 1e6 }]),
  );
});

it('explains a sequence by one with the same step only if nothing grows beyond it', () => {
  const leak: Growth[] = [{ counter: 'listeners', perRepetition: 1 }];
  expect(isExplained([{ counter: 'listeners', perRepetition: 1.2 }], leak)).toBe(true);
  expect(isExplained([{ counter: 'listeners', perRepetition: 2 }], leak)).toBe(false);
  expect(isExplained([...leak, { counter: 'nodes', perRepetition: 3 }], leak)).toBe(false);
});
