/** Flight recorders on rings that the test controls: who may do what, conditions with their cooldown, pauses, and ends. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../shared/base/emitter.ts';
import { ok } from '../../../../shared/base/result.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { ConsoleEntry } from '../../../../shared/engine/console/contract/console.ts';
import { appError, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { HeldLock } from '../../../../shared/core/contracts/locks.ts';
import type { RecorderDetail } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import type { TargetInfo, TargetType } from '../../../../shared/core/contracts/targets.ts';
import type { Ring } from '../../../core/capture/index.ts';
import { createFlightRecorders } from './flight-recorders.ts';

const YOU: CallerInfo = { id: 'w', kind: 'window', name: 'you' };
const CLAUDE: CallerInfo = { id: 'c', kind: 'mcp', name: 'Claude Code' };
const CURSOR: CallerInfo = { id: 'd', kind: 'mcp', name: 'Cursor' };
const never = new AbortController().signal;
/** Time that a moment that met a condition may have effects until it is stored. */
const AFTERMATH_MS = 1500;

function target(id: string, type: TargetType = 'page', endpointId = 'chrome'): TargetInfo {
  return {
    id,
    type,
    title: id,
    url: `http://${id}/`,
    endpointId,
    endpoint: endpointId,
    parentId: null,
    state: 'available',
  };
}
const SHOP = target('shop');
const SERVER = target('server', 'node', 'node');

const TRACING: HeldLock = {
  key: 'Tracing',
  scopeId: 'chrome',
  scopeTitle: 'chrome',
  tool: 'pen_capture_trace',
  callerName: 'Cursor',
  callId: '1',
  sinceMs: 0,
};

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setup() {
  const done: string[] = [];
  const endings = new Map<string, AbortController>();
  let held: readonly HeldLock[] = [];
  const lockChanges = new Emitter<void>();
  const messages: ConsoleEntry[] = [];
  const kept: string[] = [];
  const news: string[] = [];
  const listeners: string[] = [];
  /** Trace categories, or microseconds between samples, of each ring. */
  const recorded: number[] = [];
  /** Microseconds between the CPU samples of a page. */
  const sampledUs: (number | null)[] = [];
  let stretches: (moments: { blockedMs: number; gcMs: number }) => void = () => undefined;
  const open = (id: string): Ring => {
    const ended = new AbortController();
    endings.set(id, ended);
    done.push(`open ${id}`);
    return {
      ended: ended.signal,
      sinceMs: () => 0,
      take: async () => {
        done.push(`take ${id}`);
        return ok({
          file: { path: '/x', sizeBytes: 1, discard: async () => undefined },
          heldMs: 1000,
          loss: [],
          options: {},
        });
      },
      pause: async () => void done.push(`pause ${id}`),
      resume: async () => {
        done.push(`resume ${id}`);
        return null;
      },
      end: async () => void done.push(`end ${id}`),
    };
  };
  const recorders = createFlightRecorders({
    rings: {
      trace: async ({ id }, { categories, samplingIntervalUs }) => {
        recorded.push(categories.length);
        sampledUs.push(samplingIntervalUs);
        return open(id);
      },
      cpuProfile: async ({ id }, { onStretches, samplingIntervalUs }) => {
        recorded.push(samplingIntervalUs);
        stretches = onStretches ?? stretches;
        return open(id);
      },
    },
    store: {
      capBytes: () => 1,
      add: async ({ trigger }) => {
        kept.push(trigger);
        return ok({ record: { id: `trace-${kept.length}` } as CaptureRecord, notes: [] });
      },
    },
    locks: {
      heldOn: (_target, endpointId) => held.filter(({ scopeId }) => scopeId === endpointId),
      changes: lockChanges,
    },
    console: {
      enable: async (_target, { caller }) => {
        listeners.push(caller.name);
        return { state: { buffered: 0 } as never, isNew: true, buffered: 0 };
      },
      read: () => ok({ state: {} as never, entries: messages.splice(0), firstId: 0, dropped: 0 }),
      endOfCaller: async () => void listeners.splice(0),
    },
    watches: {
      start: async () => {
        throw new AppFailure(appError('target_gone', 'It is gone.'));
      },
      seriesAfter: () => null,
      endOfCaller: () => undefined,
    },
    attach: async () => {
      throw new AppFailure(appError('target_gone', 'It is gone.'));
    },
    pageScripts: { text: async () => '' },
    now: Date.now,
    onEnded: ({ targetId }, why) => void news.push(`${targetId} ended: ${why.message}`),
    onCondition: (_state, observed, result) => void news.push(`${observed} ${result.ok ? 'kept' : 'not kept'}`),
  });
  const lock = (locks: readonly HeldLock[]): void => {
    held = locks;
    lockChanges.emit();
  };
  const start = async (
    where: TargetInfo,
    caller = CLAUDE,
    keepWhen = '',
    seconds = 30,
    detail: RecorderDetail = 'light',
  ) => unwrap(await recorders.start(where, { caller, seconds, detail, keepWhen, signal: never }));
  const say = (text: string, more: Partial<ConsoleEntry> = {}): void =>
    void messages.push({ text, isError: false, isBeforeEnable: false, ...more } as ConsoleEntry);
  const look = (ms = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const sawStretches = (moments: { blockedMs: number; gcMs: number }): void => stretches(moments);
  return { recorders, done, recorded, sampledUs, endings, lock, kept, news, listeners, start, say, look, sawStretches };
}

describe('a flight recorder', () => {
  test('is kept by any client and the person, and stopped by its own client and the person only', async () => {
    const { recorders, start, kept, done } = setup();
    expect(await settle(() => recorders.keep(SHOP, { caller: CURSOR, signal: never }))).toMatchObject({
      ok: false,
      error: { code: 'not_recording', suggestion: expect.stringContaining('"action":"record"') },
    });
    expect(await settle(() => start(SHOP))).toMatchObject({
      ok: true,
      value: { seconds: 30, records: 'trace', state: 'recording' },
    });
    expect(await settle(() => recorders.keep(SHOP, { caller: CURSOR, signal: never }))).toMatchObject({
      ok: true,
      value: { state: { kept: [{ captureId: 'trace-1', trigger: 'On request of Cursor' }] } },
    });
    expect(kept).toEqual(['On request of Cursor']);
    expect(await recorders.stop(SHOP, { caller: CURSOR })).toMatchObject({
      ok: false,
      error: { code: 'busy', message: 'Claude Code has switched on the flight recorder of `shop`.' },
    });
    expect(recorders.lines(() => 'shop')).toEqual(['Recording the last 30 s of shop for 0us by Claude Code']);
    expect(await recorders.stop(SHOP, { caller: YOU })).toMatchObject({ ok: true });
    expect(done).toEqual(['open shop', 'take shop', 'end shop']);
    expect(recorders.list()).toEqual([]);
  });

  test('is one for all pages of a browser, and one for each process', async () => {
    const { start, done } = setup();
    await start(SHOP);
    expect(await settle(() => start(target('orders')))).toMatchObject({
      ok: false,
      error: {
        code: 'busy',
        message: 'The flight recorder of Claude Code records `shop`, and a browser records one trace at a time.',
      },
    });
    expect(await settle(() => start(SHOP, CURSOR))).toMatchObject({ ok: false, error: { code: 'busy' } });
    expect(await settle(() => start(SERVER, CURSOR))).toMatchObject({ ok: true, value: { records: 'cpu-profile' } });
    expect(await settle(() => start(target('other', 'node', 'node-2')))).toMatchObject({ ok: true });
    expect(done).toEqual(['open shop', 'open server', 'open other']);
  });

  test('is changed by its own client: conditions at once, seconds by beginning again', async () => {
    const { start, done, listeners } = setup();
    await start(SHOP);
    expect(await settle(() => start(SHOP, CLAUDE, 'exception'))).toMatchObject({
      ok: true,
      value: { keepWhen: ['exception'] },
    });
    expect(listeners).toEqual(['Flight recorder']);
    expect(done).toEqual(['open shop']);
    expect(await settle(() => start(SHOP, CLAUDE, '', 60))).toMatchObject({
      ok: true,
      value: { seconds: 60, keepWhen: [] },
    });
    expect(done).toEqual(['open shop', 'end shop', 'open shop']);
    expect(listeners).toEqual([]);
  });

  test('records little unless more is asked for, which begins again', async () => {
    const { start, recorders, recorded, sampledUs, done } = setup();
    await start(SHOP);
    await start(SHOP, CLAUDE, '', 30, 'full');
    expect(recorders.of('shop')?.detail).toBe('full');
    const [light = 0, full = 0] = recorded;
    expect(full).toBeGreaterThan(light);
    expect(done).toEqual(['open shop', 'end shop', 'open shop']);
    expect(sampledUs).toEqual([null, null]);
    await start(SHOP, CLAUDE, '', 30, 'samples');
    expect(recorders.of('shop')?.detail).toBe('samples');
    expect(recorded.at(-1)).toBe(full);
    expect(sampledUs.at(-1)).toBeGreaterThan(0);
  });

  test('of a process samples finely only for conditions that its samples decide', async () => {
    const { start, recorders, recorded } = setup();
    await start(SERVER, CLAUDE, 'exception');
    await start(SERVER, CLAUDE, 'exception, blocked > 100 ms');
    expect(recorders.of('server')?.detail).toBe('full');
    await start(SERVER);
    await start(SERVER, CLAUDE, '', 30, 'full');
    expect(recorded).toEqual([10_000, 1000, 10_000, 1000]);
    // A profile always has functions.
    await start(SERVER, CLAUDE, '', 30, 'samples');
    expect(recorders.of('server')?.detail).toBe('full');
  });

  test('refuses a condition that is unknown, or that nothing reports there, and leaves nothing on', async () => {
    const { start, done, recorders } = setup();
    expect(await settle(() => start(SHOP, CLAUDE, 'slow'))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
    expect(await settle(() => start(SHOP, CLAUDE, 'gc > 50'))).toMatchObject({
      ok: false,
      error: { code: 'invalid_params' },
    });
    expect(done).toEqual([]);
    // The heap cannot be observed: the recorder is switched off again.
    expect(await settle(() => start(SHOP, CLAUDE, 'heap > 5'))).toMatchObject({
      ok: false,
      error: { code: 'target_gone' },
    });
    expect(done).toEqual(['open shop', 'end shop']);
    expect(recorders.list()).toEqual([]);
  });

  test('ends with its client, and with its target, which it reports', async () => {
    const { start, recorders, endings, done, news } = setup();
    await start(SHOP);
    await start(SERVER, CURSOR);
    await recorders.endOfCaller(CLAUDE);
    expect(done).toEqual(['open shop', 'open server', 'end shop']);
    endings.get('server')?.abort(appError('target_gone', 'The process ended.'));
    expect(news).toEqual(['server ended: The process ended.']);
    expect(recorders.list()).toEqual([]);
  });
});

describe('another recording of the browser', () => {
  test('pauses it until its lock is free, and is named meanwhile', async () => {
    const { start, recorders, lock, done } = setup();
    await start(SHOP);
    await start(SERVER);
    lock([TRACING]);
    await recorders.makeRoom(SHOP);
    expect(recorders.of('shop')).toMatchObject({ state: 'paused', pausedFor: 'pen_capture_trace of Cursor' });
    expect(recorders.of('server')).toMatchObject({ state: 'recording' });
    expect(await settle(() => recorders.keep(SHOP, { caller: YOU, signal: never }))).toMatchObject({
      ok: false,
      error: { code: 'busy', message: expect.stringContaining('pen_capture_trace of Cursor') },
    });
    lock([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(['open shop', 'open server', 'pause shop', 'resume shop']);
    expect(recorders.of('shop')).toMatchObject({ state: 'recording', pausedFor: null });
  });

  test('that is active already refuses it', async () => {
    const { start, lock, done } = setup();
    lock([TRACING]);
    expect(await settle(() => start(SHOP))).toMatchObject({
      ok: false,
      error: { code: 'busy', message: 'pen_capture_trace of Cursor uses the tracing of this browser.' },
    });
    expect(done).toEqual([]);
  });
});

describe('a condition', () => {
  test('keeps once, then waits for its cooldown', async () => {
    const { start, say, look, kept, news, recorders } = setup();
    await start(SHOP, CLAUDE, 'exception, console: out of stock');
    say('out of stock', { isBeforeEnable: true });
    say('in stock');
    await look();
    expect(kept).toEqual([]);
    say('3 items out of stock');
    await look();
    expect(kept).toEqual([]);
    await look(AFTERMATH_MS);
    expect(kept).toEqual(['Console: 3 items out of stock']);
    expect(news).toEqual(['Console: 3 items out of stock kept']);
    expect(recorders.of('shop')?.cooldownUntilMs).toBeGreaterThan(Date.now());
    say('TypeError: x is not a function\n at f', { isError: true });
    await look(1000 + AFTERMATH_MS);
    expect(kept).toHaveLength(1);
    await look(60_000);
    say('TypeError: x is not a function\n at f', { isError: true });
    await look(1000 + AFTERMATH_MS);
    expect(kept.at(-1)).toBe('Uncaught exception: TypeError: x is not a function');
  });

  test('of a process is met by a segment of its profile', async () => {
    const { start, sawStretches, look, kept } = setup();
    await start(SERVER, CLAUDE, 'blocked > 200 ms, gc > 100 ms');
    sawStretches({ blockedMs: 190, gcMs: 90 });
    await look();
    expect(kept).toEqual([]);
    sawStretches({ blockedMs: 20, gcMs: 120 });
    sawStretches({ blockedMs: 10, gcMs: 10 });
    await look(1000 + AFTERMATH_MS);
    expect(kept).toEqual(['Garbage collection of 120.0 ms']);
  });

  test('waits for the end of what it met, as long as it is met again, and keeps it once', async () => {
    const { start, say, look, kept } = setup();
    await start(SHOP, CLAUDE, 'console: slow');
    for (const key of ['first', 'second', 'third']) {
      say(`slow ${key}`);
      await look();
      expect(kept).toEqual([]);
    }
    await look(AFTERMATH_MS);
    expect(kept).toEqual(['Console: slow first']);
    await look(60_000);
    say('slow again');
    for (let second = 0; second < 10 && kept.length === 1; second += 1) {
      await look();
      say('slow still');
    }
    // It does not wait for what never ends.
    expect(kept).toEqual(['Console: slow first', 'Console: slow again']);
  });

  test('is not lost when the recorder is stopped, or another recording pauses it, before the end of what it met', async () => {
    const { start, recorders, say, look, kept, news, lock, done } = setup();
    await start(SHOP, CLAUDE, 'exception');
    say('TypeError', { isError: true });
    await look();
    lock([TRACING]);
    await recorders.makeRoom(SHOP);
    expect(kept).toEqual(['Uncaught exception: TypeError']);
    expect(done).toEqual(['open shop', 'take shop', 'pause shop']);
    lock([]);
    await look(60_000);
    say('RangeError', { isError: true });
    await look();
    await recorders.stop(SHOP, { caller: CLAUDE });
    expect(news).toEqual(['Uncaught exception: TypeError kept', 'Uncaught exception: RangeError kept']);
  });

  test('that was just met is in the capture that is kept on request, and in no second one', async () => {
    const { start, recorders, say, look, kept } = setup();
    await start(SHOP, CLAUDE, 'exception');
    say('TypeError', { isError: true });
    await look();
    await recorders.keep(SHOP, { caller: YOU, signal: never });
    await look(AFTERMATH_MS);
    expect(kept).toEqual(['Uncaught exception: TypeError. On request of the person']);
  });

  test('is no longer observed when the recorder is off', async () => {
    const { start, recorders, say, look, kept, listeners } = setup();
    await start(SHOP, CLAUDE, 'exception');
    await recorders.stop(SHOP, { caller: CLAUDE });
    expect(listeners).toEqual([]);
    say('TypeError', { isError: true });
    await look(5000);
    expect(kept).toEqual([]);
  });
});
