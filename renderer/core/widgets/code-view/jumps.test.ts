import { expect, test } from 'vitest';
import { jumpedTo } from './jumps.ts';

test('a move within a few lines is no place of the history', () => {
  const first = { line: 30, column: 4 };
  expect(jumpedTo(null, first)).toBe(first);
  expect(jumpedTo(first, { line: 49, column: 1 })).toBe(first);
  expect(jumpedTo(first, { line: 11, column: 1 })).toBe(first);
  expect(jumpedTo(first, { line: 50, column: 2 })).toEqual({ line: 50, column: 2 });
  expect(jumpedTo(first, { line: 10, column: 2 })).toEqual({ line: 10, column: 2 });
});
