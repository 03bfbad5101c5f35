import { expect, it } from 'vitest';
import { createPixelSurface, pixelColour } from './icicle-pixels.ts';

it.each([
  ['rgb(236, 213, 150)', 0xff_96_d5_ec],
  ['rgba(236, 213, 150, 0.5)', 0xff_96_d5_ec],
  ['color(srgb 0.42 0.5 1)', 0xff_ff_80_6b],
  ['color(srgb 0 1e-7 1)', 0xff_ff_00_00],
])('reads the computed color %s', (colour, pixel) => {
  expect(pixelColour(colour)).toBe(pixel);
});

it('has the same pixels for a color that it has read before, and room for the colors of all spans', () => {
  const { pixelOf, coloursOf, spans } = createPixelSurface();
  expect([pixelOf('rgb(1, 2, 3)'), pixelOf('rgb(4, 5, 6)'), pixelOf('rgb(1, 2, 3)')]).toEqual([
    pixelColour('rgb(1, 2, 3)'),
    pixelColour('rgb(4, 5, 6)'),
    pixelColour('rgb(1, 2, 3)'),
  ]);
  expect(coloursOf({ ...spans, boxes: new Int32Array(300) }).length).toBeGreaterThanOrEqual(300);
});
