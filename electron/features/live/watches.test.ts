import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, errorOfAbort, AppFailure, settle, createGuard } from '../../../shared/base/errors.ts';
import type { TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import { createWatches, type Watches } from './index.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const ONE: CallerInfo = { id: 'one', kind: 'mcp', name: 'Assistant One' };
const TWO: CallerInfo = { id: 'two', kind: 'mcp', name: 'Assistant Two' };
const YOU: CallerInfo = { id: 'you', kind: 'window', name: 'you' };

/** A page that answers by default, and can be silenced, reloaded, or closed. */
function fixture(type: TargetType = 'page') {
  let target: TargetInfo = {
    id: 'T1',
    type,
    title: 'Orders',
    url: 'https://shop.test/orders',
    endpointId: 'E1',
    endpoint: 'http://localhost:9222',
    parentId: null,
    state: 'available',
  };
  const endpointsChanged = new Emitter<void>();
  const sent: { method: string; atMs: number }[] = [];
  const page = { heap: 1000, tasksS: 0, navigationS: 5, mainThreadMs: 0, isThere: true };
  let closed = new AbortController();
  let released = 0;
  let silence: { readonly over: Promise<void>; readonly end: () => void } | null = null;

  const answer = async (method: string): Promise<never> => {
    const value = (found: unknown) => found as never;
    if (method === 'Performance.getMetrics')
      return value({
        metrics: [
          { name: 'Timestamp', value: Date.now() / 1000 },
          { name: 'NavigationStart', value: page.navigationS },
          { name: 'JSHeapUsedSize', value: page.heap },
          { name: 'TaskDuration', value: page.tasksS },
        ],
      });
    if (method === 'Runtime.getHeapUsage') {
      if (page.mainThreadMs > 0) await new Promise((done) => setTimeout(done, page.mainThreadMs));
      return value({ usedSize: page.heap, totalSize: 2 * page.heap });
    }
    return value({});
  };
  const attach = vi.fn<() => Promise<AttachedSession>>(async (): Promise<AttachedSession> => {
    if (!page.isThere) throw new AppFailure(appError('target_gone', 'The tab was closed.'));
    closed = new AbortController();
    const own = closed;
    return {
      target,
      closed: own.signal,
      send: async (method) => {
        sent.push({ method, atMs: Date.now() });
        await silence?.over;
        return own.signal.aborted ? err(errorOfAbort(own.signal)) : settle(() => answer(method));
      },
      on: () => ({ dispose: () => undefined }),
      enable: async () => ok({ dispose: () => undefined }),
      release: async () => {
        released += 1;
      },
    };
  });
  const watches = createWatches({
    targets: { byId: () => (page.isThere ? target : null), changes: endpointsChanged },
    attach,
    now: () => Date.now(),
    random: () => 0.5,
  });
  return {
    watches,
    target,
    page,
    sent,
    attach,
    released: () => released,
    looks: () => sent.filter(({ method }) => method === 'Performance.getMetrics' || type !== 'page').length,
    goTo: (url: string) => {
      target = { ...target, url };
    },
    fallSilent: () => {
      let end: () => void = () => undefined;
      const over = new Promise<void>((resolve) => {
        end = resolve;
      });
      silence = { over, end };
    },
    answerAgain: () => {
      silence?.end();
      silence = null;
    },
    lose: () => {
      page.isThere = false;
      closed.abort(appError('target_gone', 'The tab was closed.'));
      silence?.end();
    },
    comeBack: () => {
      page.isThere = true;
      endpointsChanged.emit();
    },
  };
}

const start = (watches: Watches, target: TargetInfo, caller = ONE, intervalMs = 1000) =>
  watches.start(target, { caller, intervalMs, signal: new AbortController().signal });
const points = (watches: Watches, afterMs = 0) => watches.seriesAfter('T1', afterMs)?.points ?? [];

describe('with watchers', () => {
  test('it is sampled every second, and not before or after', async () => {
    const { watches, target, looks, released } = fixture();
    await vi.advanceTimersByTimeAsync(5000);
    expect(looks()).toBe(0);
    expect(await settle(() => start(watches, target))).toMatchObject({ ok: true, value: { wasWatching: false } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(points(watches)).toHaveLength(11);
    expect(createGuard().run(() => watches.stop(target, { caller: ONE, rows: 5 }))).toMatchObject({
      ok: true,
      value: { samples: 11 },
    });
    const ended = looks();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks()).toBe(ended);
    expect(released()).toBe(1);
  });

  test('a second start continues the same watch at the new interval', async () => {
    const { watches, target, attach } = fixture();
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(4000);
    const again = await settle(() => start(watches, target, ONE, 250));
    expect(again).toMatchObject({ ok: true, value: { wasWatching: true, startedAtMs: 1_000_000 } });
    expect(attach).toHaveBeenCalledTimes(1);
    const before = points(watches).length;
    await vi.advanceTimersByTimeAsync(2000);
    expect(points(watches).length - before).toBeGreaterThanOrEqual(7);
  });

  test('several share one series of samples, at the shortest interval; it ends with the last of them', async () => {
    const { watches, target, attach, released } = fixture();
    await start(watches, target, ONE, 2000);
    watches.follow('T1', YOU);
    await start(watches, target, TWO, 500);
    expect(attach).toHaveBeenCalledTimes(1);
    expect(watches.seriesAfter('T1', 0)?.state).toMatchObject({ state: 'watching', intervalMs: 500 });
    expect(watches.lines(() => 'Orders')).toEqual(['Orders every 500.0ms by Assistant One, you, Assistant Two']);
    watches.endOfCaller(TWO);
    expect(watches.seriesAfter('T1', 0)?.state.intervalMs).toBe(1000);
    watches.unfollow('T1', YOU);
    watches.endOfCaller(ONE);
    await vi.advanceTimersByTimeAsync(3000);
    expect(watches.seriesAfter('T1', 0)?.state.state).toBe('idle');
    expect(watches.lines(() => 'Orders')).toEqual([]);
    expect(released()).toBe(1);
  });

  test('each caller reads the samples since its own start; a caller without a watch reads those of the oldest watch', async () => {
    const { watches, target } = fixture();
    watches.follow('T1', YOU);
    await vi.advanceTimersByTimeAsync(5000);
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(3000);
    const own = watches.read(target, { caller: ONE, rows: 3 });
    expect(own).toMatchObject({ ok: true, value: { isOwn: true, watchedMs: 3000 } });
    const others = watches.read(target, { caller: TWO, rows: 3 });
    expect(others).toMatchObject({ ok: true, value: { isOwn: false, startedBy: 'you', watchedMs: 8000 } });
    expect(createGuard().run(() => watches.stop(target, { caller: TWO, rows: 3 }))).toMatchObject({
      ok: false,
      error: { code: 'not_recording', message: expect.stringContaining('you does') },
    });
  });

  test('without watchers, reading is an error that says so', () => {
    const { watches, target } = fixture();
    for (const answer of [
      watches.read(target, { caller: ONE, rows: 3 }),
      createGuard().run(() => watches.stop(target, { caller: ONE, rows: 3 })),
    ])
      expect(answer).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  });
});

describe('changes of the target during a watch', () => {
  test('a target that does not answer is silent, and the time until its answer is a gap', async () => {
    const { watches, target, fallSilent, answerAgain } = fixture();
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(2000);
    fallSilent();
    await vi.advanceTimersByTimeAsync(1500);
    expect(watches.seriesAfter('T1', 0)?.state.state).toBe('watching');
    await vi.advanceTimersByTimeAsync(8000);
    expect(watches.seriesAfter('T1', 0)?.state).toMatchObject({ state: 'silent', silentSinceMs: 1_002_000 });
    answerAgain();
    await vi.advanceTimersByTimeAsync(3000);
    const gaps = points(watches).map(({ gap }) => gap);
    expect(gaps.filter((gap) => gap === 'unanswered')).toHaveLength(1);
    expect(watches.read(target, { caller: ONE, rows: 3 })).toMatchObject({
      ok: true,
      value: { state: 'watching', gaps: [{ fromMs: 1_002_000, toMs: 1_011_500, reason: 'unanswered' }] },
    });
  });

  test('no command is cancelled: an outstanding answer is awaited before the session is released', async () => {
    const { watches, target, fallSilent, answerAgain, released } = fixture();
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(1500);
    fallSilent();
    await vi.advanceTimersByTimeAsync(1000);
    watches.endOfCaller(ONE);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(released()).toBe(0);
    answerAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(released()).toBe(1);
  });

  test('the delay of a blocked main thread is the time until its answer, and grows while there is none', async () => {
    const { watches, target, page } = fixture();
    await start(watches, target);
    page.mainThreadMs = 100;
    await vi.advanceTimersByTimeAsync(1200);
    const metrics = watches.seriesAfter('T1', 0)?.state.metrics ?? [];
    const delays = () => points(watches).map(({ values }) => values[metrics.indexOf('delay')]);
    expect(delays()).toEqual([0, 100]);
    page.mainThreadMs = 1600;
    await vi.advanceTimersByTimeAsync(3100);
    expect(delays().slice(2)).toEqual([250, 1250, 1600]);
  });

  test('a sample after a garbage collection is taken after its request, and is dropped by a reload', async () => {
    const { watches, target, page } = fixture();
    const options = { caller: ONE, signal: new AbortController().signal };
    const collected = () => {
      const report = watches.read(target, { caller: ONE, rows: 5 });
      return report.ok ? report.value.collected.map(({ values }) => values[0]) : report.error;
    };
    await start(watches, target, ONE, 10_000);
    page.heap = 700;
    const first = watches.sampleCollected(target, options);
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toBe(true);
    page.heap = 900;
    const second = watches.sampleCollected(target, options);
    await vi.advanceTimersByTimeAsync(1);
    expect(await second).toBe(true);
    expect(collected()).toEqual([700, 900]);
    expect(await watches.sampleCollected(target, { ...options, caller: TWO })).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    page.navigationS = Date.now() / 1000;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(collected()).toEqual([]);
  });

  test('a target that does not answer has no sample after a collection', async () => {
    const { watches, target, fallSilent, lose } = fixture();
    await start(watches, target);
    fallSilent();
    const late = watches.sampleCollected(target, { caller: ONE, signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await late).toBe(false);
    const ended = watches.sampleCollected(target, { caller: ONE, signal: new AbortController().signal });
    lose();
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toBe(false);
  });

  test('a reload is an event, and its counters restart', async () => {
    const { watches, target, page, goTo } = fixture();
    await start(watches, target);
    page.tasksS = 0.5;
    await vi.advanceTimersByTimeAsync(1500);
    // Loaded half a second ago by the page's own clock, which equals the wall clock here.
    page.navigationS = 1001.5;
    page.tasksS = 0.1;
    await vi.advanceTimersByTimeAsync(500);
    page.tasksS = 0.35;
    await vi.advanceTimersByTimeAsync(1000);
    goTo('https://shop.test/orders#open');
    await vi.advanceTimersByTimeAsync(8000);
    page.navigationS = 1011;
    goTo('https://shop.test/other');
    await vi.advanceTimersByTimeAsync(1000);
    const series = watches.seriesAfter('T1', 0);
    expect(series?.events).toEqual([
      { atMs: 1_001_500, kind: 'loaded', url: 'https://shop.test/orders' },
      { atMs: 1_004_000, kind: 'route', url: 'https://shop.test/orders#open' },
      { atMs: 1_011_000, kind: 'navigated', url: 'https://shop.test/other' },
    ]);
    const busy = series?.state.metrics.indexOf('busy') ?? 0;
    expect(series?.points.slice(0, 4).map(({ gap, values }) => [gap, values[busy]])).toEqual([
      ['none', null],
      ['none', 0.5],
      ['reset', null],
      ['none', expect.closeTo(0.25, 9)],
    ]);
  });

  test('a reload without watchers leaves a gap, and no rate is computed across it', async () => {
    const { watches, target, page } = fixture();
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(1500);
    watches.endOfCaller(ONE);
    await vi.advanceTimersByTimeAsync(45_000);
    page.navigationS = 1040;
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(1000);
    const series = watches.seriesAfter('T1', 0);
    const busy = series?.state.metrics.indexOf('busy') ?? 0;
    const back = series?.points.find(({ atMs }) => atMs > 1_040_000);
    expect(back?.gap).toBe('unwatched');
    expect(back?.values[busy]).toBeNull();
    expect(series?.events).toMatchObject([{ kind: 'loaded' }]);
  });

  test('a lost target ends the watch with the reason; when it is back the watch continues, with a gap', async () => {
    const { watches, target, attach, lose, comeBack } = fixture();
    await start(watches, target);
    await vi.advanceTimersByTimeAsync(2000);
    lose();
    await vi.advanceTimersByTimeAsync(2000);
    expect(watches.read(target, { caller: ONE, rows: 3 })).toMatchObject({
      ok: true,
      value: { state: 'ended', endedBecause: 'The tab was closed.', samples: 3 },
    });
    comeBack();
    comeBack();
    await vi.advanceTimersByTimeAsync(2000);
    expect(attach).toHaveBeenCalledTimes(2);
    expect(watches.read(target, { caller: ONE, rows: 3 })).toMatchObject({
      ok: true,
      value: { state: 'watching', gaps: [{ reason: 'unwatched' }] },
    });
  });

  test('a target that was lost before the start is an error', async () => {
    const { watches, target, lose } = fixture();
    lose();
    expect(await settle(() => start(watches, target))).toMatchObject({ ok: false, error: { code: 'target_gone' } });
    expect(createGuard().run(() => watches.follow('T1', YOU))).toMatchObject({
      ok: false,
      error: { code: 'target_gone' },
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(watches.read(target, { caller: ONE, rows: 3 })).toMatchObject({ ok: false });
  });
});

test('for Node only the heap is requested, and missing metrics are named', async () => {
  const { watches, target, sent } = fixture('node');
  await start(watches, target);
  await vi.advanceTimersByTimeAsync(2000);
  expect(new Set(sent.map(({ method }) => method))).toEqual(new Set(['Runtime.getHeapUsage']));
  const state = watches.seriesAfter('T1', 0)?.state;
  expect(state?.metrics).toEqual(['heapUsed', 'heapTotal', 'embedderHeap', 'buffers']);
  expect(state?.absent.map(({ what }) => what)).toEqual([
    'CPU',
    'Delay',
    'Nodes, listeners, layout',
    'Embedder heap',
    'Buffers',
  ]);
});
