/** Heap snapshots of real Chromium, Node and Deno, complete and interrupted. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppResult, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { HeapSnapshotStream } from '../../../../shared/core/capability/heap-ports.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createEndpoints, type Endpoints } from '../../cdp/index.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  startWaitingNode,
  type RealTarget,
} from '../../cdp/testing/real-targets.ts';
import { createSpool, type Spool } from '../../spool/index.ts';
import { createCapture } from '../index.ts';

/** Makes a snapshot of some ten megabytes, so that it can be interrupted while it streams. */
const HEAP = 'globalThis.kept = Array.from({ length: 60000 }, (_, i) => ({ i, text: `item ${i}`, inner: { i } }));';
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let folder = '';
let endpoints: Endpoints;
let spool: Spool;
const targets: RealTarget[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-capture-'));
  endpoints = createEndpoints({ log: quiet });
  const made = await createSpool({ libraryDirectory: join(folder, 'library'), temporaryDirectory: folder, log: quiet });
  if (!made.ok) throw new Error(made.error.message);
  spool = made.value;
});
afterEach(async () => {
  await endpoints.close();
  await spool.close();
  for (const target of targets.splice(0)) await target.kill();
  await rm(folder, { recursive: true, force: true });
});

async function connect(target: RealTarget): Promise<TargetInfo[]> {
  targets.push(target);
  const added = endpoints.add(String(target.port), 'added');
  const connected = added.ok ? await endpoints.connect(added.value.id) : added;
  if (!connected.ok) throw new Error(connected.error.message);
  return connected.value.targets;
}

async function take(
  target: TargetInfo | undefined,
  signal = new AbortController().signal,
): Promise<HeapSnapshotStream> {
  if (target === undefined) throw new Error('no target');
  return unwrap(
    await createCapture({ endpoints, spool, log: quiet }).heapSnapshot(target, {
      forceGc: true,
      capBytes: 1024 ** 3,
      signal,
      onCommand: () => undefined,
      progress: () => undefined,
    }),
  );
}

/** Runs an action after the first chunk, while the others still arrive. */
function onFirstChunk(act: () => void): void {
  const listening = spool.changes.listen(() => {
    if (spool.state().bytesInFlight === 0) return;
    listening.dispose();
    act();
  });
}

interface Snapshot {
  readonly snapshot: { readonly node_count: number; readonly meta: { readonly node_fields: readonly string[] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Parses the stored snapshot. */
async function stored(result: AppResult<HeapSnapshotStream>): Promise<Snapshot> {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  const text = await readFile(result.value.file.path, 'utf8');
  expect(Buffer.byteLength(text)).toBe(result.value.file.sizeBytes);
  const snapshot = JSON.parse(text) as Snapshot;
  expect(snapshot.nodes.length).toBe(snapshot.snapshot.node_count * snapshot.snapshot.meta.node_fields.length);
  return snapshot;
}

async function leftFiles(): Promise<string[]> {
  return (await readdir(spool.state().directory)).filter((name) => name.startsWith('heap-'));
}

async function pageWith(script: string): Promise<{ browser: RealTarget; list: TargetInfo[]; site: AsyncDisposable }> {
  const site = await startSite({ '/': `<title>heap</title><script>${script}</script>`, '/worker.js': HEAP });
  const browser = await startChromium([site.url()]);
  return { browser, list: await connect(browser), site };
}

describe('complete snapshots', () => {
  it('of a page and its worker are valid and contain the objects of the page', async () => {
    const { list, site } = await pageWith(
      `class Leaked {}; globalThis.leaked = [new Leaked()]; new Worker('/worker.js')`,
    );
    expect((await stored(await settle(() => take(list.find(({ type }) => type === 'page'))))).strings).toContain(
      'Leaked',
    );
    await eventually(
      'the worker',
      () => endpoints.endpoints()[0]?.targets.find(({ type }) => type === 'worker') ?? null,
    );
    const worker = endpoints.endpoints()[0]?.targets.find(({ type }) => type === 'worker');
    if (worker === undefined) throw new Error('the worker is gone');
    // It is listed before its script has run.
    const inside = await endpoints.attach(worker, { signal: new AbortController().signal });
    if (!inside.ok) throw new Error(inside.error.message);
    await eventually('its script', async () => {
      const answer = await inside.value.send('Runtime.evaluate', { expression: 'typeof kept', returnByValue: true });
      return answer.ok && answer.value.result.value === 'object' ? true : null;
    });
    await inside.value.release();
    expect((await stored(await settle(() => take(worker)))).strings).toContain('item 59999');
    await site[Symbol.asyncDispose]();
  });

  it('of Node arrive complete, one after the other, and leave no listener, socket or file', async () => {
    const list = await connect(await startNode('setInterval(() => 0, 1000)'));
    const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    for (let count = 0; count < 20; count += 1) {
      const result = await settle(() => take(list[0]));
      if (!result.ok) throw new Error(result.error.message);
      await result.value.file.discard();
    }
    expect(await leftFiles()).toEqual([]);
    expect(endpoints.byId(list[0]?.id ?? '')?.state).toBe('available');
    await eventually('the sockets to be gone', () =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length <= before ? true : null,
    );
    await stored(await settle(() => take(list[0])));
  });

  it('of a Node process that waits for a debugger are refused at once, and the error names the tools that work @night', async () => {
    const [target] = await connect(await startWaitingNode('setInterval(() => 0, 1000)'));
    expect(await settle(() => take(target))).toMatchObject({
      ok: false,
      error: {
        code: 'target_unresponsive',
        message: expect.stringContaining('it is paused before its first line (--inspect-brk)'),
        suggestion: expect.stringContaining('pen_heap_track'),
        data: { waitedMs: expect.any(Number) },
      },
    });
    expect(await leftFiles()).toEqual([]);
  });

  it('of Deno arrive complete in chunks of a megabyte', async () => {
    const list = await connect(await startDeno(HEAP + 'setInterval(() => 0, 1000)'));
    const result = await settle(() => take(list[0]));
    const snapshot = await stored(result);
    expect(snapshot.strings).toContain('item 59999');
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.chunks).toBe(Math.ceil(result.value.file.sizeBytes / 1024 ** 2));
  });
});

describe('interrupted snapshots', () => {
  it('end with a killed browser', async () => {
    const { browser, list, site } = await pageWith(HEAP);
    onFirstChunk(() => void browser.process.kill('SIGKILL'));
    expect(await settle(() => take(list.find(({ type }) => type === 'page')))).toMatchObject({
      ok: false,
      error: { code: 'disconnected' },
    });
    expect(await leftFiles()).toEqual([]);
    await site[Symbol.asyncDispose]();
  });

  it('end with a closed tab, while the browser stays connected', async () => {
    const { browser, list, site } = await pageWith(HEAP);
    const page = list.find(({ type }) => type === 'page');
    // While the page builds its snapshot: afterwards the browser has all of it and would still send it.
    const taking = settle(() => take(page));
    await eventually('the session', () => (endpoints.byId(page?.id ?? '')?.state === 'attached' ? true : null));
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${page?.id}`);
    expect(await taking).toMatchObject({ ok: false, error: { code: 'target_gone' } });
    expect(await leftFiles()).toEqual([]);
    expect(endpoints.endpoints()[0]?.state).toBe('connected');
    await site[Symbol.asyncDispose]();
  });

  it('end when cancelled, after which the next one works', async () => {
    const { list, site } = await pageWith(HEAP);
    const page = list.find(({ type }) => type === 'page');
    const cancel = new AbortController();
    onFirstChunk(() => cancel.abort());
    expect(await settle(() => take(page, cancel.signal))).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(await leftFiles()).toEqual([]);
    await stored(await settle(() => take(page)));
    await site[Symbol.asyncDispose]();
  });

  it('end with a Node process that is killed', async () => {
    const runtime = await startNode(HEAP + 'setInterval(() => 0, 1000)');
    const list = await connect(runtime);
    onFirstChunk(() => void runtime.process.kill('SIGKILL'));
    expect(await settle(() => take(list[0]))).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(await leftFiles()).toEqual([]);
  });
});
