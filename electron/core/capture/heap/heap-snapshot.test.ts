import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { appError, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { CapturePort } from '../../../../shared/core/capability/capture-ports.ts';
import type { HeapSnapshotStream } from '../../../../shared/core/capability/heap-ports.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createEndpoints, type Endpoints } from '../../cdp/index.ts';
import {
  answerJson,
  browserVersion,
  startFakeCdpServer,
  type FakeCdpServer,
  type FakeCommand,
  type FakePeer,
} from '../../cdp/testing/fake-cdp-server.ts';
import { eventually } from '../../cdp/testing/real-targets.ts';
import { createSpool, type Spool, type SpoolFileHandle, type SpoolOptions } from '../../spool/index.ts';
import { createCapture } from '../index.ts';

const PAGE = { targetId: 'page-1', type: 'page', title: 'Shop', url: 'http://localhost:1/' };
const META = '{"node_fields":["type","name"],"edge_fields":["type","name_or_index"],"edge_types":[["element"],"x"]}';
/** A snapshot of one node with the name of string 0, split into chunks. */
const WHOLE = [
  `{"snapshot":{"meta":${META},"node_count":1,`,
  '"edge_count":0},"nodes":[0,0],"edges":[],',
  '"strings":["a"]}',
];
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let folder = '';
const closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-capture-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true, force: true });
});

interface Setup {
  readonly server: FakeCdpServer;
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly target: TargetInfo;
  readonly sent: FakeCommand[];
  readonly take: (options?: Partial<Parameters<CapturePort['heapSnapshot']>[1]>) => Promise<HeapSnapshotStream>;
  /** Capture files in the spool folder. */
  readonly files: () => Promise<string[]>;
}

/** A fake browser whose heap profiler is controlled by the test; all other commands succeed. */
async function setup(
  heapProfiler: (command: FakeCommand, peer: FakePeer) => unknown,
  spoolOptions: Partial<SpoolOptions> = {},
): Promise<Setup> {
  const sent: FakeCommand[] = [];
  const server = await startFakeCdpServer({
    http: (_path, response, port) => answerJson(response, browserVersion(port)),
    command: (command, peer) => {
      if (command.method === 'Target.getTargets') return { targetInfos: [PAGE] };
      if (command.method === 'Target.attachToTarget') return { sessionId: 's1' };
      if (!command.method.startsWith('HeapProfiler.')) return {};
      sent.push(command);
      return heapProfiler(command, peer);
    },
  });
  closers.push(() => server.close());
  const endpoints = createEndpoints({ log: quiet });
  closers.push(() => endpoints.close());
  const added = endpoints.add(String(server.port), 'added');
  if (!added.ok) throw new Error(added.error.message);
  const connected = await endpoints.connect(added.value.id);
  const target = connected.ok ? connected.value.targets[0] : undefined;
  if (target === undefined) throw new Error('not connected');
  const made = await createSpool({
    libraryDirectory: join(folder, 'library'),
    temporaryDirectory: folder,
    log: quiet,
    ...spoolOptions,
  });
  if (!made.ok) throw new Error(made.error.message);
  const spool = made.value;
  closers.push(() => spool.close());
  const capture = createCapture({ endpoints, spool, log: quiet });
  return {
    server,
    endpoints,
    spool,
    target,
    sent,
    take: async (options = {}) =>
      unwrap(
        await capture.heapSnapshot(target, {
          forceGc: true,
          capBytes: 1024 ** 3,
          signal: new AbortController().signal,
          onCommand: () => undefined,
          progress: () => undefined,
          ...options,
        }),
      ),
    files: async () => (await readdir(spool.state().directory)).filter((name) => name.startsWith('heap-')),
  };
}

function sendChunks(peer: FakePeer, chunks: readonly string[]): void {
  for (const chunk of chunks)
    peer.send({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk }, sessionId: 's1' });
}

function isTake(command: FakeCommand): boolean {
  return command.method === 'HeapProfiler.takeHeapSnapshot';
}

/** Sends chunks and then the response, as Chrome does: progress is finished before the first chunk. */
function whole(command: FakeCommand, peer: FakePeer): unknown {
  if (!isTake(command)) return {};
  peer.send({
    method: 'HeapProfiler.reportHeapSnapshotProgress',
    params: { done: 9, total: 9, finished: true },
    sessionId: 's1',
  });
  sendChunks(peer, WHOLE);
  return {};
}

describe('a heap snapshot', () => {
  it('is stored byte for byte after the commands in their order', async () => {
    const { take, sent, endpoints } = await setup(whole);
    const commands: string[] = [];
    const progress: Progress[] = [];
    const result = await settle(() =>
      take({
        onCommand: (method) => commands.push(method),
        progress: (value) => progress.push(value),
      }),
    );
    if (!result.ok) throw new Error(result.error.message);
    expect(await readFile(result.value.file.path, 'utf8')).toBe(WHOLE.join(''));
    expect(result.value).toMatchObject({ chunks: 3, gcForced: true, gcFailure: null });
    expect(sent.map(({ method }) => method)).toEqual([
      'HeapProfiler.enable',
      'HeapProfiler.collectGarbage',
      'HeapProfiler.takeHeapSnapshot',
    ]);
    expect(sent.at(-1)?.params).toEqual({ reportProgress: true });
    expect(commands).toEqual(sent.map(({ method }) => method));
    expect(progress[0]).toMatchObject({ done: 0, total: 100 });
    expect(progress.at(-1)).toMatchObject({ done: 100, total: 100, bytes: WHOLE.join('').length });
    expect(endpoints.byId('page-1')?.state).toBe('available');
  });

  it('reports the bytes on the disk to its follower, for each attempt', async () => {
    const writes: [string, number][] = [];
    const { take } = await setup(whole);
    const result = await settle(() =>
      take({ follower: { written: (path, writtenBytes) => writes.push([path, writtenBytes]) } }),
    );
    if (!result.ok) throw new Error(result.error.message);
    expect(writes.at(-1)).toEqual([result.value.file.path, result.value.file.sizeBytes]);
  });

  it('skips the collection without forceGc', async () => {
    const { take, sent } = await setup(whole);
    expect(await settle(() => take({ forceGc: false }))).toMatchObject({
      ok: true,
      value: { gcForced: false, gcFailure: null },
    });
    expect(sent.map(({ method }) => method)).not.toContain('HeapProfiler.collectGarbage');
  });

  it('continues when the garbage collection fails, and reports that', async () => {
    const { take } = await setup((command, peer) =>
      command.method === 'HeapProfiler.collectGarbage' ? new Error('not now') : whole(command, peer),
    );
    expect(await settle(take)).toMatchObject({
      ok: true,
      value: { gcForced: false, gcFailure: expect.stringContaining('not now') },
    });
  });

  it('uses a connection of its own and releases it', async () => {
    const { take, server } = await setup(whole);
    for (let count = 0; count < 3; count += 1) await take();
    expect(server.peers).toHaveLength(4);
  });
});

describe('an invalid snapshot', () => {
  it('without any chunk is taken a second time', async () => {
    let tries = 0;
    const { take } = await setup((command, peer) => {
      if (!isTake(command)) return {};
      tries += 1;
      return tries === 1 ? {} : whole(command, peer);
    });
    expect(await settle(take)).toMatchObject({ ok: true, value: { chunks: 3 } });
    expect(tries).toBe(2);
  });

  it('without any chunk twice is an error that names the message limit', async () => {
    const { take, sent, files } = await setup(() => ({}));
    expect(await settle(take)).toMatchObject({
      ok: false,
      error: { code: 'no_chunks', suggestion: expect.stringContaining('size limit') },
    });
    expect(sent.filter(isTake)).toHaveLength(2);
    expect(await files()).toEqual([]);
  });

  it('with a gap is refused, though it ends correctly', async () => {
    const { take, files } = await setup((command, peer) => {
      if (isTake(command)) sendChunks(peer, WHOLE.toSpliced(1, 1));
      return {};
    });
    expect(await settle(take)).toMatchObject({ ok: false, error: { code: 'incomplete_capture' } });
    expect(await files()).toEqual([]);
  });

  it('without its end is refused and deleted', async () => {
    const { take, files } = await setup((command, peer) => {
      if (isTake(command)) sendChunks(peer, WHOLE.slice(0, 2));
      return {};
    });
    expect(await settle(take)).toMatchObject({ ok: false, error: { code: 'incomplete_capture' } });
    expect(await files()).toEqual([]);
  });

  it('has the error of the target, and names another client as the likely cause', async () => {
    const { take, files } = await setup((command) => (isTake(command) ? new Error('Heap profiler is busy') : {}));
    expect(await settle(take)).toMatchObject({
      ok: false,
      error: {
        code: 'cdp_error',
        message: expect.stringContaining('Heap profiler is busy'),
        suggestion: expect.stringContaining('Another CDP client'),
      },
    });
    expect(await files()).toEqual([]);
  });
});

describe('a snapshot that ends early', () => {
  it('is cancelled at once, and its file is deleted', async () => {
    const cancel = new AbortController();
    const { take, files, server } = await setup((command, peer) => {
      if (!isTake(command)) return {};
      sendChunks(peer, WHOLE);
      return undefined;
    });
    const taking = settle(() => take({ signal: cancel.signal }));
    await eventually('the file', async () => ((await files()).length > 0 ? true : null));
    cancel.abort(appError('cancelled', 'heap snapshot aborted: client disconnected'));
    expect(await taking).toEqual({
      ok: false,
      error: appError('cancelled', 'heap snapshot aborted: client disconnected'),
    });
    expect(await files()).toEqual([]);
    expect(server.peers).toHaveLength(2);
  });

  it('ends at the size limit while the target still sends', async () => {
    const { take, files } = await setup((command, peer) => {
      if (!isTake(command)) return {};
      sendChunks(
        peer,
        Array.from({ length: 50 }, () => 'x'.repeat(1000)),
      );
      return undefined;
    });
    expect(await settle(() => take({ capBytes: 10_000 }))).toMatchObject({
      ok: false,
      error: {
        code: 'cap_exceeded',
        suggestion: expect.stringContaining('pen_heap_sampling'),
        data: { limitBytes: 10_000, bytesWritten: 11_000 },
      },
    });
    expect(await files()).toEqual([]);
  });

  it('ends with a disk error', async () => {
    const openFile = async (path: string): Promise<SpoolFileHandle> => {
      const handle = await open(path, 'wx', 0o600);
      return {
        writev: async () => {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        },
        close: () => handle.close(),
      };
    };
    const { take, files, spool } = await setup(whole, { openFile });
    expect(await settle(take)).toMatchObject({
      ok: false,
      error: { code: 'disk_full', data: { freeBytes: expect.any(Number) } },
    });
    expect(await files()).toEqual([]);
    expect(spool.state().bytesInFlight).toBe(0);
  });

  it('ends with the browser', async () => {
    const { take, files, server } = await setup((command, peer) => {
      if (isTake(command)) sendChunks(peer, WHOLE.slice(0, 1));
      return isTake(command) ? undefined : {};
    });
    const taking = settle(take);
    await eventually('the file', async () => ((await files()).length > 0 ? true : null));
    for (const peer of server.peers) peer.kill();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(await files()).toEqual([]);
  });

  it('ends with the tab', async () => {
    const { take, files } = await setup((command, peer) => {
      if (!isTake(command)) return {};
      sendChunks(peer, WHOLE.slice(0, 1));
      peer.send({ method: 'Target.detachedFromTarget', params: { sessionId: 's1', targetId: 'page-1' } });
      return undefined;
    });
    expect(await settle(take)).toMatchObject({
      ok: false,
      error: { code: 'target_gone', suggestion: expect.stringContaining('pen_list_pages') },
    });
    expect(await files()).toEqual([]);
  });
});

describe('a slow disk', () => {
  const CHUNK = 'x'.repeat(1024 ** 2);

  /** A disk that accepts no data until `go`. */
  function heldDisk(): { openFile: (path: string) => Promise<SpoolFileHandle>; go: () => void } {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    return {
      go: () => go(),
      openFile: async (path) => {
        const handle = await open(path, 'wx', 0o600);
        return {
          writev: async (buffers) => {
            await gate;
            return handle.writev([...buffers]);
          },
          close: () => handle.close(),
        };
      },
    };
  }

  it('pauses the target at 32 MB, says so, and loses nothing', async () => {
    const { openFile, go } = heldDisk();
    const { take, spool, server } = await setup(
      (command, peer) => {
        if (!isTake(command)) return {};
        sendChunks(peer, [
          WHOLE.join('').slice(0, -3),
          ...Array.from({ length: 80 }, () => CHUNK),
          WHOLE.join('').slice(-3),
        ]);
        return {};
      },
      { openFile },
    );
    const messages: string[] = [];
    const taking = settle(() => take({ progress: ({ message }) => messages.push(message) }));
    await eventually('the wait', () =>
      messages.some((message) => message.startsWith('Waiting for the disk')) ? true : null,
    );
    expect(spool.state().bytesInFlight).toBeLessThan(40 * CHUNK.length);
    expect(server.peers.at(-1)?.unsentBytes).toBeGreaterThan(20 * CHUNK.length);
    go();
    const result = await taking;
    expect(result).toMatchObject({
      ok: true,
      value: { chunks: 82, file: { sizeBytes: 80 * CHUNK.length + WHOLE.join('').length } },
    });
  });

  it('is the reported cause when the browser drops data', async () => {
    const { openFile, go } = heldDisk();
    const { take, files } = await setup(
      (command, peer) => {
        if (!isTake(command)) return {};
        // As in Chromium: some chunks are missing, the end is there, and the command succeeds.
        sendChunks(peer, [...WHOLE.slice(0, 1), ...Array.from({ length: 40 }, () => CHUNK), ...WHOLE.slice(2)]);
        return {};
      },
      { openFile },
    );
    let waiting = false;
    const taking = settle(() =>
      take({ progress: ({ message }) => void (waiting ||= message.startsWith('Waiting for the disk')) }),
    );
    await eventually('the wait', () => (waiting ? true : null));
    go();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disk_too_slow' } });
    expect(await files()).toEqual([]);
  });

  it('is the reported cause when the browser closes the connection', async () => {
    const { openFile, go } = heldDisk();
    const { take, server, files } = await setup(
      (command, peer) => {
        if (!isTake(command)) return {};
        sendChunks(
          peer,
          Array.from({ length: 80 }, () => CHUNK),
        );
        return undefined;
      },
      { openFile },
    );
    let waiting = false;
    const taking = settle(() =>
      take({ progress: ({ message }) => void (waiting ||= message.startsWith('Waiting for the disk')) }),
    );
    await eventually('the wait', () => (waiting ? true : null));
    server.peers.at(-1)?.kill();
    go();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disk_too_slow' } });
    expect(await files()).toEqual([]);
  });
});
