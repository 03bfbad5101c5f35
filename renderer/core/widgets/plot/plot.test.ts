import { describe, expect, it } from 'vitest';
import { axisFor, clockTicks, nearestIndex } from './plot-axis.ts';
import { sampleAfterKey } from './plot-stack.tsx';

const MB = 1024 * 1024;

describe('the value axis', () => {
  it('starts at zero unless all values are in the upper half', () => {
    expect(axisFor('bytes', 1 * MB, 4.8 * MB)).toEqual({ floor: 0, top: 5 * MB });
    expect(axisFor('bytes', 0, 930 * 1024)).toEqual({ floor: 0, top: MB });
    expect(axisFor('count', 0, 0)).toEqual({ floor: 0, top: 1 });
    const high = axisFor('bytes', 100 * MB, 104 * MB);
    expect(high.floor).toBeGreaterThan(90 * MB);
    expect(high.floor).toBeLessThanOrEqual(100 * MB);
    expect(high.top).toBeGreaterThanOrEqual(104 * MB);
  });

  it('has a minimum range, so that noise looks small', () => {
    const { floor, top } = axisFor('count', 1000, 1001);
    expect(top - floor).toBeGreaterThanOrEqual(40);
    expect(floor).toBeLessThanOrEqual(1000);
    expect(top).toBeGreaterThanOrEqual(1001);
  });

  it('covers at least 10 % for a share, or the whole of a busy one, and more for several threads', () => {
    expect(axisFor('share', 0, 0.01)).toEqual({ floor: 0, top: 0.1 });
    expect(axisFor('share', 0, 0.93)).toEqual({ floor: 0, top: 1 });
    expect(axisFor('share', 0, 1.04)).toEqual({ floor: 0, top: 1 });
    expect(axisFor('share', 0, 1.7)).toEqual({ floor: 0, top: 2 });
  });

  it('includes the long task threshold', () => {
    expect(axisFor('milliseconds', 0, 3)).toEqual({ floor: 0, top: 100 });
    expect(axisFor('milliseconds', 0, 870)).toEqual({ floor: 0, top: 1000 });
  });
});

describe('the ruler', () => {
  const noon = new Date(2026, 10, 20, 12, 0, 0).getTime();

  it('has ticks at whole seconds', () => {
    const ticks = clockTicks(noon + 300, noon + 60_300, 600);
    expect(ticks.map(({ label }) => label)).toEqual([
      '12:00:10',
      '12:00:20',
      '12:00:30',
      '12:00:40',
      '12:00:50',
      '12:01:00',
    ]);
  });

  it('has ticks at whole minutes for a longer time', () => {
    expect(clockTicks(noon, noon + 30 * 60_000, 600).map(({ label }) => label)).toEqual([
      '12:00',
      '12:05',
      '12:10',
      '12:15',
      '12:20',
      '12:25',
      '12:30',
    ]);
    expect(clockTicks(noon, noon, 600)).toEqual([]);
    expect(clockTicks(noon, noon + 1000, 0)).toEqual([]);
  });
});

describe('the selected sample', () => {
  it('is the nearest to the pointer', () => {
    const times = [0, 10, 20];
    expect([-5, 4, 6, 19, 99].map((atMs) => nearestIndex(times, atMs))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestIndex([], 5)).toBe(-1);
  });

  it('moves by keyboard within the visible range', () => {
    const press = (key: string, at: number | null, withShift = false) => sampleAfterKey(key, withShift, at, 3, 30);
    expect(press('ArrowLeft', null)).toBe(30);
    expect(press('ArrowLeft', 30)).toBe(29);
    expect(press('ArrowLeft', 30, true)).toBe(20);
    expect(press('ArrowRight', null)).toBe(3);
    expect(press('ArrowRight', 30)).toBe(30);
    expect(press('Home', 12)).toBe(3);
    expect(press('End', 12)).toBe(30);
  });

  it('is cleared by Escape, which is otherwise left to the parent', () => {
    expect(sampleAfterKey('Escape', false, 5, 3, 30)).toBeNull();
    expect(sampleAfterKey('Escape', false, null, 3, 30)).toBeUndefined();
    expect(sampleAfterKey('x', false, 5, 3, 30)).toBeUndefined();
    expect(sampleAfterKey('ArrowLeft', false, null, 0, -1)).toBeUndefined();
  });
});
