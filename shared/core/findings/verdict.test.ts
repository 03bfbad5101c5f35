import { expect, test } from 'vitest';
import { saysFigure } from './verdict.ts';

test('a text says a figure only as a whole', () => {
  expect(saysFigure('Largest content after 8.86 s, of 12 requests.', '8.86 s')).toBe(true);
  expect(saysFigure('Largest content after 8.86 s, of 12 requests.', '12')).toBe(true);
  for (const part of ['8', '86', '1', '2'])
    expect(saysFigure('Largest content after 8.86 s, of 12 requests.', part)).toBe(false);
  expect(saysFigure('1,815 objects are new.', '1')).toBe(false);
  expect(saysFigure('1,815 objects are new.', '815')).toBe(false);
  expect(saysFigure('There are 86 of 8.', '8')).toBe(true);
});
