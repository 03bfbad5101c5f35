import { describe, expect, it } from 'vitest';
import type { CpuPlace } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { nextHit } from '../../core/widgets/icicle/hits.ts';
import { atOnce } from '../../core/widgets/icicle/steps.ts';
import { CATEGORIES } from '../../core/widgets/profile/function-category.ts';
import { findHits } from './chart-hits.ts';
import { profileChart } from './profile-chart.ts';

const place = (name: string, more: Partial<CpuPlace> = {}): CpuPlace => ({
  name,
  url: 'https://shop.test/app.js',
  line: 3,
  column: 1,
  ...more,
});

const CHART = atOnce(
  profileChart({
    boxes: 4,
    functions: [
      place('(root)', { url: '', line: 0 }),
      place('render'),
      place('load'),
      place('', { url: 'https://cdn.test/loader.js', line: 9 }),
    ],
    depth: Uint32Array.of(0, 1, 1, 2),
    starts: Float64Array.of(0, 0, 60, 0),
    sizes: Float64Array.of(100, 60, 40, 50),
    functionOf: Uint32Array.of(0, 1, 2, 3),
    depths: 3,
    extent: 100,
  }),
);

const found = (text: string): number[] => {
  const { set } = findHits(CHART, text);
  return [...CHART.layout.order].filter((box) => set.has(box));
};

describe('the icicle of a heap profile', () => {
  it('has a color and sum per category', () => {
    expect([...CHART.layout.categories].map((at) => CATEGORIES[at]?.id)).toEqual(['task', 'script', 'script', 'third']);
    expect(CHART.selfSizes).toEqual([50, 0, 50, 0, 0, 0]);
  });

  it('finds functions by name and source in chart order', () => {
    expect(found('LOAD')).toEqual([2, 3]);
    expect(found('anonymous')).toEqual([3]);
    expect(found('app.js:3')).toEqual([1, 2]);
    expect(found(' ')).toEqual([]);
  });

  it('moves between results and wraps around', () => {
    expect(nextHit([2, 1], null, 1)).toBe(2);
    expect(nextHit([2, 1], 2, 1)).toBe(1);
    expect(nextHit([2, 1], 1, 1)).toBe(2);
    expect(nextHit([2, 1], 2, -1)).toBe(1);
    expect(nextHit([2, 1], null, -1)).toBe(1);
    expect(nextHit([], null, 1)).toBe(-1);
  });
});
