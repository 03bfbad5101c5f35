/** Requests of a recording to the page besides recording, on a fake browser: deoptimisation, and the callers in stacks. */
import { afterEach, expect, it } from 'vitest';
import type { FakeCommand, FakePeer } from '../../cdp/testing/fake-cdp-server.ts';
import { err } from '../../../../shared/base/result.ts';
import { appError, settle } from '../../../../shared/base/errors.ts';
import type { DedicatedSession } from '../../cdp/index.ts';
import { CLAUDE, TRACE_SETTINGS } from '../testing/recording-bench.ts';
import { openRecordedPage } from '../testing/recorded-page.ts';
import { createTracePreparation } from './tracing-preparation.ts';

const SAMPLED = { ...TRACE_SETTINGS, categories: ['devtools.timeline', 'disabled-by-default-v8.cpu_profiler'] };
const COUNTING = { callCount: false, detailed: false };
const DEOPTIMISES = ['Profiler.startPreciseCoverage', 'Profiler.stopPreciseCoverage'];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function setup(refused: readonly string[] = []) {
  const page = await openRecordedPage(
    /^(Tracing|Profiler|Runtime|Page\.reload|IO)/,
    ({ method, id, sessionId }: FakeCommand, peer: FakePeer): unknown => {
      if (refused.includes(method)) return new Error('not here');
      if (method === 'Profiler.takePreciseCoverage') return { result: [], timestamp: 1 };
      if (method === 'Profiler.stop') {
        peer.send(`{"id":${id},"result":{"profile":{"startTime":1,"endTime":2}},"sessionId":"s1"}`);
        return undefined;
      }
      if (method === 'Tracing.end') {
        const params = { dataLossOccurred: false, stream: 'S1' };
        setTimeout(() => peer.send({ method: 'Tracing.tracingComplete', params, sessionId }), 5);
      }
      return method === 'IO.read' ? { data: '{"traceEvents":[]}', eof: true } : {};
    },
  );
  closers.push(page.close);
  return page;
}

it('a trace with CPU samples deoptimises the page after the start, and says so', async () => {
  const { bench, target, methods } = await setup();
  const taken = await bench.trace(target, { settings: SAMPLED, durationMs: 10 });
  expect(taken).toMatchObject({ ok: true, value: { namesInlined: true } });
  expect(methods().slice(0, 6)).toEqual([
    'Tracing.start',
    'Profiler.enable',
    ...DEOPTIMISES,
    'Profiler.disable',
    'Tracing.end',
  ]);
});

it('a trace with stacks writes their callers, and leaves the page as it was', async () => {
  const { bench, target, methods } = await setup();
  const settings = { ...TRACE_SETTINGS, categories: ['disabled-by-default-devtools.timeline.stack'] };
  expect(await bench.trace(target, { settings, durationMs: 10 })).toMatchObject({ ok: true });
  expect(methods().filter((method) => !method.startsWith('IO.'))).toEqual([
    'Runtime.enable',
    'Runtime.setMaxCallStackSizeToCapture',
    'Tracing.start',
    'Tracing.end',
    'Runtime.disable',
  ]);
});

it.each([
  ['has no CPU samples', TRACE_SETTINGS, false],
  ['begins with a reload, after which all code is compiled again', { ...SAMPLED, reload: true }, true],
])('a trace that %s leaves the code as it is', async (_what, settings, namesInlined) => {
  const { bench, target, methods } = await setup();
  const taken = await bench.trace(target, { settings, durationMs: 10 });
  expect(taken).toMatchObject({ ok: true, value: { namesInlined } });
  expect(methods().filter((method) => method.startsWith('Profiler.'))).toEqual([]);
});

it('a target that cannot count coverage is recorded all the same', async () => {
  const { bench, target } = await setup(['Profiler.startPreciseCoverage']);
  expect(await bench.profile(target, { durationMs: 10 })).toMatchObject({ ok: true, value: { namesInlined: false } });
  expect(await bench.trace(target, { settings: SAMPLED, durationMs: 10 })).toMatchObject({
    ok: true,
    value: { namesInlined: false },
  });
});

it('JS coverage that is being recorded is not ended by a trace, and the next trace deoptimises again', async () => {
  const { bench, target, sent } = await setup();
  const { jsCoverage } = bench.capture;
  const { signal } = new AbortController();
  const owner = { caller: CLAUDE, locks: { dispose: () => undefined } };
  const settings = { callCount: true, detailed: true };
  expect(await settle(() => jsCoverage.start(target, { owner, signal, settings }))).toMatchObject({ ok: true });
  const counted = (): unknown[] =>
    sent.filter(({ method }) => method === 'Profiler.startPreciseCoverage').map(({ params }) => params);
  const traced = await bench.trace(target, { settings: SAMPLED, durationMs: 10 });
  expect(traced).toMatchObject({ ok: true, value: { namesInlined: false } });
  expect(counted()).toEqual([settings]);
  await jsCoverage.stop(target, { caller: CLAUDE, capBytes: 1024, signal });
  await bench.trace(target, { settings: SAMPLED, durationMs: 10 });
  expect(counted()).toEqual([settings, COUNTING]);
});

it('a page that never returns is recorded at once: nothing else is asked of it', async () => {
  const sent: string[] = [];
  const session = {
    send: async (method: string) => {
      sent.push(method);
      return err(appError('target_unresponsive', 'no answer', ''));
    },
  } as unknown as DedicatedSession;
  const settings = { ...SAMPLED, categories: [...SAMPLED.categories, 'disabled-by-default-devtools.timeline.stack'] };
  let observed = 0;
  const recordRenders = async () => {
    observed += 1;
    return { end: async () => undefined };
  };
  const coverage = { isOpen: () => false } as unknown as Parameters<typeof createTracePreparation>[2]['coverage'];
  const preparation = createTracePreparation(session, settings, { coverage, recordRenders }, AbortSignal.timeout(1000));
  await preparation.before();
  expect(await preparation.started()).toBe(false);
  await preparation.leave();
  await preparation.undo();
  expect(sent).toEqual(['Runtime.enable', 'Runtime.setMaxCallStackSizeToCapture']);
  expect(observed).toBe(0);
});
