import { describe, expect, it } from 'vitest';
import { placeCard } from './card-place.ts';
import { clampTop, clampWindow, panWindow, topThatShows, zoomWindow } from './icicle-window.ts';
import { fittingLabel } from './label-text.ts';

describe('icicle window', () => {
  it('keeps the value under the pointer in place', () => {
    // 30 is at three tenths of the width, before and after.
    expect(zoomWindow({ from: 0, to: 100 }, 0.5, 30, 100)).toEqual({ from: 15, to: 65 });
  });

  it('stays inside the chart', () => {
    expect(zoomWindow({ from: 40, to: 60 }, 100, 50, 100)).toEqual({ from: 0, to: 100 });
    expect(panWindow({ from: 80, to: 100 }, 0.5, 100)).toEqual({ from: 80, to: 100 });
    expect(panWindow({ from: 40, to: 60 }, -0.5, 100)).toEqual({ from: 30, to: 50 });
    expect(clampWindow({ from: 90, to: 120 }, 100)).toEqual({ from: 70, to: 100 });
  });

  it('is never empty', () => {
    const { from, to } = zoomWindow({ from: 50, to: 50.000_001 }, 1e-9, 50, 100);
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

describe('a hover card', () => {
  const card = { widthPx: 200, heightPx: 80 };
  const window = { widthPx: 1000, heightPx: 600 };
  it('is placed below its box, or above without room, and never on it', () => {
    expect(placeCard({ topPx: 100, bottomPx: 117 }, 500, card, window)).toEqual({ leftPx: 484, topPx: 123 });
    expect(placeCard({ topPx: 560, bottomPx: 577 }, 500, card, window)).toEqual({ leftPx: 484, topPx: 474 });
  });
  it('stays inside the window', () => {
    expect(placeCard({ topPx: 100, bottomPx: 117 }, 995, card, window).leftPx).toBe(792);
    expect(placeCard({ topPx: 100, bottomPx: 117 }, 2, card, window).leftPx).toBe(8);
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
