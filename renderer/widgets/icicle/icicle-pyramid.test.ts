import { describe, expect, it } from 'vitest';
import { createIcicleLayout, type IcicleLayout } from './icicle-layout.ts';
import { createPyramid } from './icicle-pyramid.ts';
import { createRowSpans, fillRowSpans } from './icicle-spans.ts';

/** A row of `count` boxes with thin ones, wide ones and gaps, the same each time; no two sizes alike, so that nothing is a tie. */
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
    categories: Uint8Array.from(starts, (_, box) => Math.floor(box / 50) % 5),
  });
}

describe('the pyramid over a layout', () => {
  it('sums what its blocks have, level over level', () => {
    const sizes = Float64Array.from({ length: 530 }, (_, box) => (box === 300 ? 9 : 1));
    const order = Uint32Array.from({ length: 530 }, (_, box) => 529 - box);
    const { levels, categoryCount } = createPyramid(
      order,
      sizes,
      Uint8Array.from({ length: 530 }, (_, box) => box % 2),
    );
    expect(categoryCount).toBe(2);
    expect(levels.map(({ blockBoxes, maxSizes }) => [blockBoxes, maxSizes.length])).toEqual([
      [16, 33],
      [256, 2],
    ]);
    // Box 300 stands at place 229: in the first block of 256.
    expect([...(levels[1]?.maxSizes ?? [])]).toEqual([9, 1]);
    expect(levels[1]?.widest[0]).toBe(300);
    expect([...(levels[1]?.sums ?? [])]).toEqual([128 + 8, 128, 128, 128]);
  });

  it('changes nothing of what is drawn', () => {
    const layout = row(200_000);
    const plain = { ...layout, pyramid: { levels: [], categoryCount: 5 } };
    const spans = createRowSpans();
    const expected = createRowSpans();
    for (const [from, to] of [
      [0, layout.total],
      [layout.total * 0.123, layout.total * 0.9],
      [layout.total * 0.5, layout.total * 0.51],
    ] as const) {
      fillRowSpans(spans, layout, 0, { from, to }, 1280);
      fillRowSpans(expected, plain, 0, { from, to }, 1280);
      expect(spans.count).toBe(expected.count);
      expect(spans.boxes.subarray(0, spans.count)).toEqual(expected.boxes.subarray(0, spans.count));
      for (let span = 0; span < spans.count; span += 1)
        expect(spans.widthsPx[span]).toBeCloseTo(expected.widthsPx[span] ?? 0, 3);
      expect(spans.categories.subarray(0, spans.count)).toEqual(expected.categories.subarray(0, spans.count));
    }
  });
});
