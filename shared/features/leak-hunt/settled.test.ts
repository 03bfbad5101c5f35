import { expect, test } from 'vitest';
import { stillThere } from './settled.ts';

test.each([
  // Five were replaced by others in the rounds, and those that stayed are all there.
  [{ objectsPerRound: [4, 4, 4] }, 17, 12, { left: 12, of: 12 }],
  [{ objectsPerRound: [5, 5, 5] }, 15, 15, { left: 15, of: 15 }],
  [{ objectsPerRound: [5, 5, 5] }, 15, 1, { left: 1, of: 15 }],
  [{ objectsPerRound: [5, 5, 5] }, 12, 0, { left: 0, of: 12 }],
  [{ objectsPerRound: [5, 5, 5], isChain: true }, 1, 1, { left: 1, of: 1 }],
])('of %j, of which %i were asked for and %i are there, tells %j', (row, asked, present, expected) => {
  expect(stillThere(row, asked, present)).toEqual(expected);
});
