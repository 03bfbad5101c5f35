import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { LiveLogPage } from '../../../shared/core/contracts/live-logs.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { LogFeed } from '../listening/index.ts';
import { createLiveFeeds } from './live-feeds.ts';
import { createGuard } from '../../../shared/base/errors.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A log of one target with a counter: each change adds one entry. */
function fixture() {
  const changes = new Emitter<string>();
  let count = 0;
  let stopped = 0;
  const feed: LogFeed = {
    changes,
    page: (targetId, after, limit): LiveLogPage | null => {
      if (targetId !== 'T1') return null;
      const from = after?.run === 1 ? after.revision : 0;
      const until = Math.min(count, from + limit);
      return {
        state: {
          targetId,
          state: 'listening',
          sinceMs: 0,
          endedBecause: null,
          listeners: [],
          buffered: count,
          dropped: 0,
          limit: 5000,
        },
        mark: { run: 1, revision: until },
        oldestId: 0,
        entries: Array.from({ length: until - from }, (_, index) => ({ id: from + index })),
        hasMore: until < count,
      };
    },
    stop: async () => void (stopped += 1),
    notKept: () => [],
  };
  const sent: number[] = [];
  const feeds = createLiveFeeds({
    feeds: { network: feed },
    send: (event: WindowEvent) => {
      if (event.type === 'live-log') sent.push(event.page.entries.length);
    },
  });
  return {
    feeds,
    sent,
    stopped: () => stopped,
    add: (entries: number) => {
      count += entries;
      changes.emit('T1');
    },
  };
}

test('new entries are sent together, a quarter of a second after the first change', () => {
  const { feeds, sent, add } = fixture();
  add(3);
  expect(createGuard().run(() => feeds.follow('network', 'T1', null))).toMatchObject({
    ok: true,
    value: { mark: { run: 1, revision: 3 } },
  });
  add(1);
  add(1);
  vi.advanceTimersByTime(249);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([2]);
  vi.advanceTimersByTime(5000);
  expect(sent).toEqual([2]);
});

test('more than a page is sent in pages, and a flood once a second', () => {
  const { feeds, sent, add } = fixture();
  feeds.follow('network', 'T1', null);
  add(1200);
  vi.advanceTimersByTime(400);
  expect(sent).toEqual([500, 500, 200]);
  add(1);
  vi.advanceTimersByTime(999);
  expect(sent).toHaveLength(3);
  vi.advanceTimersByTime(1);
  expect(sent).toEqual([500, 500, 200, 1]);
  // The flood is over: the next one is sent soon again.
  add(1);
  vi.advanceTimersByTime(250);
  expect(sent).toEqual([500, 500, 200, 1, 1]);
});

test('a target without a log is off, and nothing is sent for logs that are not followed', async () => {
  const { feeds, sent, add, stopped } = fixture();
  expect(createGuard().run(() => feeds.follow('network', 'elsewhere', null))).toMatchObject({
    value: { state: { state: 'off' }, entries: [] },
  });
  expect(createGuard().run(() => feeds.follow('console', 'T1', null))).toMatchObject({
    value: { state: { state: 'off' } },
  });
  feeds.follow('network', 'T1', null);
  feeds.unfollow('network', 'T1');
  add(5);
  vi.advanceTimersByTime(2000);
  expect(sent).toEqual([]);
  await feeds.stop('network', 'T1');
  expect(stopped()).toBe(1);
});
