import { describe, expect, it } from 'vitest';
import { growthOf, overRounds, perRoundText } from './series-columns.tsx';
import { sparkPoints } from './sparkline.tsx';
import { retainedClasses } from '../../../../shared/features/heap/heap-text.ts';
import { clusterColumns, roundsText } from './cluster-columns.tsx';

describe('series text', () => {
  it('describes steady growth and its absence', () => {
    const words = (counts: number[], steadyCount: number): string => perRoundText({ counts, steadyCount });
    expect(words([0, 240, 480], 240)).toBe('+240');
    expect(words([0, 240, 500], 240)).toBe('at least +240');
    expect(words([1, 9, 9], 0)).toBe('levels off');
    expect(words([5, 5, 5], 0)).toBe('steady');
    expect(words([9, 5, 5], 0)).toBe('shrinks');
    expect(growthOf([3, 1, 8])).toBe(5);
    expect(overRounds([1, 2000], String)).toBe('1 → 2000');
  });

  it('describes new objects per round and what a cluster retains', () => {
    expect(roundsText(null)).toBe('');
    expect(roundsText([7])).toBe('');
    expect(roundsText([7, 7, 7])).toBe('+7');
    expect(roundsText([200, 0])).toBe('+200, +0');
    expect(retainedClasses({ classes: [{ name: 'Row', count: 1200 }], otherClasses: 0 })).toBe('1,200 Row');
    expect(retainedClasses({ classes: [{ name: 'Row', count: 2 }], otherClasses: 3 })).toBe('2 Row, 3 more classes');
  });
});

it('a plot puts the largest value at the top and is flat without changes', () => {
  const rising = sparkPoints([10, 20, 30], 'least').map(({ y }) => y);
  expect(rising).toEqual(rising.toSorted((a, b) => b - a));
  const flat = sparkPoints([5, 5, 5], 'least');
  expect(new Set(flat.map(({ y }) => y)).size).toBe(1);
  expect(flat.map(({ x }) => x)).toEqual(flat.map(({ x }) => x).toSorted((a, b) => a - b));
  const [none, some] = sparkPoints([0, 4], 'zero');
  expect(none?.y).toBeGreaterThan(some?.y ?? 0);
});

it('columns of retained objects and sizes have ids of their own', () => {
  const columns = clusterColumns({ totalSizeBytes: 1, side: 'added', hasRounds: true, onMore: () => undefined });
  const ids = columns.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});
