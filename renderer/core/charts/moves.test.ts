import { expect, it, vi } from 'vitest';
import { moveByKey, type ChartMoves } from './moves.ts';

it('zooms around the anchor, pans and shows all by keys, and leaves the others', () => {
  const moves = {
    zoom: vi.fn<ChartMoves['zoom']>(),
    pan: vi.fn<ChartMoves['pan']>(),
    fitAll: vi.fn<ChartMoves['fitAll']>(),
  };
  expect(['KeyW', 'KeyS', 'KeyA', 'KeyD', 'Digit0', 'KeyX'].map((code) => moveByKey(moves, code, 7))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(moves.zoom.mock.calls).toEqual([
    [0.75, 7],
    [1 / 0.75, 7],
  ]);
  expect(moves.pan.mock.calls).toEqual([[-0.1], [0.1]]);
  expect(moves.fitAll).toHaveBeenCalledOnce();
});
