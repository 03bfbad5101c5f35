import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { HeldLock, LocksState } from '../../../shared/core/contracts/locks.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { capture, recording } from '../testing/records.ts';
import {
  capturesOf,
  capturesWithProgress,
  coolingDown,
  heldLocks,
  lastFailedCapture,
  ongoingRecordings,
  runningCaptures,
} from './live-target.ts';

const TARGET: TargetInfo = {
  id: 'page-1',
  type: 'page',
  title: 'Orders',
  url: 'https://shop.test/orders',
  endpointId: 'chrome',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'attached',
};

function call(changes: Partial<CallRecord>): CallRecord {
  return {
    id: 'c1',
    tool: 'pen_heap_snapshot',
    title: 'Heap snapshot',
    kind: 'capture',
    caller: { id: 'w', kind: 'window', name: 'you' },
    argumentsJson: '{}',
    targetId: 'page-1',
    targetTitle: 'Orders',
    startedAtMs: 1000,
    endedAtMs: null,
    state: 'running',
    progress: null,
    error: null,
    answerBytes: null,
    captureId: null,
    outcomeNote: null,
    ...changes,
  };
}

function held(changes: Partial<HeldLock>): HeldLock {
  return {
    key: 'HeapProfiler',
    scopeId: 'page-1',
    scopeTitle: 'Orders',
    tool: 'pen_heap_snapshot',
    callerName: 'you',
    callId: 'c1',
    sinceMs: 1000,
    ...changes,
  };
}

describe('live target', () => {
  it('lists the captures running on it, oldest first', () => {
    const calls = [
      call({ id: 'late', startedAtMs: 9 }),
      call({ id: 'early', startedAtMs: 3, state: 'cancelling' }),
      call({ id: 'other', targetId: 'page-2' }),
      call({ id: 'ended', state: 'done' }),
      call({ id: 'reads', kind: 'read' }),
      call({ id: 'not allowed yet', waitsForPerson: true }),
    ];
    expect(runningCaptures(calls, 'page-1').map(({ id }) => id)).toEqual(['early', 'late']);
  });

  it('shows a recording until its stop call shows progress, and no strip for its start', () => {
    const active = recording('r1', { targetId: 'page-1' });
    const ending = recording('r1', { targetId: 'page-1', state: 'stopping' });
    const track = call({ id: 'track', tool: 'pen_heap_track', argumentsJson: '{"action":"stop"}' });
    const profile = call({ id: 'profile', tool: 'pen_cpu_profile', argumentsJson: '{"duration":5}' });
    const other = call({ id: 'snapshot', tool: 'pen_heap_snapshot' });
    const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
    expect(ids(capturesWithProgress([active], [track, other], 'page-1'))).toEqual(['snapshot']);
    expect(ids(capturesWithProgress([ending], [track], 'page-1'))).toEqual(['track']);
    expect(ids(capturesWithProgress([], [profile], 'page-1'))).toEqual(['profile']);
    const audit = call({ id: 'audit', tool: 'pen_lighthouse', argumentsJson: '{"action":"snapshot"}' });
    expect(ids(capturesWithProgress([], [audit], 'page-1'))).toEqual(['audit']);
    expect(ids(ongoingRecordings([active, recording('r2')], [], 'page-1'))).toEqual(['r1']);
    expect(ids(ongoingRecordings([ending], [track], 'page-1'))).toEqual([]);
    expect(ids(ongoingRecordings([ending], [], 'page-1'))).toEqual(['r1']);
  });

  it('shows what works with it or with its browser, once for each call', () => {
    const locks: LocksState = {
      held: [
        held({}),
        held({ key: 'HeapProfiler.tracking' }),
        held({ key: 'Tracing', tool: 'pen_capture_trace', scopeId: 'chrome', callId: 'c2', callerName: 'Claude Code' }),
        held({ key: 'Tracing', scopeId: 'other browser' }),
        held({ scopeId: 'page-2' }),
      ],
      cooldowns: [],
    };
    const rows = heldLocks(locks, TARGET, [call({})], []);
    expect(rows.map(({ title, callerName, stoppable }) => [title, callerName, stoppable])).toEqual([
      ['Heap snapshot', 'you', true],
      ['Trace, whole browser', 'Claude Code', false],
    ]);
  });

  it('shows a run once for all parts that work on the target', () => {
    const part = { tool: 'pen_heap_snapshot', partOf: 'hunt' };
    const calls = [call({ id: 'hunt', tool: 'pen_leak_hunt' }), call({ id: 'c1', ...part })];
    const locks = { held: [held({ key: 'Input', callId: 'hunt', tool: 'pen_leak_hunt' }), held({})], cooldowns: [] };
    const rows = heldLocks(locks, TARGET, calls, []);
    expect(rows.map(({ title, callId }) => [title, callId])).toEqual([['Leak hunt', 'hunt']]);
  });

  it('shows active cooldowns', () => {
    const locks: LocksState = {
      held: [],
      cooldowns: [
        { tool: 'pen_heap_snapshot', targetId: 'page-1', untilMs: 5000, totalMs: 10_000 },
        { tool: 'pen_collect_garbage', targetId: 'page-1', untilMs: 900, totalMs: 5000 },
        { tool: 'pen_heap_snapshot', targetId: 'page-2', untilMs: 5000, totalMs: 10_000 },
      ],
    };
    expect(coolingDown(locks, TARGET, 1000).map(({ title }) => title)).toEqual(['Heap snapshot']);
  });

  it('shows a failed capture for one minute', () => {
    const failed = call({ state: 'failed', endedAtMs: 2000, error: appError('disk_full', 'No space.') });
    expect(lastFailedCapture([failed], 'page-1', 3000)?.error?.code).toBe('disk_full');
    expect(lastFailedCapture([failed], 'page-1', 90_000)).toBeNull();
    const better = call({ id: 'c2', state: 'done', endedAtMs: 2500 });
    expect(lastFailedCapture([failed, better], 'page-1', 3000)).toBeNull();
    expect(lastFailedCapture([failed, call({ id: 'c3' })], 'page-1', 3000)).toBeNull();
  });
});

it('has the captures of its page, not those of another page or browser at the same address', () => {
  const of = (id: string, more: Partial<TargetInfo>) =>
    capture(id, { target: { ...TARGET, id: `old-${id}`, ...more } });
  const library = [
    of('same-page', { url: 'https://shop.test/orders?page=2#top', title: 'Orders, page 2' }),
    of('other-page', { url: 'https://shop.test/returns' }),
    of('other-host', { url: 'https://news.test/orders' }),
    of('other-port', { endpoint: 'http://localhost:9333' }),
    of('worker', { type: 'worker' }),
    of('navigated', { id: TARGET.id, url: 'https://shop.test/returns' }),
    capture('imported', { target: null }),
  ];
  const ids = (target: TargetInfo) => capturesOf(library, target).map(({ id }) => id);
  expect(ids(TARGET)).toEqual(['same-page', 'navigated']);
  expect(ids({ ...TARGET, id: 'new', url: 'about:blank' })).toEqual([]);
  // A browser that was started here has another pipe each time.
  const launched = [of('launched', { endpoint: 'pipe:browser-1' })];
  expect(capturesOf(launched, { ...TARGET, endpoint: 'pipe:browser-2' })).toEqual(launched);
  const blank = [of('blank', { url: 'about:blank' })];
  expect(capturesOf(blank, { ...TARGET, url: 'about:blank' })).toEqual([]);
});
