import { describe, expect, it } from 'vitest';
import {
  besideBox,
  boxBeginningAt,
  boxAt,
  createIcicleLayout,
  layoutInSteps,
  parentBox,
  widestChild,
  type IcicleBoxes,
  type IcicleLayout,
} from './icicle-layout.ts';
import { createRowSpans, fillRowSpans } from './icicle-spans.ts';
import { STEP_BOXES } from './steps.ts';

/** Boxes as `depth start size category`. */
export function boxesOf(...rows: readonly (readonly [number, number, number, number?])[]): IcicleBoxes {
  return {
    depths: Uint32Array.from(rows, ([depth]) => depth),
    starts: Float64Array.from(rows, ([, start]) => start),
    sizes: Float64Array.from(rows, ([, , size]) => size),
    categories: Uint8Array.from(rows, ([, , , category = 0]) => category),
  };
}

/*
 * 0         50        100
 * |root 0              |
 * |b 3      |a 1    |     a ends at 90
 *           |c 2|         c ends at 70, 4 at 90
 */
const LAYOUT: IcicleLayout = createIcicleLayout(
  boxesOf([0, 0, 100], [1, 50, 40], [2, 50, 20], [1, 0, 50], [2, 70, 20, 1]),
);

describe('icicle layout', () => {
  it('reads a limited number of boxes per step, in rows of any length', () => {
    const boxes = STEP_BOXES * 3;
    let reads = 0;
    const starts = new Proxy(
      Float64Array.from({ length: boxes }, (_, box) => box),
      {
        get(column, at) {
          reads += 1;
          const value: unknown = Reflect.get(column, at);
          return value;
        },
      },
    );
    const layout = layoutInSteps({
      depths: new Uint32Array(boxes),
      starts,
      sizes: new Float64Array(boxes).fill(1),
      categories: new Uint8Array(boxes),
    });
    let most = 0;
    for (let step = layout.next(); step.done !== true; step = layout.next()) {
      most = Math.max(most, reads);
      reads = 0;
    }
    // Two of each box, and the length.
    expect(most).toBeLessThanOrEqual(2 * STEP_BOXES + 1);
  });

  it('orders boxes by row and start for any input order', () => {
    expect([...LAYOUT.order]).toEqual([0, 3, 1, 2, 4]);
    expect([...LAYOUT.rowStarts]).toEqual([0, 1, 3, 5]);
    expect(LAYOUT.rowCount).toBe(3);
    expect(LAYOUT.total).toBe(100);
  });

  it('has neither rows nor width without boxes', () => {
    const empty = createIcicleLayout(boxesOf());
    expect(empty.rowCount).toBe(0);
    expect(empty.total).toBe(0);
    expect(boxAt(empty, 0, 0)).toBe(-1);
  });

  it('finds the box at a value; an edge belongs to the box on its right', () => {
    expect(boxAt(LAYOUT, 1, 0)).toBe(3);
    expect(boxAt(LAYOUT, 1, 49.9)).toBe(3);
    expect(boxAt(LAYOUT, 1, 50)).toBe(1);
    expect(boxAt(LAYOUT, 2, 70)).toBe(4);
  });

  it('finds nothing between boxes except the nearest within reach', () => {
    expect(boxAt(LAYOUT, 1, 95)).toBe(-1);
    expect(boxAt(LAYOUT, 1, 91, 2)).toBe(1);
    expect(boxAt(LAYOUT, 2, 49, 2)).toBe(2);
    expect(boxAt(LAYOUT, 2, 30, 2)).toBe(-1);
    expect(boxAt(LAYOUT, 3, 50, 100)).toBe(-1);
    expect(boxAt(LAYOUT, -1, 50, 100)).toBe(-1);
  });

  it('finds the box that starts nearest to a value', () => {
    expect([0, 24, 26, 50, 99].map((value) => boxBeginningAt(LAYOUT, 1, value))).toEqual([3, 3, 1, 1, 1]);
    expect(boxBeginningAt(LAYOUT, 2, 69.999_999)).toBe(4);
    expect(boxBeginningAt(LAYOUT, 3, 0)).toBe(-1);
  });

  it('finds the parent, the widest child and the neighbors of a box', () => {
    expect(parentBox(LAYOUT, 4)).toBe(1);
    expect(parentBox(LAYOUT, 0)).toBe(-1);
    expect(widestChild(LAYOUT, 0)).toBe(3);
    expect(widestChild(LAYOUT, 3)).toBe(-1);
    expect(widestChild(LAYOUT, 1)).toBe(2);
    expect(besideBox(LAYOUT, 3, 1)).toBe(1);
    expect(besideBox(LAYOUT, 1, 1)).toBe(-1);
    expect(besideBox(LAYOUT, 3, -1)).toBe(-1);
  });
});

describe('spans of a row', () => {
  const spansOf = (layout: IcicleLayout, row: number, from: number, to: number, widthPx: number) => {
    const spans = createRowSpans();
    fillRowSpans(spans, layout, row, { from, to }, widthPx);
    return Array.from({ length: spans.count }, (_, at) => ({
      left: spans.leftsPx[at],
      width: spans.widthsPx[at],
      box: spans.boxes[at],
      category: spans.categories[at],
    }));
  };

  it('are the boxes, clipped to the visible range', () => {
    expect(spansOf(LAYOUT, 1, 0, 100, 200)).toEqual([
      { left: 0, width: 100, box: 3, category: 0 },
      { left: 100, width: 80, box: 1, category: 0 },
    ]);
    expect(spansOf(LAYOUT, 2, 60, 80, 200)).toEqual([
      { left: 0, width: 100, box: 2, category: 0 },
      { left: 100, width: 100, box: 4, category: 1 },
    ]);
    expect(spansOf(LAYOUT, 1, 92, 100, 200)).toEqual([]);
  });

  it('merge boxes under a pixel into the dominant category', () => {
    // Ten boxes in each of two pixels: 0.05 px of categories 1 and 2 alternating, and one of 0.3 px.
    const thin = createIcicleLayout(
      boxesOf([0, 0, 3, 2], [0, 3, 1, 1], [0, 4, 1, 1], [0, 5, 1, 1], [0, 6, 1, 1], [0, 10, 1, 3], [0, 20, 80, 4]),
    );
    expect(spansOf(thin, 0, 0, 100, 10)).toEqual([
      { left: 0, width: expect.closeTo(0.8, 5), box: 0, category: 1 },
      { left: 1, width: expect.closeTo(0.8, 5), box: 5, category: 3 },
      { left: 2, width: 8, box: 6, category: 4 },
    ]);
  });

  it('are at most as many as pixels', () => {
    const rows = Array.from({ length: 50_000 }, (_, at): [number, number, number] => [0, at, 1]);
    const many = createIcicleLayout(boxesOf(...rows));
    const spans = spansOf(many, 0, 0, 50_000, 500);
    expect(spans).toHaveLength(500);
    expect(spans.reduce((sum, { width = 0 }) => sum + width, 0)).toBeGreaterThan(475);
  });
});
