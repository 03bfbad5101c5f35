import { describe, expect, it } from 'vitest';
import { gripAt, windowOfDrag } from './minimap-drag.ts';

describe('a drag on a minimap', () => {
  const visible = { from: 20, to: 40 };
  it('moves an edge, even past the other one', () => {
    const grip = gripAt(21, visible, 100, 2);
    expect(windowOfDrag(grip, 30, 100)).toEqual({ from: 30, to: 40 });
    expect(windowOfDrag(grip, 60, 100)).toEqual({ from: 40, to: 60 });
    expect(windowOfDrag(gripAt(39, visible, 100, 2), 90, 100)).toEqual({ from: 20, to: 90 });
  });
  it('moves the range from inside, up to the ends', () => {
    const grip = gripAt(25, visible, 100, 2);
    expect(windowOfDrag(grip, 35, 100)).toEqual({ from: 30, to: 50 });
    expect(windowOfDrag(grip, 2, 100)).toEqual({ from: 0, to: 20 });
    expect(windowOfDrag(grip, 100, 100)).toEqual({ from: 80, to: 100 });
  });
  it('creates a new range outside, and anywhere while all is visible', () => {
    expect(windowOfDrag(gripAt(60, visible, 100, 2), 50, 100)).toEqual({ from: 50, to: 60 });
    expect(windowOfDrag(gripAt(60, { from: 0, to: 100 }, 100, 2), 90, 100)).toEqual({ from: 60, to: 90 });
  });
});
