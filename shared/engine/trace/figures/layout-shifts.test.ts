import { describe, expect, it } from 'vitest';
import { instant, layoutShift, navigationStart, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const shiftsOf = (...shifts: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...shifts])).layoutShift();

describe('layoutShiftOf', () => {
  it('is the largest session window', () => {
    const shift = shiftsOf(
      layoutShift(100, 0.01),
      layoutShift(1099, 0.02),
      // One second later, another window begins.
      layoutShift(2099, 0.05),
      layoutShift(2500, 0.06),
      layoutShift(9000, 0.1),
    );
    expect(shift?.score).toBeCloseTo(0.11, 12);
    expect(shift).toMatchObject({ rating: 'needs-improvement', shifts: 5 });
  });

  it('ends a window five seconds after its first shift', () => {
    const times = [0, 900, 1800, 2700, 3600, 4500, 5000, 5900];
    const shift = shiftsOf(...times.map((at) => layoutShift(100 + at, 0.1)));
    // Six up to 4.5 s, then two.
    expect(shift?.score).toBeCloseTo(0.6, 12);
    expect(shift?.rating).toBe('poor');
  });

  it('ignores shifts after input, but lists them', () => {
    const shift = shiftsOf(layoutShift(100, 0.05), layoutShift(200, 0.9, { had_recent_input: true }));
    const unexplained = { distancePx: 0, nodes: [], causes: [] };
    expect(shift).toEqual({
      score: 0.05,
      rating: 'good',
      shifts: 1,
      viewport: null,
      rows: [
        { startMs: 200, score: 0.9, event: 6, hadRecentInput: true, ...unexplained },
        { startMs: 100, score: 0.05, event: 5, hadRecentInput: false, ...unexplained },
      ],
    });
  });

  it('starts a new window at a navigation', () => {
    const shift = shiftsOf(
      layoutShift(100, 0.2),
      navigationStart(150, { navigationId: 'A2', url: 'https://site.test/two' }),
      layoutShift(200, 0.15),
    );
    expect(shift?.score).toBe(0.2);
  });

  it('weights shifts in iframes', () => {
    const inner = instant(
      'LayoutShift',
      120,
      { frame: 'INNER', data: { score: 0.8, weighted_score_delta: 0.05 } },
      { cat: 'loading' },
    );
    expect(shiftsOf(layoutShift(100, 0.01), inner)?.score).toBeCloseTo(0.06, 12);
  });

  it('is null without shifts', () => {
    expect(shiftsOf()).toBeNull();
  });
});
