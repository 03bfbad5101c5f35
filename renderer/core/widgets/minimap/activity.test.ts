import { describe, expect, it } from 'vitest';
import { createIcicleLayout } from '../icicle/icicle-layout.ts';
import { atOnce } from '../icicle/steps.ts';
import { activityInSteps, eachWithParent, selfSizeOf } from './activity.ts';

/*
 * 0    2    4    6    8    10
 * |main 0        |    |idle 4|
 *   |a 1   |b 2 |
 *      |c 3|
 */
const LAYOUT = createIcicleLayout({
  depths: Uint32Array.of(0, 1, 1, 2, 0),
  starts: Float64Array.of(0, 1, 4, 2, 8),
  sizes: Float64Array.of(6, 3, 2, 2, 2),
  categories: Uint8Array.of(0, 1, 0, 2, 3),
});

describe('chart activity', () => {
  it('knows the parent of each box', () => {
    const parents = new Map<number, number>();
    for (const row of [0, 1, 2]) atOnce(eachWithParent(LAYOUT, row, (box, parent) => parents.set(box, parent)));
    expect([...parents].toSorted(([a], [b]) => a - b)).toEqual([
      [0, -1],
      [1, 0],
      [2, 0],
      [3, 1],
      [4, -1],
    ]);
  });

  it('assigns each slice to the topmost box', () => {
    const { shares, selfSizes } = atOnce(activityInSteps(LAYOUT, 4, 5));
    expect([...selfSizes]).toEqual([3, 1, 2, 2]);
    const slice = (at: number): number[] =>
      [...shares.subarray(at * 4, at * 4 + 4)].map((each) => Math.round(each * 100));
    expect(slice(0)).toEqual([50, 50, 0, 0]);
    expect(slice(1)).toEqual([0, 0, 100, 0]);
    expect(slice(2)).toEqual([100, 0, 0, 0]);
    expect(slice(3)).toEqual([0, 0, 0, 0]);
    expect(slice(4)).toEqual([0, 0, 0, 100]);
  });

  it('subtracts children from a box', () => {
    expect([0, 1, 2, 3, 4].map((box) => selfSizeOf(LAYOUT, box))).toEqual([1, 1, 2, 2, 2]);
  });

  it('is empty without boxes', () => {
    const empty = createIcicleLayout({
      depths: new Uint32Array(0),
      starts: new Float64Array(0),
      sizes: new Float64Array(0),
      categories: new Uint8Array(0),
    });
    expect([...atOnce(activityInSteps(empty, 2, 3)).shares]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
