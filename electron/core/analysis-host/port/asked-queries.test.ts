/** The queries of windows that an owner can ask for. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { createMemoryPort } from '../testing/memory-port.ts';
import { connectTo, createTestHost } from '../testing/test-host.ts';
import { SHARED_FILE_RIGHTS } from './port-rights.ts';

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

it('are those of windows only, each once, the latest first', async () => {
  const host = createTestHost();
  const owner = connectTo(host);
  const window = createMemoryPort();
  host.attach(window.hostEnd, SHARED_FILE_RIGHTS);
  const filePath = await files.small();
  for (const port of [owner, window]) await port.ask({ type: 'open', documentId: 'a', source: { filePath } });
  const query = { type: 'query', documentId: 'a' } as const;
  await owner.ask({ ...query, query: 'heap.overview', params: {} });
  await window.ask({ ...query, query: 'heap.classes', params: { sort: 'name' } });
  await window.ask({ ...query, query: 'heap.retained', params: {} });
  await window.ask({ ...query, query: 'heap.classes', params: { sort: 'name' } });
  expect(await owner.ask({ type: 'asked-by-windows', filePath })).toEqual({
    ok: true,
    value: [
      { query: 'heap.classes', params: { sort: 'name' } },
      { query: 'heap.retained', params: {} },
    ],
  });
  expect(await owner.ask({ type: 'asked-by-windows', filePath: `${filePath}.other` })).toEqual({ ok: true, value: [] });
  expect(await window.ask({ type: 'asked-by-windows', filePath })).toMatchObject({ error: { code: 'invalid_params' } });
});
