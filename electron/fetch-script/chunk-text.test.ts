import { expect, it } from 'vitest';
import { createChunkText } from './chunk-text.ts';

const message = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const chunk = (text: string): Buffer =>
  message({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk: text } });
const read = (bytes: Buffer): string | null => {
  const text = createChunkText().read(bytes);
  return text === null ? null : Buffer.from(text).toString('utf8');
};

it('is what parsing the message would give', () => {
  for (const text of ['', '1,2\n,3', '"a\\"b\\\\ \\u00e4",\n"', 'tab\t return\r', '"«text»"', 'x'.repeat(3_000_000)])
    expect(read(chunk(text))).toBe(text);
});

it('is left to the parser for other messages, rare escapes, and messages without an end', () => {
  expect(read(message({ id: 1, result: {} }))).toBeNull();
  expect(read(message({ method: 'HeapProfiler.reportHeapSnapshotProgress', params: {} }))).toBeNull();
  expect(read(chunk('\u0001'))).toBeNull();
  expect(read(chunk('1,2').subarray(0, -4))).toBeNull();
  expect(read(Buffer.alloc(0))).toBeNull();
});
