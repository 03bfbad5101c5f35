/** The grid behind the tracks. */
import { timeTicks } from '../../../core/charts/time-scale.ts';
import { expect, it } from 'vitest';
import { drawGrid } from './track-drawing.ts';

it('has its lines where the ruler has them, also when the ruler counts from a navigation', () => {
  const visible = { from: 1000, to: 1500 };
  const originMs = 123.4;
  const lines: number[] = [];
  const context = {
    globalCompositeOperation: 'source-over' as const,
    fillStyle: '',
    fillRect: (x: number) => void lines.push(x),
  };
  drawGrid(context, { visible, widthPx: 1000, heightPx: 20 }, originMs, { grid: '#ddd' });
  const onRuler = timeTicks({ from: 1000 - originMs, to: 1500 - originMs }, 1000);
  expect(onRuler.length).toBeGreaterThan(2);
  expect(lines).toEqual(onRuler.map(({ atMs }) => Math.round(((atMs + originMs - 1000) / 500) * 1000)));
});
