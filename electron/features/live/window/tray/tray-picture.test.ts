import { expect, test } from 'vitest';
import { trayPicture } from './tray-icon.ts';

test.each([16, 22, 44])('the picture of %d pixels is a dot in a ring on nothing', (size) => {
  const pixels = trayPicture(size);
  expect(pixels).toHaveLength(size * size * 4);
  const alphaAt = (x: number, y: number): number => pixels[(Math.floor(y) * size + Math.floor(x)) * 4 + 3] ?? -1;
  const middle = size / 2;
  expect(alphaAt(middle, middle)).toBe(255);
  expect(alphaAt(0, 0)).toBe(0);
  // Along a line from the middle outwards: dot, gap, ring, nothing.
  const line = Array.from({ length: Math.floor(middle) }, (_, at) => alphaAt(middle + at, middle) > 100);
  const changes = line.filter((isDrawn, at) => at > 0 && isDrawn !== line[at - 1]).length;
  expect(changes).toBe(3);
});
