import { expect, it } from 'vitest';
import { pixelColour } from './icicle-pixels.ts';

it.each([
  ['rgb(236, 213, 150)', 0xff_96_d5_ec],
  ['rgba(236, 213, 150, 0.5)', 0xff_96_d5_ec],
  ['color(srgb 0.42 0.5 1)', 0xff_ff_80_6b],
  ['color(srgb 0 1e-7 1)', 0xff_ff_00_00],
])('reads the computed color %s', (colour, pixel) => {
  expect(pixelColour(colour)).toBe(pixel);
});
