import { describe, expect, it } from 'vitest';
import { chartPicture, type PictureOf } from './chart-picture.ts';
import { createIcicleLayout } from './icicle-layout.ts';
import { escapeXml, pictureSvg } from './picture-bytes.ts';

const INK = {
  fills: ['red', 'blue'],
  labels: ['black', 'black'],
  ground: 'white',
  text: 'ink',
  second: 'grey',
  line: 'thin',
};

function pictureOf(rows: readonly (readonly [depth: number, start: number, size: number, category: number])[]) {
  const layout = createIcicleLayout({
    depths: Uint32Array.from(rows, ([depth]) => depth),
    starts: Float64Array.from(rows, ([, start]) => start),
    sizes: Float64Array.from(rows, ([, , size]) => size),
    categories: Uint8Array.from(rows, ([, , , category]) => category),
  });
  const of: PictureOf = {
    layout,
    window: { from: 0, to: layout.total },
    title: 'a < b & "c"',
    note: 'note',
    nameOf: (box) => `box ${box}`,
    titleOf: (box) => `<box ${box}>`,
    legend: [{ category: 1, text: 'Blue 3 ms' }],
    ticks: [{ at: 50, label: '50 ms' }],
    measurePx: (text) => text.length * 6,
    ink: INK,
  };
  return chartPicture(of);
}

describe('an image of a chart', () => {
  it('has boxes with labels, ruler, title and legend', () => {
    const { rects, texts, heightPx, widthPx } = pictureOf([
      [0, 0, 100, 0],
      [1, 25, 50, 1],
    ]);
    // 1600 minus 16 on each side; a hairline between neighbors.
    expect(rects.slice(1, 3)).toEqual([
      { leftPx: 16, topPx: 74, widthPx: 1567, heightPx: 17, fill: 'red', title: '<box 0>' },
      { leftPx: 408, topPx: 92, widthPx: 783, heightPx: 17, fill: 'blue', title: '<box 1>' },
    ]);
    expect(rects[0]).toMatchObject({ leftPx: 800, fill: 'thin' });
    expect(texts.map(({ text }) => text)).toEqual(['a < b & "c"', 'note', 'box 0', 'box 1', '50 ms', 'Blue 3 ms']);
    expect([widthPx, heightPx]).toEqual([1600, 74 + 36 + 34]);
  });

  it('has a size that depends on pixels, not on the number of boxes', () => {
    const many = Array.from({ length: 200_000 }, (_, at) => [0, at, 1, at % 2] as const);
    const picture = pictureOf(many);
    expect(picture.rects.length).toBeLessThan(2 * 1568 + 10);
    expect(pictureSvg(picture).length).toBeLessThan(400_000);
  });

  it('is written as SVG with only the visible content', () => {
    const svg = pictureSvg(
      pictureOf([
        [0, 0, 100, 0],
        [1, 0, 20, 0],
      ]),
    );
    expect(svg).toContain('<title>&lt;box 0&gt;</title>');
    expect(svg).toContain('>a &lt; b &amp; &quot;c&quot;</text>');
    const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect(document.querySelectorAll('rect title')).toHaveLength(2);
    expect(escapeXml('\u0000</text><script>\ud800')).toBe('\ufffd&lt;/text&gt;&lt;script&gt;\ufffd');
  });
});
