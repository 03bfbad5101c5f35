/** Tracking and sampling on real Chromium, Node and Deno: complete, over navigations, with other clients, and interrupted. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../cdp/testing/real-targets.ts';
import { CLAUDE, CURSOR, YOU, createRecordingBench, type RecordingBench } from './testing/recording-bench.ts';

/** Retains 200 more objects every 20 ms, in a named function. */
const LEAK = `class Leaky { constructor(i) { this.i = i; this.text = 'x' + i; } }
globalThis.kept = [];
setInterval(function growLeak() { for (let i = 0; i < 200; i++) kept.push(new Leaky(i)); }, 20);`;

/** A sign of life of a program in Deno. */
const TURNS = "\nsetInterval(() => console.error('turn'), 50);";

/**
 * Connects to Deno, and waits for some turns of its event loop. Connecting opens a session that Deno ends in a later turn, and V8 then drops what it
 * tracks for every other one, of which Deno reports nothing.
 */
async function connectDeno(deno: RealTarget): Promise<TargetInfo> {
  const target = await bench.connect(deno);
  for (let turn = 0; turn < 20; turn += 1) await once(deno.process.stderr ?? deno.process, 'data');
  return target;
}

/** Some forty ticks of it: far more than a runtime allocates by itself while it starts and answers. */
const GROWTH_BYTES = 512 * 1024;

/** So much that a snapshot is still being streamed when its first bytes are on the disk. */
const LARGE_HEAP = `
globalThis.large = Array.from({ length: 300_000 }, (_, i) => new Leaky(i));`;

let bench: RecordingBench;
const sites: Site[] = [];
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  for (const site of sites.splice(0)) await site[Symbol.asyncDispose]();
});

async function page(
  more = '',
): Promise<{ target: TargetInfo; browser: Awaited<ReturnType<typeof startChromium>>; site: Site }> {
  const site = await startSite({
    '/': `<title>tracked</title><script src="leak.js"></script>`,
    '/leak.js': LEAK + more,
    '/worker.js': 'setInterval(() => 0, 1000)',
  });
  sites.push(site);
  const browser = await startChromium([site.url()]);
  const target = await bench.connect(browser);
  return { target, browser, site };
}

interface Timeline {
  readonly snapshot: { readonly node_count: number; readonly meta: { readonly trace_function_info_fields: string[] } };
  readonly trace_function_infos: readonly number[];
  readonly samples: readonly number[];
  readonly strings: readonly string[];
}

/** Parses the file: names of functions with stacks, and the timestamps that V8 recorded. */
async function read(result: AppResult<{ file: { path: string; sizeBytes: number } }>): Promise<{
  functions: string[];
  samples: number;
  lastSampleUs: number;
}> {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  const text = await readFile(result.value.file.path, 'utf8');
  expect(Buffer.byteLength(text)).toBe(result.value.file.sizeBytes);
  const { snapshot, trace_function_infos: infos, samples, strings } = JSON.parse(text) as Timeline;
  const fields = snapshot.meta.trace_function_info_fields;
  const functions: string[] = [];
  for (let at = fields.indexOf('name'); at < infos.length; at += fields.length)
    functions.push(strings[infos[at] ?? 0] ?? '');
  return { functions, samples: samples.length / 2, lastSampleUs: samples.at(-2) ?? 0 };
}

const started = async (starting: Promise<AppResult<unknown>>): Promise<void> => {
  const result = await starting;
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
};

/** The heap grows while it is recorded: a figure may be there that was measured before the start. `at`: of the recording in the list. */
async function heapGrows(at: number): Promise<void> {
  const usedBytes = () => bench.capture.recordings.list()[at]?.heapUsedBytes ?? null;
  const beforeBytes = usedBytes();
  const firstBytes = await eventually('figures', () => (usedBytes() === beforeBytes ? null : usedBytes()));
  await eventually('growth', () => ((usedBytes() ?? 0) > firstBytes + GROWTH_BYTES ? true : null));
}

/** More objects, in so many statistics at least: a busy machine reports the objects of several ticks at once. */
async function objectsGrow(count: number, statistics: number): Promise<void> {
  const seen = new Set<number>();
  await eventually('growth', () => {
    const now = bench.capture.recordings.list()[0]?.survivingCount ?? 0;
    seen.add(now);
    return now > count && seen.size > statistics ? true : null;
  });
}

const somethingIsLost = () =>
  eventually('the loss', () => ((bench.capture.recordings.list()[0]?.lostMs ?? 0) > 0 ? true : null));

describe('tracking', () => {
  it('of a page records allocation stacks, times, and the growth of the heap', async () => {
    const { target } = await page();
    await started(bench.track(target));
    await objectsGrow(4000, 4);
    const stopped = await bench.stop(target);
    const file = await read(stopped);
    expect(file.functions).toContain('growLeak');
    expect(file.samples).toBeGreaterThan(3);
    expect(stopped.ok && stopped.value.loss).toEqual([]);
    // The first figure may be before the first statistics of a busy target.
    const surviving = (stopped.ok ? stopped.value.overTime : []).flatMap((figure) => figure.survivingSizeBytes ?? []);
    expect(surviving.at(-1)).toBeGreaterThan(surviving[0] ?? Infinity);
    expect(bench.locks()).toBe(0);
    expect(bench.capture.recordings.list()).toEqual([]);
  });

  it('of Node records the same', async () => {
    const target = await bench.connect(await startNode(LEAK));
    await started(bench.track(target));
    await eventually('growth', () => ((bench.capture.recordings.list()[0]?.survivingCount ?? 0) > 2000 ? true : null));
    expect((await read(await bench.stop(target))).functions).toContain('growLeak');
  });

  it('of Deno, which reports no times, records stacks; its heap usage is polled', async () => {
    const target = await connectDeno(await startDeno(LEAK + TURNS));
    await started(bench.track(target));
    await heapGrows(0);
    const stopped = await bench.stop(target);
    expect((await read(stopped)).functions).toContain('growLeak');
    expect(stopped.ok ? stopped.value.overTime[0] : null).toMatchObject({ survivingSizeBytes: null });
  });

  it('without stacks records times only', async () => {
    const target = await bench.connect(await startNode(LEAK));
    await started(bench.track(target, CLAUDE, false));
    await objectsGrow(2000, 3);
    const file = await read(await bench.stop(target));
    expect(file.functions).toEqual([]);
    expect(file.samples).toBeGreaterThan(2);
  });

  it.each(['localhost', '127.0.0.1'] as const)(
    'continues in a page that is loaded from %s, and reports the loss',
    async (host) => {
      const { target, site } = await page();
      await started(bench.track(target));
      await objectsGrow(2000, 2);
      const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
      if (!session.ok) throw new Error(session.error.message);
      // A page of the same site stays in its process; one of another site gets another process.
      await session.value.send('Page.navigate', { url: site.url('/', host) });
      await session.value.release();
      await somethingIsLost();
      // Long beside what the restart and the stop take.
      await objectsGrow(20_000, 10);
      const stopped = await bench.stop(target);
      const file = await read(stopped);
      expect(file.functions).toContain('growLeak');
      const loss = stopped.ok ? stopped.value.loss : [];
      expect(loss.map(({ reason }) => reason)).toEqual([expect.stringContaining('reloaded')]);
      const recordedMs = stopped.ok ? stopped.value.recordedMs : 0;
      expect(Math.abs(file.lastSampleUs / 1000 + (loss[0]?.lostMs ?? 0) - recordedMs)).toBeLessThan(recordedMs / 2);
    },
  );

  it('is restarted when another client detaches from the target, so that stacks are recorded again @night', async () => {
    const target = await bench.connect(await startNode(LEAK));
    await started(bench.track(target));
    await objectsGrow(2000, 2);
    const other = await createRecordingBench();
    const added = other.endpoints.add(new URL(target.endpoint).host, 'added');
    const theirs = added.ok ? await other.endpoints.connect(added.value.id) : added;
    expect(theirs.ok).toBe(true);
    await other[Symbol.asyncDispose]();
    await somethingIsLost();
    await objectsGrow(2000, 2);
    const stopped = await bench.stop(target);
    expect((await read(stopped)).functions).toContain('growLeak');
    expect(stopped.ok ? stopped.value.loss[0]?.reason : '').toContain('Another client detached');
  });

  it('continues when a worker of the page is woken @night', async () => {
    const { target } = await page("setTimeout(() => new Worker('worker.js'), 500);");
    await started(bench.track(target));
    await eventually(
      'the worker',
      () => bench.endpoints.endpoints()[0]?.targets.find(({ type }) => type === 'worker') ?? null,
    );
    // Workers get their names when the page is attached.
    const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    await eventually('its name', () =>
      bench.endpoints.endpoints()[0]?.targets.some(({ title }) => title.endsWith('worker.js')) === true ? true : null,
    );
    await session.value.release();
    await objectsGrow(2000, 1);
    const stopped = await bench.stop(target);
    expect(stopped.ok && stopped.value.loss).toEqual([]);
    expect((await read(stopped)).functions).toContain('growLeak');
  });

  it('continues over a heap snapshot, and over a cancelled one @night', async () => {
    const target = await bench.connect(await startNode(LEAK));
    await started(bench.track(target));
    await objectsGrow(2000, 1);
    const options = {
      forceGc: true,
      capBytes: 1024 ** 3,
      onCommand: () => undefined,
      progress: () => undefined,
    };
    const cancel = new AbortController();
    const cancelled = bench.capture.heapSnapshot(target, { ...options, signal: cancel.signal });
    await pause(20);
    cancel.abort();
    expect((await cancelled).ok).toBe(false);
    expect(
      await bench.capture.heapSnapshot(target, { ...options, signal: new AbortController().signal }),
    ).toMatchObject({ ok: true });
    const stopped = await bench.stop(target);
    expect((await read(stopped)).functions).toContain('growLeak');
    expect(stopped.ok && stopped.value.loss).toEqual([]);
  });

  it('is stopped on the target when its client disconnects, and when it is cancelled', async () => {
    const target = await bench.connect(await startNode(LEAK));
    const snapshot = async () =>
      read(
        await bench.capture.heapSnapshot(target, {
          forceGc: false,
          capBytes: 1024 ** 3,
          signal: new AbortController().signal,
          onCommand: () => undefined,
          progress: () => undefined,
        }),
      );
    await started(bench.track(target));
    await eventually('growth', () => ((bench.capture.recordings.list()[0]?.survivingCount ?? 0) > 2000 ? true : null));
    expect((await snapshot()).functions).toContain('growLeak');
    await bench.capture.recordings.endOfCaller(CLAUDE);
    expect(bench.locks()).toBe(0);
    expect(bench.lost.map(({ why }) => why)).toEqual(['Claude Code disconnected. No capture was stored.']);
    await eventually('the end on the target', async () => ((await snapshot()).functions.length === 0 ? true : null));
    await started(bench.track(target, CURSOR));
    const [going] = bench.capture.recordings.list();
    expect(await bench.capture.recordings.cancel(going?.id ?? '', 'you')).toMatchObject({ ok: true });
    expect(bench.locks()).toBe(0);
    expect(await bench.stop(target, { caller: CURSOR })).toMatchObject({
      ok: false,
      error: { code: 'not_recording', message: expect.stringContaining('you cancelled it') },
    });
  });
});

describe('interrupted tracking', () => {
  it('ends with a killed browser and releases its lock', async () => {
    const { target, browser } = await page();
    await started(bench.track(target));
    browser.process.kill('SIGKILL');
    await eventually('the end', () => (bench.locks() === 0 ? true : null));
    expect(bench.lost).toMatchObject([{ noun: 'Heap tracking', recording: { caller: CLAUDE } }]);
    expect(await bench.stop(target)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  });

  it('ends with a closed tab while the browser stays connected', async () => {
    const { target, browser } = await page();
    await started(bench.track(target));
    await started(bench.sample(target));
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${target.id}`);
    await eventually('the end', () => (bench.locks() === 0 ? true : null));
    expect(bench.endpoints.endpoints()[0]?.state).toBe('connected');
    expect(bench.lost).toHaveLength(2);
  });

  it('ends with a browser that is killed while the timeline streams, and leaves no file @night', async () => {
    const { target, browser } = await page(LARGE_HEAP);
    await started(bench.track(target));
    await pause(300);
    const listening = bench.spool.changes.listen(() => {
      if (bench.spool.state().bytesInFlight === 0) return;
      listening.dispose();
      browser.process.kill('SIGKILL');
    });
    expect((await bench.stop(target)).ok).toBe(false);
    expect(await bench.files()).toEqual([]);
    expect(bench.locks()).toBe(0);
  });

  it('ends with a cancelled stop and at the size limit, after which the next one works', async () => {
    const { target } = await page();
    await started(bench.track(target));
    const cancel = new AbortController();
    const stopping = bench.stop(target, { signal: cancel.signal });
    cancel.abort();
    expect(await stopping).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(bench.locks()).toBe(0);
    await started(bench.track(target));
    expect(await bench.stop(target, { capBytes: 100_000 })).toMatchObject({
      ok: false,
      error: { code: 'cap_exceeded' },
    });
    expect(await bench.files()).toEqual([]);
    await started(bench.track(target));
    await read(await bench.stop(target));
  });
});

describe('a recording', () => {
  it('is stopped once, by its own client or by the person in the window', async () => {
    const target = await bench.connect(await startNode(LEAK));
    expect(await bench.stop(target)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
    await started(bench.track(target));
    expect(await bench.stop(target, { caller: CURSOR })).toMatchObject({
      ok: false,
      error: { code: 'busy', data: { holderClient: 'Claude Code' } },
    });
    const byYou = bench.stop(target, { caller: YOU });
    expect(await bench.stop(target)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('being stopped') },
    });
    await read(await byYou);
    expect(await bench.stop(target)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the person in the window stopped it') },
    });
  });
});

describe('sampling', () => {
  interface Profile {
    readonly head: ProfileNode;
  }
  interface ProfileNode {
    readonly callFrame: { readonly functionName: string };
    readonly selfSize: number;
    readonly children: readonly ProfileNode[];
  }
  const names = ({ callFrame, children }: ProfileNode): string[] => [
    callFrame.functionName,
    ...children.flatMap(names),
  ];

  it.each([
    ['Node', async () => bench.connect(await startNode(LEAK))],
    ['Deno', async () => connectDeno(await startDeno(LEAK + TURNS))],
  ])('of %s records the allocating functions, also while the heap is tracked', async (_name, connected) => {
    const target = await connected();
    await started(bench.track(target));
    await started(bench.sample(target));
    await heapGrows(1);
    const stopped = await bench.stopSampling(target);
    if (!stopped.ok) throw new Error(stopped.error.message);
    const profile = JSON.parse(await readFile(stopped.value.file.path, 'utf8')) as Profile;
    expect(names(profile.head)).toContain('growLeak');
    expect(stopped.value).toMatchObject({ isEmpty: false, samplingIntervalBytes: 1024, loss: [] });
    expect(await bench.stopSampling(target)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
    expect((await read(await bench.stop(target))).functions).toContain('growLeak');
  });

  it('is stopped on the target when its client disconnects, and the error says so when another client stopped it', async () => {
    const { target } = await page();
    await started(bench.sample(target));
    await bench.capture.recordings.endOfCaller(CLAUDE);
    const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    expect(await session.value.send('HeapProfiler.stopSampling', {})).toMatchObject({ ok: false });
    await started(bench.sample(target));
    expect(await session.value.send('HeapProfiler.stopSampling', {})).toMatchObject({ ok: true });
    expect(await bench.stopSampling(target)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('another client') },
    });
    expect(bench.locks()).toBe(0);
    await session.value.release();
  });
});
