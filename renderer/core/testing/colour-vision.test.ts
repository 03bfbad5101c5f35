import { describe, expect, it } from 'vitest';
import { COLOUR_VISIONS, contrast, difference, mixed, type ColourVision } from './colour-vision.ts';

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#ffffff', '#777777')).toBe(contrast('#777777', '#ffffff'));
    expect(() => contrast('red', '#ffffff')).toThrow('"red" is not a color');
  });
});

describe('color vision', () => {
  it.each(Object.keys(COLOUR_VISIONS) as ColourVision[])('%s sees grays as they are', (vision) => {
    expect(difference('#000000', '#ffffff', vision)).toBeCloseTo(100, 1);
    expect(difference('#808080', '#808080', vision)).toBe(0);
  });

  it('confuses the colors that each deficiency confuses', () => {
    const [red, green, blue, violet] = ['#b35c1e', '#7d7a1e', '#3a6fb0', '#3f7d83'] as const;
    expect(difference(red, green, 'normal')).toBeGreaterThan(10);
    expect(difference(red, green, 'deuteranopia')).toBeLessThan(difference(red, green, 'normal') / 2);
    expect(difference(blue, violet, 'normal')).toBeGreaterThan(5);
    expect(difference(blue, violet, 'tritanopia')).toBeLessThan(difference(blue, violet, 'normal') / 2);
  });

  it('mixes as CSS does', () => {
    expect(mixed('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(mixed('#102030', '#ffffff', 0)).toBe('#102030');
  });
});
