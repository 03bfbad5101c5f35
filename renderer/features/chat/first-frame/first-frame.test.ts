import { expect, test } from 'vitest';
import { wantedHeight } from './first-frame.ts';

const room = (containerDimensions: object, more: object = {}) => ({ containerDimensions, ...more });

test('the host is asked for what the verdict needs, at most for what it has', () => {
  expect(wantedHeight({}, false)).toBe(640);
  expect(wantedHeight({}, false, 76)).toBe(640);
  expect(wantedHeight({}, false, 300.5)).toBe(741);
  expect(wantedHeight(room({ maxHeight: 700 }), false, 300.5)).toBe(700);
  expect(wantedHeight(room({ maxHeight: 200 }), false, 0)).toBe(200);
  expect(wantedHeight(room({ maxHeight: 700 }), true)).toBe(40);
});

test('where the host has decided, it is not asked', () => {
  expect(wantedHeight(room({ height: 300 }), false, 300)).toBeNull();
  expect(wantedHeight(room({}, { displayMode: 'fullscreen' }), false)).toBeNull();
});
