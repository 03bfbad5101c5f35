/** Sends samples for the window's visible plots: new ones only, at most four times a second. */
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import type { WatchSeries } from '../../../../shared/features/live/contract/watch.ts';
import type { WindowEvent } from '../../../../shared/features/window.ts';
import type { Watches } from '../watches.ts';

const PUSH_INTERVAL_MS = 250;

export interface LivePlots {
  /** Returns the samples after `afterMs`, in milliseconds since the Unix epoch. */
  follow(targetId: string, afterMs: number): WatchSeries;
  unfollow(targetId: string): void;
  unfollowAll(): void;
  dispose(): void;
}

export function createLivePlots(options: {
  watches: Pick<Watches, 'changes' | 'follow' | 'unfollow' | 'seriesAfter'>;
  caller: () => CallerInfo;
  send: (event: WindowEvent) => void;
}): LivePlots {
  const { watches, caller, send } = options;
  /** Followed targets, and the last sample sent for each. */
  const sentUntilMs = new Map<string, number>();
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const take = (targetId: string, afterMs: number): WatchSeries | null => {
    const series = watches.seriesAfter(targetId, afterMs);
    if (series !== null) sentUntilMs.set(targetId, series.points.at(-1)?.atMs ?? afterMs);
    return series;
  };
  const push = (): void => {
    timer = null;
    for (const targetId of changed) {
      const afterMs = sentUntilMs.get(targetId);
      const series = afterMs === undefined ? null : take(targetId, afterMs);
      if (series !== null) send({ type: 'watch', series });
    }
    changed.clear();
  };
  const subscription = watches.changes.listen((targetId) => {
    if (!sentUntilMs.has(targetId)) return;
    changed.add(targetId);
    timer ??= setTimeout(push, PUSH_INTERVAL_MS);
  });
  const unfollow = (targetId: string): void => {
    if (sentUntilMs.delete(targetId)) watches.unfollow(targetId, caller());
  };
  const unfollowAll = (): void => [...sentUntilMs.keys()].forEach(unfollow);

  return {
    follow: (targetId, afterMs) => {
      watches.follow(targetId, caller());
      const series = take(targetId, afterMs);
      if (series === null) throw new AppFailure(appError('target_gone', 'This target is gone.'));
      return series;
    },
    unfollow,
    unfollowAll,
    dispose: () => {
      unfollowAll();
      subscription.dispose();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
