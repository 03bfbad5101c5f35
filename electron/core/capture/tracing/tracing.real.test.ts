/** Traces of real Chromium: the content of the file, the buffer usage, a full buffer, and that the browser stops after each way to end. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { traceCategories } from '../../../../shared/core/capability/trace-categories.ts';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { eventually, startChromium, startDeno, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { CURSOR, TRACE_SETTINGS, YOU, createRecordingBench, type RecordingBench } from '../testing/recording-bench.ts';

/** Runs script, paints and sends requests all the time. */
const BUSY = `let sum = 0;
function add(n) { for (let i = 0; i < n; i++) sum += Math.sqrt(i); }
setInterval(function spin() { for (let k = 0; k < 60; k++) add(30_000); document.body.append(String(sum)); }, 20);
setInterval(() => fetch('busy.js?' + Math.random()), 50);
requestAnimationFrame(function again() { requestAnimationFrame(again); });
setInterval(() => document.body.prepend(Object.assign(document.createElement('div'), { style: 'height: 20px' })), 200);`;

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
  html = '<title>busy</title><body><h1>Busy</h1><script src="busy.js"></script>',
  flags: readonly string[] = [],
) {
  const site = await startSite({
    '/': html,
    '/busy.js': BUSY,
    '/frame.html': '<title>frame</title><script src="busy.js"></script>',
  });
  sites.push(site);
  const browser = await startChromium([site.url()], { flags });
  await bench.connect(browser);
  const targets = (): readonly TargetInfo[] => bench.endpoints.endpoints()[0]?.targets ?? [];
  const ofType = (type: string) =>
    eventually(`a ${type}`, () => targets().find((target) => target.type === type) ?? null);
  return { browser, site, target: await ofType('page'), ofType };
}

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly args: { readonly data?: { readonly frames?: readonly { readonly frame: string; readonly url: string }[] } };
}

/** Parses the file. */
async function read<T extends { file: { path: string; sizeBytes: number } }>(result: AppResult<T>) {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  const text = await readFile(result.value.file.path, 'utf8');
  expect(Buffer.byteLength(text)).toBe(result.value.file.sizeBytes);
  const { traceEvents } = JSON.parse(text) as { traceEvents: readonly TraceEvent[] };
  return { ...result.value, events: traceEvents, names: new Set(traceEvents.map(({ name }) => name)) };
}

/** Checks that no trace is active: a new one can be started at once. */
async function expectFree(target: TargetInfo): Promise<void> {
  const settings = { ...TRACE_SETTINGS, categories: ['blink.user_timing'] };
  const again = await read(await bench.trace(target, { durationMs: 50, settings }));
  expect(again.events.length).toBeGreaterThan(0);
}

const cancelled = appError('cancelled', 'You cancelled it.');

describe('a trace of Chromium', () => {
  it('contains the work of the page and the name of its frame, and its buffer usage was reported', async () => {
    const { target } = await page();
    const reports: Progress[] = [];
    const commands: string[] = [];
    const trace = await read(
      await bench.trace(target, {
        durationMs: 10_000,
        progress: (progress) => reports.push(progress),
        onCommand: (method) => commands.push(method),
      }),
    );
    expect([...trace.names]).toEqual(
      expect.arrayContaining(['RunTask', 'FunctionCall', 'ResourceSendRequest', 'UpdateCounters']),
    );
    const frames = trace.events.find(({ name }) => name === 'TracingStartedInBrowser')?.args.data?.frames ?? [];
    expect(frames.map(({ frame }) => frame)).toContain(trace.frameId);
    expect(trace).toMatchObject({ loss: [], wentRound: false, settings: TRACE_SETTINGS });
    expect(trace.recordedMs).toBeGreaterThanOrEqual(10_000);
    expect(commands.slice(0, 2)).toEqual(['Tracing.start', 'Tracing.end']);
    expect(commands.at(-1)).toBe('IO.close');
    // About four a second where the browser gets its turns.
    const shares = reports.flatMap(({ phase, buffer }) => (phase === 'recording' && buffer ? [buffer.share] : []));
    expect(shares.length).toBeGreaterThanOrEqual(3);
    expect(shares.at(-1)).toBeGreaterThan(0);
    expect(new Set(reports.map(({ phase }) => phase))).toEqual(new Set([undefined, 'recording', 'writing', 'reading']));
    expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).toSorted((a, b) => a - b));
    // On the connection that is reused.
    await expectFree(target);
  });

  it('reports when a small buffer was full and what was lost', async () => {
    const { target } = await page();
    const reports: Progress[] = [];
    const settings = { ...TRACE_SETTINGS, categories: ['*', ...TRACE_SETTINGS.categories], bufferBytes: 1024 ** 2 };
    // Long enough for a busy browser to tell, while it records, that the buffer is full.
    const trace = await read(
      await bench.trace(target, { settings, durationMs: 10_000, progress: (one) => reports.push(one) }),
    );
    const [loss] = trace.loss;
    expect(loss?.reason).toMatch(/^Truncated after about .*, when the trace buffer of 1\.0 MB was full$/);
    expect(loss?.lostMs).toBeGreaterThan(0);
    expect(loss?.lostMs).toBeLessThan(trace.recordedMs);
    expect(reports.some(({ message }) => message.includes('data beyond it is lost'))).toBe(true);
  });

  it('contains the end of the recording in a ring buffer, and reports no loss for it @night', async () => {
    const { target } = await page();
    const settings = {
      ...TRACE_SETTINGS,
      categories: ['*', ...TRACE_SETTINGS.categories],
      bufferBytes: 1024 ** 2,
      isRing: true,
    };
    expect(await read(await bench.trace(target, { settings, durationMs: 2000 }))).toMatchObject({
      loss: [],
      wentRound: true,
    });
  });

  it('contains the data for insights with the default categories, from the page load on @night', async () => {
    const { target } = await page();
    const categories = traceCategories({ preset: 'default', cpuSamples: true, screenshots: true });
    const settings = { ...TRACE_SETTINGS, categories, reload: true };
    const { names } = await read(await bench.trace(target, { settings, durationMs: 1500 }));
    const wanted = [
      'navigationStart',
      'MarkLoad',
      'EvaluateScript',
      'largestContentfulPaint::Candidate',
      'LayoutShift',
      'MinorGC',
      'DrawFrame',
      'ProfileChunk',
      'Screenshot',
    ];
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('traces a cross-origin iframe with its page @night', async () => {
    const { ofType, site } = await page(
      `<title>outer</title><body><script>document.body.append(Object.assign(document.createElement('iframe'), { src: location.href.replace('localhost', '127.0.0.1') + 'frame.html' }))</script>`,
      ['--site-per-process'],
    );
    const frame = await ofType('iframe');
    const trace = await read(await bench.trace(frame, { durationMs: 300 }));
    const frames = trace.events.find(({ name }) => name === 'TracingStartedInBrowser')?.args.data?.frames ?? [];
    expect(trace.frameId).toBe(frame.id);
    expect(frames).toContainEqual(
      expect.objectContaining({ frame: frame.id, url: site.url('/frame.html', '127.0.0.1') }),
    );
  });

  it('records from start to stop, and another client gets the name of its owner', async () => {
    const { target } = await page();
    const started = await bench.startTracing(target, { caller: CURSOR });
    if (!started.ok) throw new Error(started.error.message);
    await eventually('the gauge', () => bench.capture.recordings.list()[0]?.buffer ?? null);
    expect(bench.locks()).toBe(1);
    // The browser refuses a second trace, as it would refuse DevTools.
    expect(await bench.trace(target)).toMatchObject({
      ok: false,
      error: {
        code: 'cdp_error',
        message: expect.stringMatching(/already been started/),
        suggestion: expect.stringContaining('Another CDP client'),
      },
    });
    const trace = await read(await bench.stopTracing(target, { caller: YOU }));
    expect(trace.startedBy).toEqual(CURSOR);
    expect(trace.names.has('RunTask')).toBe(true);
    expect(bench.locks()).toBe(0);
    await expectFree(target);
  });
});

describe('a trace that ends early', () => {
  it('is stopped in the browser when it is cancelled during recording, writing and reading', async () => {
    const { target } = await page();
    for (const phase of ['recording', 'writing', 'reading'] as const) {
      const cancel = new AbortController();
      const taken = await bench.trace(target, {
        durationMs: 400,
        signal: cancel.signal,
        progress: (one) => {
          if (one.phase === phase) cancel.abort(cancelled);
        },
      });
      expect(taken).toEqual({ ok: false, error: cancelled });
      expect(await bench.files()).toEqual([]);
      await expectFree(target);
      for (const name of await bench.files()) expect(name).toMatch(/^trace-/);
      await bench.clear();
    }
  });

  it('is stopped without ending the allocation tracking on the page @night', async () => {
    const { target } = await page();
    const tracked = await bench.track(target);
    if (!tracked.ok) throw new Error(tracked.error.message);
    expect((await bench.startTracing(target)).ok).toBe(true);
    const [recording] = bench.capture.recordings.list().filter(({ tool }) => tool === 'pen_capture_trace');
    expect(await bench.capture.recordings.cancel(recording?.id ?? '', 'You')).toMatchObject({ ok: true });
    await expectFree(target);
    const timeline = await bench.stop(target);
    expect(timeline.ok ? timeline.value.loss : timeline.error).toEqual([]);
  });

  it('ends with its tab, and with a tab that crashes @night', async () => {
    const { target, browser, site } = await page();
    await fetch(`http://127.0.0.1:${browser.port}/json/new?${site.url()}`, { method: 'PUT' });
    const other = await eventually(
      'another page',
      () => bench.endpoints.endpoints()[0]?.targets.find(({ type, id }) => type === 'page' && id !== target.id) ?? null,
    );
    expect((await bench.startTracing(target)).ok).toBe(true);
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${target.id}`);
    await eventually('the end', () => (bench.locks() === 0 ? true : null));
    expect(bench.lost).toMatchObject([{ noun: 'Tracing', why: expect.stringContaining('closed') }]);
    await expectFree(other);
    const recording = Promise.withResolvers<void>();
    const taking = bench.trace(other, {
      durationMs: 30_000,
      progress: ({ phase }) => {
        if (phase !== undefined) recording.resolve();
      },
    });
    await recording.promise;
    const session = await bench.endpoints.attach(other, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    void session.value.send('Page.crash', {});
    expect(await taking).toMatchObject({ ok: false, error: { code: 'target_crashed' } });
    await fetch(`http://127.0.0.1:${browser.port}/json/new?${site.url()}`, { method: 'PUT' });
    const third = await eventually(
      'a third page',
      () =>
        bench.endpoints
          .endpoints()[0]
          ?.targets.find(({ type, id }) => type === 'page' && id !== target.id && id !== other.id) ?? null,
    );
    await expectFree(third);
  });

  it('ends with its browser', async () => {
    const { target, browser } = await page();
    const recording = Promise.withResolvers<void>();
    const taking = bench.trace(target, {
      durationMs: 30_000,
      progress: ({ buffer }) => {
        if (buffer !== null && buffer !== undefined) recording.resolve();
      },
    });
    await recording.promise;
    await browser.kill();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(await bench.files()).toEqual([]);
  });

  it('leaves no file when it exceeds the size limit', async () => {
    const { target } = await page();
    expect(await bench.trace(target, { durationMs: 2000, capBytes: 20_000 })).toMatchObject({
      ok: false,
      error: { code: 'cap_exceeded', suggestion: expect.stringContaining('fewer categories') },
    });
    expect(await bench.files()).toEqual([]);
    await expectFree(target);
  });

  it('is refused by a runtime without the command', async () => {
    const target = await bench.connect(await startDeno('setInterval(() => 0, 1000)'));
    expect(await bench.trace(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
  });
});
