import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../widgets/profile/function-category.ts';
import { nextHit } from '../../widgets/icicle/hits.ts';
import { findBoxes, profileIcicle, type ProfileBox } from './icicle-boxes.ts';

function box(
  name: string,
  depth: number,
  startBytes: number,
  sizeBytes: number,
  more: Partial<ProfileBox> = {},
): ProfileBox {
  return {
    name,
    url: 'https://shop.test/app.js',
    line: 3,
    column: 1,
    depth,
    startBytes,
    sizeBytes,
    selfSizeBytes: 0,
    ...more,
  };
}

const ICICLE = profileIcicle({
  boxes: [
    box('(root)', 0, 0, 100, { url: '', line: 0 }),
    box('load', 1, 60, 40, { selfSizeBytes: 40 }),
    box('render', 1, 0, 60, { selfSizeBytes: 10 }),
    box('', 2, 0, 50, { selfSizeBytes: 50, url: 'https://cdn.test/loader.js', line: 9 }),
  ],
  depths: 3,
  totalSizeBytes: 100,
});

describe('the icicle of a heap profile', () => {
  it('has a color and sum per category', () => {
    expect([...ICICLE.layout.categories].map((at) => CATEGORIES[at]?.id)).toEqual([
      'task',
      'script',
      'script',
      'third',
    ]);
    expect(ICICLE.selfSizesBytes).toEqual([50, 0, 50, 0, 0, 0]);
  });

  it('finds functions by name and source in chart order', () => {
    expect(findBoxes(ICICLE, 'LOAD')).toEqual([1, 3]);
    expect(findBoxes(ICICLE, 'anonymous')).toEqual([3]);
    expect(findBoxes(ICICLE, 'app.js:3')).toEqual([2, 1]);
    expect(findBoxes(ICICLE, ' ')).toEqual([]);
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
