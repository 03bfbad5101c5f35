/** CPU profiling on a fake browser: the order of commands, the stored file, and the clean-up after each way to end. */
import { open, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import type { FakeCommand, FakePeer } from '../cdp/testing/fake-cdp-server.ts';
import { eventually } from '../cdp/testing/real-targets.ts';
import type { SpoolFileHandle } from '../spool/index.ts';
import { profiledMs } from './cpu-profiling.ts';
import { openRecordedPage } from './testing/recorded-page.ts';
import { CURSOR } from './testing/recording-bench.ts';

/** As a browser writes it: with escaped non-ASCII characters, and with a name that looks like a key. */
const profileOf = (lastedUs: number): string =>
  `{"nodes":[{"id":1,"callFrame":{"functionName":"gr\\u00f6\\u00dfe \\"startTime\\":7"}}],"startTime":1000,"endTime":${1000 + lastedUs},"samples":[1],"timeDeltas":[0]}`;
const LONG = profileOf(60_000_000);
/** The start of a profile, which also makes V8 compile its functions again. */
const STARTS = ['enable', 'setSamplingInterval', 'start', 'startPreciseCoverage', 'stopPreciseCoverage'];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function setup(
  profiler: Parameters<typeof openRecordedPage>[1] = () => ({}),
  more: Parameters<typeof openRecordedPage>[2] = {},
) {
  const page = await openRecordedPage('Profiler', profiler, more);
  closers.push(page.close);
  return page;
}

/** Answers the stop with exactly these bytes. */
const stopsWith =
  (profile: string) =>
  ({ method, id }: FakeCommand, peer: FakePeer): unknown => {
    if (method !== 'Profiler.stop') return {};
    peer.send(`{"id":${id},"result":{"profile":${profile}},"sessionId":"s1"}`);
    return undefined;
  };

describe('a profile with a duration', () => {
  it('sends the commands in order, and is stored byte for byte', async () => {
    const { bench, target, sent, methods, server } = await setup(stopsWith(LONG));
    const ticks: number[] = [];
    const taken = await bench.profile(target, { durationMs: 1100, onTick: (ms) => void ticks.push(ms) });
    if (!taken.ok) throw new Error(taken.error.message);
    expect(await readFile(taken.value.file.path, 'utf8')).toBe(LONG);
    expect(taken.value).toMatchObject({ samplingIntervalUs: 100, loss: [], startedBy: { name: 'Claude Code' } });
    expect(methods()).toEqual([...STARTS, 'stop', 'disable']);
    expect(sent[1]?.params).toEqual({ interval: 100 });
    expect(ticks).toEqual([0, 1000, 1100]);
    // On a connection of its own, which the next profile reuses.
    expect(server.peers).toHaveLength(2);
    expect(await bench.profile(target)).toMatchObject({ ok: true });
    expect(server.peers).toHaveLength(2);
  });

  it('reports the loss if it is shorter than its recording', async () => {
    const { bench, target } = await setup(stopsWith(profileOf(100_000)));
    const taken = await bench.profile(target, { durationMs: 600 });
    expect(taken.ok ? taken.value.loss : []).toMatchObject([{ reason: expect.stringContaining('reloaded') }]);
  });

  it('that is cancelled still stops the profiler', async () => {
    const { bench, target, methods } = await setup(stopsWith(LONG));
    const cancel = new AbortController();
    // Once the start is answered: before that nothing is known of the profiler, and the session ends.
    const began = Promise.withResolvers<void>();
    const taking = bench.profile(target, { durationMs: 30_000, signal: cancel.signal, onTick: () => began.resolve() });
    await began.promise;
    cancel.abort(appError('cancelled', 'You cancelled it.'));
    expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled', message: 'You cancelled it.' } });
    expect(methods().slice(-2)).toEqual(['stop', 'disable']);
    expect(await bench.files()).toEqual([]);
    expect(bench.endpoints.endpoints()[0]?.targets[0]?.state).toBe('attached');
  });

  it('that is cancelled while the target is blocked ends with its connection', async () => {
    const { bench, target, methods, server } = await setup(({ method }) =>
      method === 'Profiler.stop' || method === 'Profiler.disable' ? undefined : {},
    );
    const cancel = new AbortController();
    const taking = bench.profile(target, { durationMs: 30_000, signal: cancel.signal });
    await eventually('the start', () => (methods().includes('start') ? true : null));
    expect(server.openSockets()).toBe(2);
    cancel.abort(appError('cancelled', 'You cancelled it.'));
    expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    await eventually('the end of its connection', () => (server.openSockets() === 1 ? true : null));
  });

  it('names the command that failed, and turns the profiler off again', async () => {
    const { bench, target, methods } = await setup(({ method }) =>
      method === 'Profiler.start' ? new Error('Cannot start') : {},
    );
    const refused = await bench.profile(target);
    expect(refused).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(refused.ok ? '' : refused.error.message).toContain('Profiler.start failed on `Shop`: `Cannot start');
    expect(methods().slice(-2)).toEqual(['stop', 'disable']);
  });

  it('that comes without a profile is an error', async () => {
    const { bench, target } = await setup();
    expect(await bench.profile(target)).toMatchObject({ ok: false, error: { code: 'incomplete_capture' } });
    expect(await bench.files()).toEqual([]);
  });

  it('is deleted if the disk is full or the size limit is reached', async () => {
    const openFile = async (path: string): Promise<SpoolFileHandle> => {
      const handle = await open(path, 'wx', 0o600);
      return {
        writev: async () => {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        },
        close: () => handle.close(),
      };
    };
    const full = await setup(stopsWith(LONG), { spool: { openFile } });
    expect(await full.bench.profile(full.target)).toMatchObject({ ok: false, error: { code: 'disk_full' } });
    expect(await full.bench.files()).toEqual([]);
    const small = await setup(stopsWith(LONG));
    expect(await small.bench.profile(small.target, { capBytes: 50 })).toMatchObject({
      ok: false,
      error: { code: 'cap_exceeded' },
    });
    expect(await small.bench.files()).toEqual([]);
  });

  it('ends with the browser', async () => {
    const { bench, target, methods, server } = await setup();
    const taking = bench.profile(target, { durationMs: 30_000 });
    await eventually('the start', () => (methods().includes('start') ? true : null));
    for (const peer of server.peers) peer.kill();
    expect(await taking).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});

describe('a profile from start to stop', () => {
  it('is listed, belongs to the client that started it, and is stored when it is stopped', async () => {
    const { bench, target, methods } = await setup(stopsWith(LONG));
    expect(await bench.startProfiling(target)).toMatchObject({ ok: true, value: { key: 'Profiler' } });
    expect(bench.capture.recordings.list()).toMatchObject([{ tool: 'pen_cpu_profile', heapUsedBytes: null }]);
    expect(await bench.stopProfiling(target, { caller: CURSOR })).toMatchObject({ ok: false, error: { code: 'busy' } });
    const stopped = await bench.stopProfiling(target);
    expect(stopped).toMatchObject({ ok: true, value: { samplingIntervalUs: 1000 } });
    expect(methods()).toEqual([...STARTS, 'stop', 'disable']);
    expect(bench.locks()).toBe(0);
    expect(await bench.stopProfiling(target)).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  });

  it('turns the profiler off when it is cancelled, or its client disconnects', async () => {
    const { bench, target, methods } = await setup(stopsWith(LONG));
    const started = await bench.startProfiling(target);
    if (started.ok) await bench.capture.recordings.cancel(started.value.id, 'you');
    expect(methods().slice(-2)).toEqual(['stop', 'disable']);
    await bench.startProfiling(target, CURSOR);
    await bench.capture.recordings.endOfCaller(CURSOR);
    expect(methods().slice(-2)).toEqual(['stop', 'disable']);
    expect(bench.locks()).toBe(0);
    expect(await bench.files()).toEqual([]);
  });

  it('releases its lock if the target refuses', async () => {
    const { bench, target } = await setup(({ method }) =>
      method === 'Profiler.enable' ? new Error('No profiler here') : {},
    );
    expect(await bench.startProfiling(target)).toMatchObject({ ok: false, error: { code: 'cdp_error' } });
    expect(bench.locks()).toBe(0);
  });
});

it('reads the length of a profile without parsing it', () => {
  expect(profiledMs(profileOf(2_500_000))).toBe(2500);
  expect(profiledMs('{"nodes":[],"startTime":5}')).toBeNull();
  expect(profiledMs('{"nodes":[]}')).toBeNull();
});
