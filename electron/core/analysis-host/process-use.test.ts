import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import { connectTo, createTestHost } from './testing/test-host.ts';
import { windowRights } from './port/port-rights.ts';
import { createMemoryPort } from './testing/memory-port.ts';
import { createProcessUse } from './process-use.ts';

const LIMIT_MS = 60_000;

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

it('is unused a while after the last request, when no document and no port of a window is left', async () => {
  let nowMs = 0;
  const host = createTestHost({ now: () => nowMs, idleLimitMs: LIMIT_MS });
  const owner = connectTo(host);
  const isUnused = async (): Promise<unknown> => {
    const answer = await owner.ask({ type: 'is-unused' });
    return answer.ok && answer.value;
  };
  const pass = (): void => void (nowMs += LIMIT_MS);
  expect(await isUnused()).toBe(false);
  pass();
  expect(await isUnused()).toBe(true);

  await owner.ask({ type: 'open', documentId: 'a', source: { filePath: await files.small() } });
  expect(await isUnused()).toBe(false);
  pass();
  // Its owner may query it again, even though it was evicted.
  expect(await isUnused()).toBe(false);
  owner.tell({ type: 'close', documentId: 'a' });
  expect(await isUnused()).toBe(true);

  const window = createMemoryPort();
  host.attach(window.hostEnd, windowRights(null));
  expect(await isUnused()).toBe(false);
  window.close();
  expect(await isUnused()).toBe(false);
  pass();
  expect(await isUnused()).toBe(true);
  expect(await window.ask({ type: 'is-unused' })).toMatchObject({ ok: false });
});

it('is in use while a request runs or columns are written', () => {
  let nowMs = 0;
  let isWriting = false;
  const use = createProcessUse({
    now: () => nowMs,
    idleLimitMs: LIMIT_MS,
    hasDocuments: () => false,
    isWriting: () => isWriting,
  });
  use.attached();
  const answered = use.began();
  nowMs += 2 * LIMIT_MS;
  expect(use.isUnused).toBe(false);
  answered();
  expect(use.isUnused).toBe(false);
  nowMs += LIMIT_MS;
  expect(use.isUnused).toBe(true);
  isWriting = true;
  expect(use.isUnused).toBe(false);
});
