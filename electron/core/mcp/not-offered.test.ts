import { expect, test } from 'vitest';
import { penConsoleCapture } from '../../../shared/features/console/tools/console-capture.ts';
import { penHeapSnapshot } from '../../../shared/features/heap/tools/heap-snapshot.ts';
import { notOffered } from './tool-call.ts';

test('a tool of the person is not called switched off, because no setting offers it', () => {
  const { message, suggestion } = notOffered(penConsoleCapture, null);
  expect(message).toContain('is for the person only');
  expect(`${message} ${suggestion}`).not.toContain('settings');
});

test('a tool of a category that is switched off can be enabled again', () => {
  const { message, suggestion } = notOffered(penHeapSnapshot, null);
  expect(message).toContain('is switched off');
  expect(message).toContain('"Record captures"');
  expect(suggestion).toContain('settings');
});
