/** Ports of pages to a real forked analysis process. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../shared/base/binary-message.ts';
import { bytesOf, profileOf } from '../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import type { AnalysisReply } from '../../../shared/core/analysis/analysis.ts';
import { createHeapFiles, type HeapFiles } from '../analysis-host/testing/heap-files.ts';
import { OWN_PROGRAMS } from '../process/own-programs-fixture.ts';
import { createForkLauncher } from './fork-launcher.ts';

let files: HeapFiles;
let library: string;
let heap: string;
let shared: ReturnType<typeof start>;

beforeAll(async () => {
  files = await createHeapFiles();
  library = join(files.folder, 'library');
  await mkdir(library);
  heap = join(library, 'heap-00000001.heapsnapshot');
  await copyFile(await files.small(), heap);
  shared = start();
});
afterAll(async () => {
  await shared.process.kill();
  await files.remove();
});

/** A process whose library is the folder of the test, and the replies that its owner got. */
function start() {
  const process = createForkLauncher({
    execPath: globalThis.process.execPath,
    entryPath: OWN_PROGRAMS.analysis,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    columnCache: () => ({ dataDirectory: files.folder, libraryLimitBytes: 2 ** 30 }),
  })();
  const replies: unknown[] = [];
  process.onReply((reply) => replies.push(reply));
  return { process, replies };
}

/** The page's end of a port to the process. */
function connectPage({ process } = shared) {
  const replies: AnalysisReply[] = [];
  const closed = vi.fn<() => void>();
  let sendFrame: (frame: Uint8Array) => void = () => {};
  let close = (): void => {};
  process.connectPort?.({
    send: (frame) => void replies.push(decodeMessage(frame) as AnalysisReply),
    onFrame: (listener) => (sendFrame = listener),
    onClose: (listener) => (close = listener),
    close: closed,
  });
  let requestId = 0;
  return {
    replies,
    closed,
    close: () => close(),
    sendFrame: (frame: Uint8Array) => sendFrame(frame),
    /** Resolves with the last reply to it. */
    ask: async (request: Record<string, unknown>): Promise<AnalysisReply | undefined> => {
      requestId += 1;
      sendFrame(encodeMessage({ ...request, requestId }));
      const answer = (): AnalysisReply | undefined =>
        replies.find((reply) => reply.requestId === requestId && reply.type !== 'progress');
      await expect.poll(answer).toBeDefined();
      return answer();
    },
  };
}

const open = (filePath: string) => ({ type: 'open', documentId: filePath, source: { filePath } });
const query = (documentId: string, name = 'heap.overview') => ({ type: 'query', documentId, query: name, params: {} });

it('opens a snapshot for a page and answers it', async () => {
  const { ask } = connectPage();
  expect(await ask(open(heap))).toEqual({ type: 'answer', requestId: 1, value: null });
  expect(await ask(query(heap))).toMatchObject({ type: 'answer', value: { nodes: 4 } });
});

it('answers with typed arrays, and its owner hears nothing of it', async () => {
  const profile = join(library, 'cpu-00000001.cpuprofile');
  await writeFile(profile, bytesOf(profileOf('(root)\n  main', 'main:100')));
  const { ask } = connectPage();
  await ask(open(profile));
  expect(await ask(query(profile, 'profile.chart'))).toMatchObject({
    value: { boxes: 1, sizes: Float64Array.of(0.1), depth: Uint32Array.of(0) },
  });
  const { process, replies } = shared;
  process.send({ type: 'ping', requestId: 7 });
  await expect.poll(() => replies).toEqual([{ type: 'answer', requestId: 7, value: null }]);
});

it('has the rights of a window: no file outside the library, no requests of the owner', async () => {
  const { ask, closed } = connectPage();
  expect(await ask(open(join(files.folder, 'small.heapsnapshot')))).toMatchObject({ error: { code: 'path_denied' } });
  expect(await ask({ type: 'is-unused' })).toMatchObject({ error: { code: 'invalid_params' } });
  expect(closed).not.toHaveBeenCalled();
});

it('keeps two pages apart, whose ids may be the same', async () => {
  const [first, second] = [connectPage(), connectPage()];
  await Promise.all([first.ask(open(heap)), second.ask(open(join(library, 'none')))]);
  expect(await second.ask(query(heap))).toMatchObject({ type: 'error' });
  second.close();
  expect(await first.ask(query(heap))).toMatchObject({ type: 'answer', value: { nodes: 4 } });
  expect(second.replies.map(({ requestId }) => requestId)).toEqual([1, 2]);
});

it('releases the documents of a page that closed its port', async () => {
  const large = join(library, 'heap-00000002.heapsnapshot');
  await copyFile(await files.large(), large);
  const [first, second] = [connectPage(), connectPage()];
  await first.ask(open(large));
  await second.ask(open(large));
  // It was open already.
  expect(second.replies.map(({ type }) => type)).toEqual(['answer']);
  first.close();
  second.close();
  const third = connectPage();
  await third.ask(open(large));
  expect(third.replies[0]).toMatchObject({ type: 'progress', progress: { stage: 'reading' } });
  expect(first.closed).not.toHaveBeenCalled();
});

it('closes the port of a page whose frame cannot be read, and no other', async () => {
  const [bad, good] = [connectPage(), connectPage()];
  await good.ask(open(heap));
  bad.sendFrame(Uint8Array.of(1, 2, 3));
  bad.sendFrame(encodeMessage({ ...open(heap), requestId: 1 }));
  await expect.poll(() => bad.closed.mock.calls.length).toBe(1);
  expect(await good.ask(query(heap))).toMatchObject({ type: 'answer' });
  expect(bad.replies).toEqual([]);
  expect(good.closed).not.toHaveBeenCalled();
});

it('closes all ports when it ends, and those that come later or are not of a page', async () => {
  const ended = start();
  const [first, second] = [connectPage(ended), connectPage(ended)];
  await first.ask(open(heap));
  const handed = { postMessage() {}, start() {}, close: vi.fn<() => void>() };
  ended.process.connectPort?.(handed);
  expect(handed.close).toHaveBeenCalledTimes(1);
  await ended.process.kill();
  for (const { closed } of [first, second, connectPage(ended)]) expect(closed).toHaveBeenCalledTimes(1);
});
