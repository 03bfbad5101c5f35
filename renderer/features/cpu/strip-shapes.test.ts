import { expect, it } from 'vitest';
import { heapLine, stretchBars } from './strip-shapes.ts';

const point = (atMs: number, heapUsed: number) => ({ atMs, heapUsed, heapTotal: 100, answerMs: 1 });

it('draws the heap from 0 to its largest value, with the neighbours of the visible points', () => {
  const points = [point(0, 40), point(100, 20), point(200, 40), point(300, 10), point(400, 10)];
  expect(heapLine({ points }, { from: 0, to: 400 })).toBe('0.00,0.0 25.00,50.0 50.00,0.0 75.00,75.0 100.00,75.0');
  expect(heapLine({ points }, { from: 150, to: 250 })).toBe('-50.00,50.0 50.00,0.0 150.00,75.0');
  expect(heapLine({ points: [point(5, 0)] }, { from: 0, to: 10 })).toBe('50.00,100.0');
});

it('draws a bar for each visible stretch', () => {
  const stretches = [
    { atMs: 0, durationMs: 10 },
    { atMs: 50, durationMs: 40 },
    { atMs: 200, durationMs: 1 },
  ];
  expect(stretchBars(stretches, { from: 0, to: 100 }, 'by-duration')).toEqual([
    { x: 0, width: 10, height: 25 },
    { x: 50, width: 40, height: 100 },
  ]);
  expect(stretchBars(stretches, { from: 0, to: 1000 }, 'whole').map(({ width, height }) => [width, height])).toEqual([
    [1, 100],
    [4, 100],
    [0.15, 100],
  ]);
  expect(stretchBars([], { from: 0, to: 100 }, 'whole')).toEqual([]);
});
