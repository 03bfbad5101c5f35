import { expect, it } from 'vitest';
import { outlinesOf } from './shift-picture.tsx';

it('outlines nodes where they were and where they are, in the size of the picture', () => {
  const node = { node: 'DIV', nodeId: 1, movedX: 0, movedY: 100 };
  const nodes = [
    {
      ...node,
      oldRect: [10, 200, 400, 50] as [number, number, number, number],
      rect: [10, 300, 400, 50] as [number, number, number, number],
    },
  ];
  expect(outlinesOf(nodes, { width: 1000, height: 600 }, 250)).toEqual([
    { x: 2.5, y: 50, width: 100, height: 12.5, isOld: true },
    { x: 2.5, y: 75, width: 100, height: 12.5, isOld: false },
  ]);
});
