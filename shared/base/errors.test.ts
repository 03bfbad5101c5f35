import { expect, test } from 'vitest';
import { appError, describeError } from './errors.ts';

test('a message and what to do are two sentences', () => {
  expect(describeError(appError('path_denied', 'path x — access denied', 'Name a file.'))).toBe(
    'path x — access denied. Name a file.',
  );
  expect(describeError(appError('internal', 'It ended.', 'Try again.'))).toBe('It ended. Try again.');
  expect(describeError(appError('internal', 'no full stop'))).toBe('no full stop');
});
