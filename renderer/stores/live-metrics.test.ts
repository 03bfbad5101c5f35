// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appError } from '../../shared/contracts/errors.ts';
import type { WatchSeries } from '../../shared/contracts/watch.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';

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

describe('samples of a target', () => {
  it('come while it is shown, each once', async () => {
    const { bench, show, times, asked } = fixture();
    show();
    await vi.advanceTimersByTimeAsync(0);
    expect(times()).toEqual([1000, 2000]);
    bench.event({ type: 'watch', series: series([2000, 3000]) });
    expect(times()).toEqual([1000, 2000, 3000]);
    expect(asked()).toEqual(['watch.follow']);
  });

  it('go on while its plot is away for a moment, and end when it stays away', async () => {
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

  it('are asked for from the last one on when it is shown again', async () => {
    const { bench, show } = fixture();
    show()();
    await vi.advanceTimersByTimeAsync(60_000);
    show();
    expect(bench.asked.at(-1)).toEqual({ name: 'watch.follow', params: { targetId: 'T1', afterMs: 2000 } });
  });

  it('of half an hour are kept', async () => {
    const { bench, show, times } = fixture();
    show();
    await vi.advanceTimersByTimeAsync(0);
    bench.pass(31 * 60_000);
    bench.event({ type: 'watch', series: series([30 * 60_000]) });
    expect(times()).toEqual([30 * 60_000]);
  });
});

it('says why a target cannot be followed, until it can', async () => {
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

it('keeps what was chosen', () => {
  const { liveMetrics } = fixture();
  expect(liveMetrics.getState().choices).toEqual({ spanMin: 5, showsAll: false });
  liveMetrics.getState().choose({ spanMin: 1 });
  expect(liveMetrics.getState().choices).toEqual({ spanMin: 1, showsAll: false });
});
