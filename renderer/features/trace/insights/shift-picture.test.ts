import { expect, it } from 'vitest';
import { outlinesOf, pictureWords } from './shift-picture.tsx';

it('outlines nodes where they were and where they are, and what moved them, in the size of the picture', () => {
  const node = { node: 'DIV', nodeId: 1, movedX: 0, movedY: 100 };
  const nodes = [
    {
      ...node,
      oldRect: [10, 200, 400, 50] as [number, number, number, number],
      rect: [10, 300, 400, 50] as [number, number, number, number],
    },
  ];
  const causes = [
    { rect: [10, 200, 400, 100] as [number, number, number, number], isSpace: true },
    { rect: null, isSpace: false },
  ];
  expect(outlinesOf({ nodes, causes }, { width: 1000, height: 600 }, 250)).toEqual([
    { x: 2.5, y: 50, width: 100, height: 25, kind: 'cause' },
    { x: 2.5, y: 50, width: 100, height: 12.5, kind: 'before' },
    { x: 2.5, y: 75, width: 100, height: 12.5, kind: 'after' },
  ]);
  expect(pictureWords(causes)).toContain('Filled: the space that the cause took');
  expect(pictureWords([{ ...causes[0], rect: [0, 0, 1, 1], isSpace: false }])).toContain('Filled: the cause.');
  expect(pictureWords([])).toBe('Dashed: before the shift. Solid: after it.');
});
