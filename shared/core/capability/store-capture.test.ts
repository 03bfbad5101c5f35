import { expect, test } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { appError, settle, AppFailure } from '../../base/errors.ts';
import { captureDraft, contentOfStored, storeCapture } from './store-capture.ts';
import type { LibraryPort } from './library-ports.ts';
import { examplePage } from './testing/example-page.ts';
import { only, onlyContext, onlyPorts } from './testing/only.ts';
import { toyRecord } from './testing/toy-heap.ts';

const TARGET = examplePage('', 'http://shop.test/');

function fixture(add: LibraryPort['add']) {
  const notes: string[] = [];
  const discarded: string[] = [];
  const file = { path: 'spooled', sizeBytes: 1, discard: async () => void discarded.push('spooled') };
  const ports = onlyPorts({ library: only<LibraryPort>('the library', { add }) });
  return { file, notes, discarded, context: onlyContext({ ports, note: (text) => void notes.push(text) }) };
}
const draft = captureDraft(
  'trace',
  TARGET,
  { startedBy: { name: 'Claude Code' }, startedAtMs: 0, recordedMs: 5 },
  { gzip: true },
);

test('a draft is named after the title of its target, otherwise after its URL', () => {
  expect(draft).toMatchObject({ name: 'http://shop.test/', takenBy: 'Claude Code', durationMs: 5, loss: [] });
});

test('returns a stored capture as answers show it, with the notes of the library', async () => {
  const record = toyRecord('trace-00000001', { kind: 'trace' });
  const { context, file, notes, discarded } = fixture(async () => ({
    record,
    notes: ['Older captures were deleted.'],
  }));
  expect(await settle(() => storeCapture(context, file, draft))).toMatchObject({
    ok: true,
    value: { captureId: 'trace-00000001', uri: 'pen://captures/trace-00000001' },
  });
  expect(notes).toEqual(['Older captures were deleted.']);
  expect(discarded).toEqual([]);
});

test('deletes the file if the library refuses it', async () => {
  const { context, file, discarded } = fixture(async () => {
    throw new AppFailure(appError('disk_full', 'The disk is full.'));
  });
  expect(await settle(() => storeCapture(context, file, draft))).toMatchObject({
    ok: false,
    error: { code: 'disk_full' },
  });
  expect(discarded).toEqual(['spooled']);
});

test('the answer is an error if a stored capture cannot be analysed; it says where the capture is and what can be done', () => {
  const capture = { captureId: 'heap-00000001', kind: 'heap-snapshot' } as const;
  expect(contentOfStored(capture, ok(7))).toEqual(ok(7));
  const error = appError('damaged_file', 'The file is damaged.', 'Copy it again.', { byteOffset: 7 });
  expect(contentOfStored(capture, err(error))).toMatchObject({
    ok: false,
    error: {
      code: 'damaged_file',
      message:
        'Heap snapshot heap-00000001 was taken and is in the library, but it could not be analysed. The file is damaged.',
      suggestion: 'Copy it again. pen_export {"capture":"heap-00000001"} writes its file for another program.',
      data: { byteOffset: 7, captureId: 'heap-00000001' },
    },
  });
});
