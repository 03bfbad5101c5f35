import { describe, expect, it } from 'vitest';
import { boxAtPoint, layoutTreemap, neighbourOf, squarify, type Area } from './treemap-layout.ts';

const area = (widthPx: number, heightPx: number): Area => ({ leftPx: 0, topPx: 0, widthPx, heightPx });
const rounded = (boxes: readonly Area[]): number[][] =>
  boxes.map(({ leftPx, topPx, widthPx, heightPx }) =>
    [leftPx, topPx, widthPx, heightPx].map((px) => Math.round(px * 100) / 100),
  );

describe('squarify', () => {
  it('lays out the example of its authors', () => {
    // 6 × 4 and the sizes 6 6 4 3 2 2 1: two in the first column, then 4 and 3 in a row above 2 2 1.
    expect(rounded(squarify([6, 6, 4, 3, 2, 2, 1], area(6, 4)))).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.71, 2.33],
      [4.71, 0, 1.29, 2.33],
      [3, 2.33, 1.2, 1.67],
      [4.2, 2.33, 1.2, 1.67],
      [5.4, 2.33, 0.6, 1.67],
    ]);
  });

  it('fills the area in proportion', () => {
    const sizes = [500, 300, 120, 77, 31, 12, 5, 1, 1];
    const boxes = squarify(sizes, { leftPx: 10, topPx: 20, widthPx: 640, heightPx: 313 });
    const total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [at, box] of boxes.entries())
      expect(box.widthPx * box.heightPx).toBeCloseTo(((sizes[at] ?? 0) / total) * 640 * 313, 6);
    for (const { leftPx, topPx, widthPx, heightPx } of boxes) {
      expect(leftPx).toBeGreaterThanOrEqual(10);
      expect(topPx).toBeGreaterThanOrEqual(20);
      expect(leftPx + widthPx).toBeLessThanOrEqual(650.000_001);
      expect(topPx + heightPx).toBeLessThanOrEqual(333.000_001);
    }
  });

  it('is empty without items', () => {
    expect(squarify([], area(10, 10))).toEqual([]);
    expect(rounded(squarify([1], area(0, 10)))).toEqual([[0, 0, 0, 0]]);
    expect(rounded(squarify([4], area(10, 5)))).toEqual([[0, 0, 10, 5]]);
  });
});

describe('a treemap of two levels', () => {
  const items = [
    {
      key: 'a',
      size: 60,
      children: [
        { key: 'a1', size: 30 },
        { key: 'a2', size: 15 },
        { key: 'a/rest', size: 15, isRest: true },
      ],
    },
    { key: 'b', size: 30 },
    { key: 'c', size: 10 },
  ];
  // a fills 60 × 100 on the left; b and c are stacked next to it.
  const boxes = layoutTreemap(items, area(100, 100));

  it('puts children below the name of their parent, and the remainder as its own area', () => {
    expect(boxes.map(({ key, parentKey }) => [key, parentKey])).toEqual([
      ['a', null],
      ['b', null],
      ['c', null],
      ['a1', 'a'],
      ['a2', 'a'],
      ['a/rest', 'a'],
    ]);
    expect(rounded(boxes.slice(0, 3))).toEqual([
      [0, 0, 60, 100],
      [60, 0, 40, 75],
      [60, 75, 40, 25],
    ]);
    const inside = 56 * 82;
    const shareOf = (key: string): number => {
      const box = boxes.find((each) => each.key === key);
      return box === undefined ? 0 : (box.widthPx * box.heightPx) / inside;
    };
    expect(shareOf('a1')).toBeCloseTo(0.5, 6);
    expect(shareOf('a2')).toBeCloseTo(0.25, 6);
    expect(shareOf('a/rest')).toBeCloseTo(0.25, 6);
    // Children too small to see are omitted.
    expect(layoutTreemap(items, area(40, 40)).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it('is navigated with arrow keys among siblings', () => {
    const next = (key: string, direction: 'left' | 'right' | 'up' | 'down') =>
      neighbourOf(boxes, key, direction)?.key ?? null;
    expect(next('a', 'right')).toBe('b');
    expect(next('b', 'down')).toBe('c');
    expect(next('c', 'left')).toBe('a');
    expect(next('c', 'up')).toBe('b');
    expect(next('a', 'left')).toBeNull();
    expect(next('nobody', 'left')).toBeNull();
  });

  it('puts the remainder last regardless of its size, skipped by arrow keys', () => {
    const withRest = layoutTreemap(
      [
        { key: 'rest', size: 75, isRest: true },
        { key: 'big', size: 20 },
        { key: 'small', size: 5 },
      ],
      area(200, 100),
    );
    expect(withRest.map(({ key, isRest }) => [key, isRest])).toEqual([
      ['big', false],
      ['small', false],
      ['rest', true],
    ]);
    expect(rounded(withRest)).toEqual([
      [0, 0, 50, 80],
      [0, 80, 50, 20],
      [50, 0, 150, 100],
    ]);
    expect(neighbourOf(withRest, 'big', 'right')).toBeNull();
    expect(neighbourOf(withRest, 'big', 'down')?.key).toBe('small');
  });

  it('is hit-tested by the innermost box', () => {
    expect(boxAtPoint(boxes, 5, 40)?.key).toBe('a1');
    expect(boxAtPoint(boxes, 5, 5)?.key).toBe('a');
    expect(boxAtPoint(boxes, 99, 99)?.key).toBe('c');
    expect(boxAtPoint(boxes, 100, 100)).toBeNull();
  });
});
