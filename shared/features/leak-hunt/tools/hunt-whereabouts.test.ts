/** Errors that a target throws during the actions, by what they are. */
import type { Thrown } from '../../../engine/heap/contract/leak-growth.ts';
import { expect, test } from 'vitest';
import { addThrown, thrownOf } from '../thrown.ts';

const error = (description: string, text = 'Uncaught') => ({
  text,
  exception: { type: 'object', className: 'Error', description },
});

test.each([
  [
    error('CKEditorError: license-key-lts-not-allowed\n    at a.js:1:2'),
    { name: 'CKEditorError', message: 'license-key-lts-not-allowed', isRejection: false },
  ],
  [error('TypeError: x: y', 'Uncaught (in promise)'), { name: 'TypeError', message: 'x: y', isRejection: true }],
  [
    { text: 'Uncaught', exception: { type: 'string', description: undefined } },
    { name: 'string', message: 'Uncaught', isRejection: false },
  ],
  [{ text: 'Script error.' }, { name: 'Error', message: 'Script error.', isRejection: false }],
])('%j is told by its name and its first words', (details, expected) => {
  const { exception, text } = details as Parameters<typeof thrownOf>[0];
  expect(thrownOf(exception === undefined ? { text } : { text, exception })).toEqual(expected);
});

test('equal errors are counted, and further kinds than ten are not told apart', () => {
  let all: Thrown[] = [];
  for (let at = 0; at < 40; at += 1) all = addThrown(all, thrownOf(error(`Error: kind ${at % 20}`)));
  expect(all).toHaveLength(10);
  expect(all.every(({ times }) => times === 2)).toBe(true);
});
