import { describe, expect, it } from 'vitest';
import { createIcicleLayout, type IcicleLayout } from './icicle-layout.ts';
import { pyramidInSteps } from './icicle-pyramid.ts';
import { atOnce } from './steps.ts';
import { createRowSpans, fillRowSpans } from './icicle-spans.ts';

/** A fixed row of `count` boxes with thin ones, wide ones and gaps; all sizes differ, so there are no ties. */
function row(count: number): IcicleLayout {
  const starts = new Float64Array(count);
  const sizes = new Float64Array(count);
  let seed = 7;
  let at = 0;
  for (let box = 0; box < count; box += 1) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    starts[box] = at;
    sizes[box] = box % 997 === 0 ? 400 : 1 + (seed % 8) + seed / 2147483648;
    at += (sizes[box] ?? 0) + (seed % 3);
  }
  return createIcicleLayout({
    depths: new Uint32Array(count),
    starts,
    sizes,
    categories: Uint8Array.from(starts, (_, box) => Math.floor(box / 5000) % 5),
  });
}

describe('icicle pyramid', () => {
  it('aggregates its blocks level by level', () => {
    const sizes = Float64Array.from({ length: 530 }, (_, box) => (box === 300 ? 9 : 1));
    const order = Uint32Array.from({ length: 530 }, (_, box) => 529 - box);
    const { levels, categoryCount } = atOnce(
      pyramidInSteps(
        order,
        sizes,
        Uint8Array.from({ length: 530 }, (_, box) => box % 2),
      ),
    );
    expect(categoryCount).toBe(2);
    expect(levels.map(({ blockBoxes, maxSizes }) => [blockBoxes, maxSizes.length])).toEqual([
      [8, 66],
      [32, 16],
      [128, 4],
      [512, 1],
    ]);
    // Box 300 is at index 229: in block 28 of 8, and in block 1 of 128.
    expect(levels[0]?.widest[28]).toBe(300);
    expect([...(levels[2]?.maxSizes ?? [])]).toEqual([1, 9, 1, 1]);
    expect([...(levels[2]?.sums ?? []).slice(0, 4)]).toEqual([64, 64, 64 + 8, 64]);
    expect([...(levels[3]?.sums ?? [])]).toEqual([256 + 8, 256]);
  });

  it('draws the same pixels as individual boxes', () => {
    const layout = row(200_000);
    const plain = { ...layout, pyramid: { levels: [], categoryCount: 5 } };
    const spans = createRowSpans();
    const expected = createRowSpans();
    /** The category of each pixel; −1 if empty. */
    const pixels = (of: typeof spans): number[] => {
      const drawn = Array.from({ length: 1280 }, () => -1);
      for (let span = 0; span < of.count; span += 1) {
        const left = Math.floor(of.leftsPx[span] ?? 0);
        const right = Math.max(left + 1, Math.round((of.leftsPx[span] ?? 0) + (of.widthsPx[span] ?? 0)));
        drawn.fill(of.categories[span] ?? 0, left, right);
      }
      return drawn;
    };
    for (const [from, to] of [
      [0, layout.total],
      [layout.total * 0.123, layout.total * 0.9],
      [layout.total * 0.5, layout.total * 0.51],
    ] as const) {
      fillRowSpans(spans, layout, 0, { from, to }, 1280);
      fillRowSpans(expected, plain, 0, { from, to }, 1280);
      const wanted = pixels(expected);
      const off = pixels(spans).filter(
        (category, at) => ![wanted[at - 1], wanted[at], wanted[at + 1]].includes(category),
      );
      expect(off).toEqual([]);
    }
  });

  it('fills a row again without anything of the row before', () => {
    const wide = row(50_000);
    const narrow = { ...row(7), pyramid: { levels: [], categoryCount: 2 } };
    const again = createRowSpans();
    const fresh = createRowSpans();
    fillRowSpans(again, wide, 0, { from: 0, to: wide.total / 100 }, 1280);
    const before = again.count;
    fillRowSpans(again, narrow, 0, { from: 0, to: narrow.total }, 5);
    fillRowSpans(fresh, narrow, 0, { from: 0, to: narrow.total }, 5);
    const shown = ({ count, leftsPx, widthsPx, boxes, categories }: typeof again): unknown[] =>
      [leftsPx, widthsPx, boxes, categories].map((column) => [...column.subarray(0, count)]);
    expect(before).toBeGreaterThan(fresh.count);
    expect(shown(again)).toEqual(shown(fresh));
  });
});
