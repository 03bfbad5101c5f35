import { expect, test } from 'vitest';
import { readApplicationCapture } from './index.ts';

const CAPTURE = {
  penApplication: 1,
  kind: 'cpu',
  endpoints: [{ address: 'http://localhost:9222', product: 'Chrome/156' }],
  startedAt: '2026-11-20T12:00:00.000Z',
  startSkewMs: 1.5,
  members: [],
  notCaptured: [],
};

test('reads a capture that was written', () => {
  expect(readApplicationCapture(JSON.stringify(CAPTURE))).toEqual({ ok: true, value: CAPTURE });
});

test.each([
  ['', 'damaged_file'],
  ['{"penApplication":1,', 'damaged_file'],
  ['{"penApplication":1,"kind":"trace"}', 'damaged_file'],
  ['{"penApplication":2}', 'unsupported_format'],
])('refuses %s', (text, code) => {
  expect(readApplicationCapture(text)).toMatchObject({ ok: false, error: { code } });
});
