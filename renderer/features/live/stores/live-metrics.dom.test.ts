import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import type { WatchSeries } from '../../../../shared/features/live/contract/watch.ts';
import { call, recording } from '../../../core/testing/records.ts';
import { createTestWorkbench } from '../../../core/testing/workbench.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function series(times: readonly number[], targetId = 'T1'): WatchSeries {
  return {
    state: {
      targetId,
      state: 'watching',
      silentSinceMs: null,
      endedBecause: null,
      intervalMs: 1000,
      watchers: [],
      metrics: ['heapUsed'],
      absent: [],
    },
    points: times.map((atMs) => ({ atMs, gap: 'none', values: [atMs] })),
    events: [],
  };
}

function fixture() {
  const bench = createTestWorkbench();
  const { liveMetrics } = bench.workbench;
  bench.answer('watch.follow', { ok: true, value: series([1000, 2000]) });
  const asked = (): string[] => bench.asked.map(({ name }) => name).filter((name) => name.startsWith('watch.'));
  const times = (): number[] => liveMetrics.getState().series['T1']?.points.map(({ atMs }) => atMs) ?? [];
  return { bench, liveMetrics, asked, times, show: () => liveMetrics.getState().show('T1') };
}

describe('metric samples of a target', () => {
  it('arrive while it is shown, each once', async () => {
    const { bench, show, times, asked } = fixture();
    show();
    await vi.advanceTimersByTimeAsync(0);
    expect(times()).toEqual([1000, 2000]);
    bench.event({ type: 'watch', series: series([2000, 3000]) });
    expect(times()).toEqual([1000, 2000, 3000]);
    expect(asked()).toEqual(['watch.follow']);
  });

  it('continue if the plot is hidden briefly and stop if it stays hidden', async () => {
    const { show, asked } = fixture();
    const leave = show();
    await vi.advanceTimersByTimeAsync(0);
    leave();
    await vi.advanceTimersByTimeAsync(10_000);
    const leaveAgain = show();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toEqual(['watch.follow']);
    leaveAgain();
    leaveAgain();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toEqual(['watch.follow', 'watch.unfollow']);
  });

  it('continue for a hidden plot as long as a leak hunt runs on the target or it is recorded', async () => {
    const { bench, show, asked } = fixture();
    const hunt = call('c1', { tool: 'pen_leak_hunt', targetId: 'T1', state: 'running', endedAtMs: null });
    show()();
    bench.topic('calls', [hunt]);
    await vi.advanceTimersByTimeAsync(60_000);
    bench.topic('calls', [{ ...hunt, state: 'done', endedAtMs: 60_000 }]);
    bench.topic('recordings', [recording('r1', { tool: 'pen_heap_track', key: 'HeapProfiler', targetId: 'T1' })]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toEqual(['watch.follow']);
    bench.topic('recordings', [recording('r2', { tool: 'pen_heap_track', key: 'HeapProfiler', targetId: 'T2' })]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toEqual(['watch.follow', 'watch.unfollow']);
  });

  it('resume after the last sample when shown again', async () => {
    const { bench, show } = fixture();
    show()();
    await vi.advanceTimersByTimeAsync(60_000);
    show();
    expect(bench.asked.at(-1)).toEqual({ name: 'watch.follow', params: { targetId: 'T1', afterMs: 2000 } });
  });

  it('cover half an hour', async () => {
    const { bench, show, times } = fixture();
    show();
    await vi.advanceTimersByTimeAsync(0);
    bench.pass(31 * 60_000);
    bench.event({ type: 'watch', series: series([30 * 60_000]) });
    expect(times()).toEqual([30 * 60_000]);
  });
});

it('report why a target cannot be sampled, until it can', async () => {
  const { bench, liveMetrics, show, times } = fixture();
  bench.answer('watch.follow', { ok: false, error: appError('target_gone', 'It was closed.') });
  show();
  await vi.advanceTimersByTimeAsync(0);
  expect(liveMetrics.getState().errors['T1']?.message).toBe('It was closed.');
  bench.answer('watch.follow', { ok: true, value: series([1000]) });
  liveMetrics.getState().retry('T1');
  await vi.advanceTimersByTimeAsync(0);
  expect(liveMetrics.getState().errors).toEqual({});
  expect(times()).toEqual([1000]);
});

it('restore the persisted choices', () => {
  const { liveMetrics } = fixture();
  expect(liveMetrics.getState().choices).toEqual({ spanMin: 5, showsAll: false });
  liveMetrics.getState().choose({ spanMin: 1 });
  expect(liveMetrics.getState().choices).toEqual({ spanMin: 1, showsAll: false });
});
