/** CPU profiles of real Chromium pages and workers, Node and Deno: their content, and that the profiler is off after each way to end. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  startWaitingNode,
  type Site,
} from '../cdp/testing/real-targets.ts';
import { CURSOR, YOU, createRecordingBench, type RecordingBench } from './testing/recording-bench.ts';

/**
 * Busy most of the time, in a function with a non-ASCII name. It makes many calls, because the V8 of Chromium counts a loop in one long
 * optimised call as `(program)` (tried on 156).
 */
const BUSY = `let sum = 0;
function add(n) { for (let i = 0; i < n; i++) sum += Math.sqrt(i); }
setInterval(function spinGröße() { for (let k = 0; k < 100; k++) add(30_000); }, 30);`;

let bench: RecordingBench;
const sites: Site[] = [];
beforeEach(async () => {
  bench = await createRecordingBench();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  for (const site of sites.splice(0)) await site[Symbol.asyncDispose]();
});

async function page() {
  const site = await startSite({
    '/': `<title>busy</title><meta charset="utf-8"><script src="busy.js" charset="utf-8"></script><script>new Worker('busy.js')</script>`,
    '/busy.js': BUSY,
  });
  sites.push(site);
  const browser = await startChromium([site.url()]);
  await bench.connect(browser);
  const targets = (): readonly TargetInfo[] => bench.endpoints.endpoints()[0]?.targets ?? [];
  const ofType = (type: string) =>
    eventually(`a ${type}`, () => targets().find((target) => target.type === type) ?? null);
  return { browser, site, target: await ofType('page'), worker: () => ofType('worker') };
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Parses the file and counts the samples with a busy function on top. */
async function read(result: AppResult<{ file: { path: string; sizeBytes: number } }>) {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  const text = await readFile(result.value.file.path, 'utf8');
  expect(Buffer.byteLength(text)).toBe(result.value.file.sizeBytes);
  const profile = JSON.parse(text) as Profile;
  expect(profile.timeDeltas).toHaveLength(profile.samples.length);
  const busy = new Set(
    profile.nodes.filter(({ callFrame }) => /^(spinGröße|add)$/.test(callFrame.functionName)).map(({ id }) => id),
  );
  return {
    text,
    lastedMs: (profile.endTime - profile.startTime) / 1000,
    samples: profile.samples.length,
    busySamples: profile.samples.filter((id) => busy.has(id)).length,
  };
}

const started = async (starting: Promise<AppResult<unknown>>): Promise<void> => {
  const result = await starting;
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
};

/** Checks that nothing samples any more on the connection that is reused next. */
async function expectOff(target: TargetInfo): Promise<void> {
  const session = await bench.endpoints.openDedicated(target, { signal: new AbortController().signal });
  if (!session.ok) throw new Error(session.error.message);
  const stop = await session.value.send('Profiler.stop', {});
  expect(stop).toMatchObject({ ok: false, error: { message: expect.stringMatching(/not enabled|No recording/i) } });
  await session.value.release();
}

/** Cancels a profile and takes another one at once. Returns the number of its samples. */
async function cancelInTheMiddle(target: TargetInfo): Promise<number> {
  const cancel = new AbortController();
  const taking = bench.profile(target, {
    durationMs: 30_000,
    signal: cancel.signal,
    onTick: (recordedMs) => {
      if (recordedMs > 0) cancel.abort(appError('cancelled', 'You cancelled it.'));
    },
  });
  expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  await expectOff(target);
  expect(await bench.files()).toEqual([]);
  return (await read(await bench.profile(target, { durationMs: 2000 }))).samples;
}

describe('Chromium', () => {
  it('profiles a page and its worker, and stores the bytes of the browser', async () => {
    const { target, worker } = await page();
    // On a busy machine the page runs for a small part of the time.
    const whole = await read(await bench.profile(target, { durationMs: 5000 }));
    expect(whole.lastedMs).toBeGreaterThanOrEqual(5000);
    expect(whole.busySamples).toBeGreaterThan(100);
    // Chromium escapes non-ASCII characters, which a round trip through objects would lose.
    expect(whole.text).toContain('spinGr\\u00f6\\u00dfe');
    const other = await worker();
    expect((await read(await bench.profile(other, { durationMs: 3000 }))).busySamples).toBeGreaterThan(50);
    await expectOff(target);
    await expectOff(other);
  });

  it('turns the profiler off when a profile is cancelled', async () => {
    const { target } = await page();
    expect(await cancelInTheMiddle(target)).toBeGreaterThan(10);
  });

  it('turns the profiler off when a profile of a blocked page is cancelled @night', async () => {
    const { target } = await page();
    const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    const cancel = new AbortController();
    const recording = Promise.withResolvers<void>();
    const taking = bench.profile(target, {
      durationMs: 30_000,
      signal: cancel.signal,
      onTick: () => recording.resolve(),
    });
    await recording.promise;
    void session.value.send('Runtime.evaluate', {
      expression: 'const end = performance.now() + 7000; while (performance.now() < end);',
    });
    cancel.abort(appError('cancelled', 'You cancelled it.'));
    expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    // Once the page runs again, the browser stops the profiler of the old session; a new profile starts empty.
    expect((await read(await bench.profile(target, { durationMs: 2000 }))).samples).toBeGreaterThan(10);
    await expectOff(target);
    await session.value.release();
  });

  it('profiles from start to stop over a reload, and reports the loss', async () => {
    const { target, browser } = await page();
    await started(bench.startProfiling(target, CURSOR));
    const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    const until = async (ms: number): Promise<void> => {
      const startedAtMs = bench.capture.recordings.list()[0]?.startedAtMs ?? 0;
      await eventually('time', () => (Date.now() - startedAtMs > ms ? true : null));
    };
    await until(5000);
    await session.value.send('Page.enable', {});
    const loaded = new Promise<void>((resolve) => session.value.on('Page.loadEventFired', () => resolve()));
    await session.value.send('Page.reload', {});
    await loaded;
    // However long the reload took: only the new document is in the profile.
    const loadedAtMs = Date.now();
    await eventually('time', () => (Date.now() - loadedAtMs > 3000 ? true : null));
    const stopped = await bench.stopProfiling(target, { caller: YOU });
    const profile = await read(stopped);
    expect(profile.busySamples).toBeGreaterThan(10);
    const loss = stopped.ok ? stopped.value.loss : [];
    expect(loss).toMatchObject([{ reason: expect.stringContaining('reloaded') }]);
    expect(loss[0]?.lostMs).toBeGreaterThan(500);
    await session.value.release();
    // No recording is left, and a killed browser ends an active one.
    await started(bench.startProfiling(target));
    await browser.kill();
    await eventually('the end', () => (bench.locks() === 0 ? true : null));
    expect(bench.lost).toMatchObject([{ noun: 'CPU profiling' }]);
  });

  it('profiles over same-document navigations, and counts those of the main frame @night', async () => {
    const { target } = await page();
    await started(bench.startProfiling(target, CURSOR));
    const session = await bench.endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    await session.value.send('Runtime.evaluate', {
      expression: `history.pushState({}, '', '/orders'); location.hash = '#second';
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'about:blank' }));
        document.querySelector('iframe').contentWindow.location.hash = '#inner';
        new Promise((done) => setTimeout(done, 200))`,
      awaitPromise: true,
    });
    await session.value.release();
    const stopped = await bench.stopProfiling(target, { caller: YOU });
    expect(stopped).toMatchObject({ ok: true, value: { documentNavigations: 2, loss: [] } });
    expect((await read(stopped)).busySamples).toBeGreaterThan(10);
  });

  it('ends with its tab @night', async () => {
    const { target, browser } = await page();
    const recording = Promise.withResolvers<void>();
    const taking = bench.profile(target, { durationMs: 30_000, onTick: () => recording.resolve() });
    await recording.promise;
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${target.id}`);
    expect(await taking).toMatchObject({ ok: false, error: { code: 'target_gone' } });
    expect(await bench.files()).toEqual([]);
  });
});

describe.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)('%s', (_name, start) => {
  it('is profiled for a duration, and from start to stop', async () => {
    const target = await bench.connect(await start(BUSY));
    const whole = await read(await bench.profile(target, { durationMs: 3000 }));
    expect(whole.busySamples).toBeGreaterThan(50);
    await started(bench.startProfiling(target));
    expect((await read(await bench.stopProfiling(target))).lastedMs).toBeGreaterThan(0);
  });

  it('has its profiler off after a cancelled profile', async () => {
    expect(await cancelInTheMiddle(await bench.connect(await start(BUSY)))).toBeGreaterThan(10);
  });
});

it('a program that waits before its first line runs once it is profiled, and the profile ends with it', async () => {
  const program = 'function add() { let sum = 0; for (let i = 0; i < 2e8; i += 1) sum += i; return sum; }\nadd();';
  const target = await bench.connect(await startWaitingNode(program));
  const taken = await bench.profile(target, { durationMs: 60_000 });
  const { text } = await read(taken);
  expect(text).toContain('"functionName":"add"');
  expect(taken.ok && taken.value.recordedMs < 60_000).toBe(true);
});
