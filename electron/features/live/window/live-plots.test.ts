import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import type { WatchSeries } from '../../../../shared/features/live/contract/watch.ts';
import type { WindowEvent } from '../../../../shared/features/window.ts';
import { createLivePlots } from './live-plots.ts';
import { createGuard } from '../../../../shared/base/errors.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const YOU: CallerInfo = { id: 'you', kind: 'window', name: 'you' };

function fixture() {
  const changes = new Emitter<string>();
  const times: number[] = [1, 2, 3];
  const followed: string[] = [];
  const seriesAfter = (targetId: string, atMs: number): WatchSeries => ({
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
    points: times.filter((time) => time > atMs).map((time) => ({ atMs: time, gap: 'none', values: [time] })),
    events: [],
  });
  const sent: WindowEvent[] = [];
  const plots = createLivePlots({
    watches: {
      changes,
      follow: (targetId) => {
        followed.push(targetId);
      },
      unfollow: (targetId) => void followed.splice(followed.indexOf(targetId), 1),
      seriesAfter,
    },
    caller: () => YOU,
    send: (event) => void sent.push(event),
  });
  const sample = (atMs: number, targetId = 'T1'): void => {
    times.push(atMs);
    changes.emit(targetId);
  };
  const sentTimes = (): number[][] =>
    sent.map((event) => (event.type === 'watch' ? event.series.points.map(({ atMs }) => atMs) : []));
  return { plots, sample, sent, sentTimes, followed, changes };
}

test('following returns the existing samples, then only new samples are sent, together', () => {
  const { plots, sample, sentTimes } = fixture();
  expect(createGuard().run(() => plots.follow('T1', 1))).toMatchObject({
    ok: true,
    value: { points: [{ atMs: 2 }, { atMs: 3 }] },
  });
  sample(4);
  sample(5);
  expect(sentTimes()).toEqual([]);
  vi.advanceTimersByTime(250);
  expect(sentTimes()).toEqual([[4, 5]]);
  sample(6);
  vi.advanceTimersByTime(1000);
  expect(sentTimes()).toEqual([[4, 5], [6]]);
});

test('nothing is sent for a target that is not followed, or no longer', () => {
  const { plots, sample, sent, followed } = fixture();
  sample(4, 'T2');
  plots.follow('T1', 0);
  sample(5);
  plots.unfollow('T1');
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
  expect(followed).toEqual([]);
});

test('closing it ends everything that it followed', () => {
  const { plots, followed, changes } = fixture();
  plots.follow('T1', 0);
  plots.follow('T2', 0);
  plots.dispose();
  expect(followed).toEqual([]);
  expect(changes.listenerCount).toBe(0);
});
