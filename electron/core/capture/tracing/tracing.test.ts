/** Tracing on a fake browser: the order of commands, the stored file, and the clean-up after each way to end. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { appError, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { FakeCommand, FakePeer } from '../../cdp/testing/fake-cdp-server.ts';
import { eventually } from '../../cdp/testing/real-targets.ts';
import type { SpoolFileHandle } from '../../spool/index.ts';
import { createTracing } from './tracing.ts';
import { createOpenCoverage } from '../inlined-functions.ts';
import { createRecordings } from '../recordings.ts';
import { CURSOR, TRACE_SETTINGS } from '../testing/recording-bench.ts';
import { openRecordedPage, type RecordedPage } from '../testing/recorded-page.ts';

const TRACE = '{"traceEvents":[{"name":"größe 📏","ph":"X","ts":1,"dur":2}],"metadata":{}}\n';
const cancelled = appError('cancelled', 'You cancelled it.');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Browser {
  /** Params of Tracing.tracingComplete; null if the browser never sends it. */
  readonly complete?: Record<string, unknown> | null;
  /** Responses to IO.read. */
  readonly pieces?: readonly { data: string; eof: boolean; base64Encoded?: boolean }[];
  /** Sent when the recording has started. */
  readonly usage?: readonly number[];
  readonly answer?: (command: FakeCommand, peer: FakePeer) => unknown;
}

async function setup(browser: Browser = {}, spool: { openFile?: () => Promise<SpoolFileHandle> } = {}) {
  const { complete = { dataLossOccurred: false, stream: 'S1' }, usage = [] } = browser;
  let pieces: { data: string; eof: boolean; base64Encoded?: boolean }[] = [];
  const recorded: RecordedPage = await openRecordedPage(
    /^(Tracing|IO|Page)\./,
    (command, peer) => {
      const own = browser.answer?.(command, peer);
      if (own !== undefined) return own;
      const later = (method: string, params: unknown): void =>
        void setTimeout(() => peer.send({ method, params, sessionId: command.sessionId }), 5);
      if (command.method === 'Tracing.start') {
        pieces = [...(browser.pieces ?? [{ data: TRACE, eof: true }])];
        // Before the answer, because the recording is short.
        for (const percentFull of usage) {
          const params = { percentFull, eventCount: 0, value: percentFull };
          peer.send({ method: 'Tracing.bufferUsage', params, sessionId: command.sessionId });
        }
      }
      if (command.method === 'Tracing.end' && complete !== null) later('Tracing.tracingComplete', complete);
      if (command.method === 'IO.read') {
        return pieces.shift() ?? { data: '', eof: true };
      }
      return {};
    },
    { spool },
  );
  closers.push(() => recorded.close());
  const reports: Progress[] = [];
  const trace = async (options: Parameters<RecordedPage['bench']['trace']>[1] = {}) =>
    unwrap(
      await recorded.bench.trace(recorded.target, { durationMs: 50, progress: (one) => reports.push(one), ...options }),
    );
  return { ...recorded, reports, trace };
}

describe('a trace with a duration', () => {
  it('sends the commands in order, and is stored byte for byte', async () => {
    const { trace, sent, methods, bench, server } = await setup({
      pieces: [
        { data: TRACE.slice(0, 20), eof: false },
        { data: TRACE.slice(20), eof: false },
        { data: '', eof: true },
      ],
      usage: [0.1, 0.4],
    });
    const taken = await settle(() => trace({ settings: { ...TRACE_SETTINGS, categories: ['a', 'b'] } }));
    if (!taken.ok) throw new Error(taken.error.message);
    expect(await readFile(taken.value.file.path, 'utf8')).toBe(TRACE);
    expect(taken.value).toMatchObject({ frameId: 'page-1', loss: [], wentRound: false, fullestShare: 0.4 });
    expect(methods()).toEqual(['Tracing.start', 'Tracing.end', 'IO.read', 'IO.read', 'IO.read', 'IO.close']);
    expect(sent[0]?.params).toEqual({
      traceConfig: {
        recordMode: 'recordAsMuchAsPossible',
        includedCategories: ['a', 'b'],
        traceBufferSizeInKb: 204_800,
      },
      transferMode: 'ReturnAsStream',
      streamFormat: 'json',
      bufferUsageReportingInterval: 250,
    });
    expect(sent[2]?.params).toEqual({ handle: 'S1', size: 512 * 1024 });
    expect(sent.at(-1)?.params).toEqual({ handle: 'S1' });
    // On a connection of its own, which the next trace reuses.
    expect(server.peers).toHaveLength(2);
    expect(await settle(trace)).toMatchObject({ ok: true });
    expect(server.peers).toHaveLength(2);
    expect(await bench.files()).toHaveLength(2);
  });

  it('reloads the page after the start, uses a ring buffer, and lets the browser compress', async () => {
    const packed = gzipSync(TRACE);
    const { trace, sent, methods } = await setup({
      complete: { dataLossOccurred: true, stream: 'S1' },
      pieces: [
        { data: packed.subarray(0, 9).toString('base64'), eof: false, base64Encoded: true },
        { data: packed.subarray(9).toString('base64'), eof: false, base64Encoded: true },
        { data: '', eof: true, base64Encoded: true },
      ],
      usage: [0.5, 1],
    });
    const taken = await settle(() =>
      trace({ settings: { ...TRACE_SETTINGS, isRing: true, gzip: true, reload: true } }),
    );
    if (!taken.ok) throw new Error(taken.error.message);
    expect(await readFile(taken.value.file.path, 'utf8')).toBe(TRACE);
    expect(taken.value).toMatchObject({ loss: [], wentRound: true });
    expect(methods().slice(0, 3)).toEqual(['Tracing.start', 'Page.reload', 'Tracing.end']);
    expect(sent[0]?.params).toMatchObject({
      streamCompression: 'gzip',
      traceConfig: { recordMode: 'recordContinuously' },
    });
  });

  it.each([
    [
      'a full buffer',
      [0.4, 0.95],
      true,
      /^Truncated after about .*, when the trace buffer of 200\.0 MB was full$/,
      expect.any(Number),
    ],
    ['a full buffer without data loss reported', [1], false, /^Truncated after about/, expect.any(Number)],
    ['a browser that could not keep up', [0.1], true, /could not collect/, null],
    ['a browser that never reported its buffer usage', [], true, /could not collect/, null],
  ])('reports the loss of %s', async (_name, usage, dataLossOccurred, reason, lostMs) => {
    const { trace, reports } = await setup({ usage, complete: { dataLossOccurred, stream: 'S1' } });
    const taken = await settle(trace);
    expect(taken.ok ? taken.value.loss : taken).toEqual([
      {
        reason: expect.stringMatching(reason),
        lostMs,
        lostEvents: null,
      },
    ]);
    expect(reports.some(({ message }) => message.includes('full, and data beyond it is lost'))).toBe(
      usage.some((share) => share > 0.9),
    );
  });

  it('is incomplete if its JSON or its compressed data is cut off', async () => {
    const cut = await setup({ pieces: [{ data: TRACE.slice(0, 30), eof: true }] });
    expect(await settle(() => cut.trace())).toMatchObject({
      ok: false,
      error: { code: 'incomplete_capture', message: expect.stringContaining('cut off') },
    });
    expect(await cut.bench.files()).toEqual([]);
    const packed = gzipSync(TRACE).subarray(0, 30).toString('base64');
    const broken = await setup({ pieces: [{ data: packed, eof: true, base64Encoded: true }] });
    expect(await settle(() => broken.trace({ settings: { ...TRACE_SETTINGS, gzip: true } }))).toMatchObject({
      ok: false,
      error: { code: 'incomplete_capture', message: expect.stringContaining('compressed') },
    });
    expect(await broken.bench.files()).toEqual([]);
    expect(broken.methods()).toContain('IO.close');
  });

  it('counts the unpacked size against the limit, and closes the stream', async () => {
    const packed = gzipSync(`["${'x'.repeat(2_000_000)}"]`).toString('base64');
    const { trace, bench, methods } = await setup({
      pieces: [
        { data: packed, eof: false, base64Encoded: true },
        { data: '', eof: false, base64Encoded: true },
      ],
    });
    expect(
      await settle(() => trace({ settings: { ...TRACE_SETTINGS, gzip: true }, capBytes: 1_000_000 })),
    ).toMatchObject({
      ok: false,
      error: { code: 'cap_exceeded', suggestion: expect.stringContaining('fewer categories') },
    });
    expect(methods().at(-1)).toBe('IO.close');
    expect(await bench.files()).toEqual([]);
  });

  it('returns the error of the browser, also of a trace that is complete without a stream', async () => {
    const taken = await setup({
      answer: ({ method }) =>
        method === 'Tracing.start'
          ? new Error('Tracing has already been started (possibly in another tab).')
          : undefined,
    });
    expect(await settle(() => taken.trace())).toMatchObject({
      ok: false,
      error: { code: 'cdp_error', suggestion: expect.stringContaining('Another CDP client') },
    });
    const silent = await setup({ complete: { dataLossOccurred: false } });
    expect(await settle(() => silent.trace())).toMatchObject({
      ok: false,
      error: { code: 'incomplete_capture', message: expect.stringContaining('without a stream') },
    });
    const unread = await setup({
      answer: ({ method }) => (method === 'IO.read' ? new Error('Read failed') : undefined),
    });
    expect(await settle(() => unread.trace())).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(unread.methods().at(-1)).toBe('IO.close');
    expect(await unread.bench.files()).toEqual([]);
  });

  it('reports a full disk, and closes the stream', async () => {
    const { trace, methods } = await setup(
      {
        pieces: [
          { data: TRACE, eof: false },
          ...Array.from({ length: 3 }, () => ({ data: 'x'.repeat(600_000), eof: false })),
        ],
      },
      {
        openFile: async () => ({
          writev: () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })),
          close: async () => undefined,
        }),
      },
    );
    expect(await settle(trace)).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    expect(methods().at(-1)).toBe('IO.close');
  });
});

describe('while the browser writes its trace', () => {
  it('reports the elapsed time, and can be cancelled', async () => {
    const { trace, reports, server, bench } = await setup({ complete: null });
    const cancel = new AbortController();
    const taking = settle(() => trace({ signal: cancel.signal }));
    await eventually('the first half second', () =>
      reports.filter(({ phase }) => phase === 'writing').length >= 2 ? true : null,
    );
    expect(reports.at(-1)?.message).toMatch(/^The browser is writing its trace, \d+ s$/);
    cancel.abort(cancelled);
    expect(await taking).toEqual({ ok: false, error: cancelled });
    // The connection is closed, which ends the trace.
    await eventually('the end of the connection', () => (server.openSockets() === 1 ? true : null));
    expect(await bench.files()).toEqual([]);
  });

  it('ends at the time limit', async () => {
    const { bench, target, server } = await setup({ complete: null });
    const parts = { now: () => performance.now(), log: { debug: () => undefined } };
    const tracing = createTracing({
      ...parts,
      endpoints: bench.endpoints,
      spool: bench.spool,
      recordings: createRecordings({ ...parts, onLost: () => undefined }),
      coverage: createOpenCoverage(),
      convertPerfetto: () => Promise.reject(new Error('nothing is to be converted')),
      writingLimitMs: 30,
    });
    const taken = await settle(() =>
      tracing.record(target, {
        settings: TRACE_SETTINGS,
        durationMs: 10,
        caller: CURSOR,
        capBytes: 1024,
        signal: new AbortController().signal,
        onCommand: () => undefined,
        progress: () => undefined,
      }),
    );
    expect(taken).toMatchObject({
      ok: false,
      error: { code: 'deadline_exceeded', message: expect.stringContaining('had not written its trace') },
    });
    await eventually('the end of the connection', () => (server.openSockets() === 1 ? true : null));
  });

  it('ends with the browser', async () => {
    const { trace, server, methods } = await setup({ complete: null });
    const taking = settle(trace);
    await eventually('the end', () => (methods().includes('Tracing.end') ? true : null));
    for (const peer of server.peers) peer.kill();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});

describe('a trace from start to stop', () => {
  it('is listed with its buffer usage, is stored when it is stopped, and then releases its lock', async () => {
    const { bench, target } = await setup({ usage: [0.3, 0.25] });
    expect(await bench.startTracing(target)).toMatchObject({
      ok: true,
      value: { key: 'Tracing', tool: 'pen_capture_trace', endpointId: target.endpointId },
    });
    await eventually('the gauge', () => (bench.capture.recordings.list()[0]?.buffer?.share === 0.25 ? true : null));
    expect(bench.locks()).toBe(1);
    const stopped = await bench.stopTracing(target);
    expect(stopped).toMatchObject({ ok: true, value: { fullestShare: 0.3 } });
    expect(bench.locks()).toBe(0);
    expect(await bench.stopTracing(target)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  });

  it('has facts of the workbench as markers of the clock, which a page cannot write', async () => {
    const { bench, target, sent } = await setup();
    await bench.startTracing(target);
    await bench.capture.tracing.note(target, { plainLatencyMs: 296 });
    await bench.stopTracing(target);
    const markers = () =>
      sent.filter(({ method }) => method === 'Tracing.recordClockSyncMarker').map(({ params }) => params);
    expect(markers()).toEqual([{ syncId: 'pen-note {"plainLatencyMs":296}' }]);
    // Without a recording there is nothing to write into.
    await bench.capture.tracing.note(target, { plainLatencyMs: 9 });
    expect(markers()).toHaveLength(1);
  });

  it('is over when it is cancelled or its stop fails', async () => {
    const { bench, target, server } = await setup({
      answer: ({ method }) => (method === 'Tracing.end' ? new Error('no') : undefined),
    });
    await bench.startTracing(target);
    const [recording] = bench.capture.recordings.list();
    expect(await bench.capture.recordings.cancel(recording?.id ?? '', 'You')).toMatchObject({ ok: true });
    expect(bench.locks()).toBe(0);
    await eventually('the end of the connection', () => (server.openSockets() === 1 ? true : null));
    await bench.startTracing(target);
    expect(await bench.stopTracing(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(bench.locks()).toBe(0);
    expect(bench.capture.recordings.list()).toEqual([]);
    await eventually('the end of the connection', () => (server.openSockets() === 1 ? true : null));
  });

  it('releases its locks if it cannot be started', async () => {
    const { bench, target } = await setup({
      answer: ({ method }) => (method === 'Tracing.start' ? new Error('no') : undefined),
    });
    expect(await bench.startTracing(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(bench.locks()).toBe(0);
    const reload = await setup({ answer: ({ method }) => (method === 'Page.reload' ? new Error('no') : undefined) });
    expect(await reload.bench.startTracing(reload.target, { settings: { reload: true } })).toMatchObject({ ok: false });
    await eventually('the end of the connection', () => (reload.server.openSockets() === 1 ? true : null));
  });
});
