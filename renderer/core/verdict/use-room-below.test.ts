import { expect, it } from 'vitest';
import { isTooLow } from './use-room-below.ts';

it('ten rows stay below a verdict, folded or not', () => {
  expect(isTooLow(268, 200, 200)).toBe(false);
  expect(isTooLow(267, 200, 200)).toBe(true);
  // Folded to a line of 36 px, it stays so until the whole one has room too.
  expect(isTooLow(431, 36, 200)).toBe(true);
  expect(isTooLow(432, 36, 200)).toBe(false);
  // One that was never whole takes no more than it does.
  expect(isTooLow(100, 36, 0)).toBe(false);
});
