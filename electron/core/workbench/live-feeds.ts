/**
 * Sends new entries of the logs that the window follows: pages of whole entries, at most four times a second per log, and less often during
 * a flood: a page that logs so much needs the processor itself.
 */
import type { LiveLogMark, LiveLogName, LiveLogPage } from '../../../shared/core/contracts/live-logs.ts';
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { LogFeed } from '../listening/index.ts';

const PUSH_INTERVAL_MS = 250;
const FLOOD_INTERVAL_MS = 1000;
/** This many changed entries in one update count as a flood. */
const FLOOD_ENTRIES = 150;
/** The next page of a flood is sent sooner, but never without a pause for the window to render. */
const MORE_INTERVAL_MS = 30;
const PAGE_ENTRIES = 500;

export interface LiveFeeds {
  /** Returns the entries after a mark; from then on, new ones are sent as `live-log` events. */
  follow(log: LiveLogName, targetId: string, after: LiveLogMark | null): LiveLogPage;
  unfollow(log: LiveLogName, targetId: string): void;
  /** Ends the log of a target for all clients. */
  stop(log: LiveLogName, targetId: string): Promise<void>;
  unfollowAll(): void;
  dispose(): void;
}

interface Followed {
  readonly log: LiveLogName;
  readonly targetId: string;
  mark: LiveLogMark | null;
  timer: ReturnType<typeof setTimeout> | null;
  isFlood: boolean;
}

export function createLiveFeeds(options: {
  feeds: Readonly<Partial<Record<LiveLogName, LogFeed>>>;
  send: (event: WindowEvent) => void;
}): LiveFeeds {
  const { feeds, send } = options;
  const followed = new Map<string, Followed>();
  const keyOf = (log: LiveLogName, targetId: string): string => `${log} ${targetId}`;

  const take = (followedLog: Followed): LiveLogPage => {
    const page =
      feeds[followedLog.log]?.page(followedLog.targetId, followedLog.mark, PAGE_ENTRIES) ??
      neverListened(followedLog.targetId);
    followedLog.mark = page.mark;
    return page;
  };
  const schedule = (followedLog: Followed, delayMs: number): void => {
    followedLog.timer ??= setTimeout(() => {
      followedLog.timer = null;
      const page = take(followedLog);
      followedLog.isFlood = page.entries.length >= FLOOD_ENTRIES;
      send({ type: 'live-log', log: followedLog.log, page });
      if (page.hasMore) schedule(followedLog, MORE_INTERVAL_MS);
    }, delayMs);
  };
  const subscriptions = Object.entries(feeds).map(([name, feed]) =>
    feed.changes.listen((targetId) => {
      const followedLog = followed.get(`${name} ${targetId}`);
      if (followedLog !== undefined) schedule(followedLog, followedLog.isFlood ? FLOOD_INTERVAL_MS : PUSH_INTERVAL_MS);
    }),
  );
  const unfollow = (log: LiveLogName, targetId: string): void => {
    const followedLog = followed.get(keyOf(log, targetId));
    if (followedLog?.timer) clearTimeout(followedLog.timer);
    followed.delete(keyOf(log, targetId));
  };
  const unfollowAll = (): void => [...followed.values()].forEach(({ log, targetId }) => unfollow(log, targetId));

  return {
    follow: (log, targetId, after) => {
      unfollow(log, targetId);
      const followedLog: Followed = { log, targetId, mark: after, timer: null, isFlood: false };
      followed.set(keyOf(log, targetId), followedLog);
      const page = take(followedLog);
      if (page.hasMore) schedule(followedLog, MORE_INTERVAL_MS);
      return page;
    },
    unfollow,
    stop: async (log, targetId) => feeds[log]?.stop(targetId),
    unfollowAll,
    dispose: () => {
      unfollowAll();
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

function neverListened(targetId: string): LiveLogPage {
  return {
    state: {
      targetId,
      state: 'off',
      sinceMs: null,
      endedBecause: null,
      listeners: [],
      buffered: 0,
      dropped: 0,
      limit: 0,
    },
    mark: { run: 0, revision: 0 },
    oldestId: 0,
    entries: [],
    hasMore: false,
  };
}
