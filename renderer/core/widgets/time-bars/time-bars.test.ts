import { describe, expect, it } from 'vitest';
import { barAt, barsInRange, rangeAfterKey, rangeOfBars, type TimeRange } from './bar-range.ts';

describe('a range over bars', () => {
  // Ten bars of 50 ms.
  const bars = { startMs: 0, barMs: 50, count: 10 };
  const press = (range: TimeRange | null, ...keys: readonly string[]): TimeRange | null =>
    keys.reduce<TimeRange | null>((now, key) => {
      const withShift = key.startsWith('Shift+');
      const next = rangeAfterKey(bars, now, key.replace('Shift+', ''), withShift);
      return next === undefined ? now : next;
    }, range);

  it('contains whole bars in either drag direction', () => {
    expect(rangeOfBars(bars, 4, 2)).toEqual({ fromMs: 100, toMs: 250 });
    expect(barAt(bars, 99.9)).toBe(1);
    expect(barAt(bars, 500)).toBe(9);
    expect(barsInRange(bars, { fromMs: 100, toMs: 250 })).toEqual({ first: 2, last: 4 });
    expect(barsInRange(bars, { fromMs: 110, toMs: 201 })).toEqual({ first: 2, last: 4 });
  });

  it('starts at either end, moves, grows and shrinks by keyboard', () => {
    expect(press(null, 'ArrowRight')).toEqual({ fromMs: 0, toMs: 50 });
    expect(press(null, 'ArrowLeft')).toEqual({ fromMs: 450, toMs: 500 });
    expect(press(null, 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight')).toEqual({ fromMs: 0, toMs: 150 });
    expect(press({ fromMs: 0, toMs: 150 }, 'ArrowRight')).toEqual({ fromMs: 50, toMs: 200 });
    expect(press({ fromMs: 0, toMs: 150 }, 'PageDown')).toEqual({ fromMs: 150, toMs: 300 });
    expect(press({ fromMs: 0, toMs: 150 }, 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft')).toEqual({
      fromMs: 0,
      toMs: 50,
    });
  });

  it('stays inside the recording and keeps its width there', () => {
    expect(press({ fromMs: 400, toMs: 500 }, 'ArrowRight')).toEqual({ fromMs: 400, toMs: 500 });
    expect(press({ fromMs: 50, toMs: 150 }, 'Home')).toEqual({ fromMs: 0, toMs: 100 });
    expect(press({ fromMs: 50, toMs: 150 }, 'End')).toEqual({ fromMs: 400, toMs: 500 });
    expect(press({ fromMs: 50, toMs: 150 }, 'Shift+End')).toEqual({ fromMs: 50, toMs: 500 });
  });

  it('is cleared by Escape, which is otherwise left to the parent', () => {
    expect(rangeAfterKey(bars, { fromMs: 0, toMs: 50 }, 'Escape', false)).toBeNull();
    expect(rangeAfterKey(bars, null, 'Escape', false)).toBeUndefined();
    expect(rangeAfterKey(bars, null, 'x', false)).toBeUndefined();
  });
});
