import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../../shared/base/binary-message.ts';
import { createHeapFiles, type HeapFiles } from '../testing/heap-files.ts';
import { connectTo, createTestHost } from '../testing/test-host.ts';
import { createFramePorts } from './frame-ports.ts';
import type { PortMessage } from './port-messages.ts';

const LIMIT_MS = 60_000;

let files: HeapFiles;
beforeAll(async () => {
  files = await createHeapFiles();
});
afterAll(() => files.remove());

it('keeps the process in use while a page has a document open', async () => {
  let nowMs = 0;
  const host = createTestHost({ now: () => nowMs, idleLimitMs: LIMIT_MS });
  const owner = connectTo(host);
  const told: PortMessage[] = [];
  const takes = createFramePorts({ tell: (message) => told.push(message), attach: (port) => host.attach(port) });
  const replies = (): unknown[] => told.map((message) => message.type === 'port-frame' && decodeMessage(message.frame));
  const isUnused = async (): Promise<unknown> => {
    nowMs += LIMIT_MS;
    const answer = await owner.ask({ type: 'is-unused' });
    return answer.ok && answer.value;
  };
  expect(takes({ type: 'is-unused', requestId: 1 })).toBe(false);
  expect(await isUnused()).toBe(true);

  expect(takes({ type: 'port-open', port: 1 })).toBe(true);
  const open = { type: 'open', requestId: 1, documentId: 'a', source: { filePath: await files.small() } };
  takes({ type: 'port-frame', port: 1, frame: encodeMessage(open) });
  await expect.poll(replies).toContainEqual({ type: 'answer', requestId: 1, value: null });
  expect(await isUnused()).toBe(false);
  takes({ type: 'port-close', port: 1 });
  expect(await isUnused()).toBe(true);
  const before = told.length;
  // The parent had sent these before it heard that the port is closed.
  expect([
    takes({ type: 'port-frame', port: 1, frame: encodeMessage(open) }),
    takes({ type: 'port-close', port: 1 }),
  ]).toEqual([true, true]);
  expect(await isUnused()).toBe(true);
  expect(told).toHaveLength(before);
});
