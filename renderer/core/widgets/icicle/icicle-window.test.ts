import { describe, expect, it } from 'vitest';
import { clampRange, panRange, zoomRange } from '../../charts/range.ts';
import { clampTop, topThatShows } from './icicle-window.ts';
import { fittingLabel } from './label-text.ts';

describe('icicle window', () => {
  it('keeps the value under the pointer in place', () => {
    // 30 is at three tenths of the width, before and after.
    expect(zoomRange({ from: 0, to: 100 }, 0.5, 30, 100)).toEqual({ from: 15, to: 65 });
  });

  it('stays inside the chart', () => {
    expect(zoomRange({ from: 40, to: 60 }, 100, 50, 100)).toEqual({ from: 0, to: 100 });
    expect(panRange({ from: 80, to: 100 }, 0.5, 100)).toEqual({ from: 80, to: 100 });
    expect(panRange({ from: 40, to: 60 }, -0.5, 100)).toEqual({ from: 30, to: 50 });
    expect(clampRange({ from: 90, to: 120 }, 100)).toEqual({ from: 70, to: 100 });
  });

  it('is never empty', () => {
    const { from, to } = zoomRange({ from: 50, to: 50.000_001 }, 1e-9, 50, 100);
    expect(to).toBeGreaterThan(from);
  });

  it('scrolls as little as necessary to show a row, never past the last', () => {
    expect(topThatShows(2, 0, 90)).toBe(0);
    expect(topThatShows(6, 0, 90)).toBe(36);
    expect(topThatShows(1, 100, 90)).toBe(18);
    expect(clampTop(500, 10, 100)).toBe(80);
    expect(clampTop(20, 3, 100)).toBe(0);
  });
});

describe('a label', () => {
  const measure = (text: string): number => Array.from(text).length * 10;
  it('is complete, truncated with an ellipsis, or omitted below three letters', () => {
    expect(fittingLabel('render', 60, measure)).toBe('render');
    expect(fittingLabel('render', 59, measure)).toBe('rend…');
    expect(fittingLabel('render', 40, measure)).toBe('ren…');
    expect(fittingLabel('render', 39, measure)).toBe('');
  });
});
