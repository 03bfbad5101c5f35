/** All current and past watches of targets: who watches which, for tools and for the window's plots. */
import { err, ok } from '../../../shared/base/result.ts';
import { proposedCall } from '../../../shared/base/proposed-call.ts';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { formatDuration } from '../../../shared/base/units.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { WatchPort } from '../../../shared/features/live/tools/watch-ports.ts';
import type { NameOfTarget } from '../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { advice, appError, type AppResult, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { WATCH_INTERVAL_MS, type WatchSeries } from '../../../shared/features/live/contract/watch.ts';
import { createTargetWatch, type TargetWatch } from './target-watch.ts';

/** Maximum number of targets with stored samples and no watcher; the least recently watched is dropped. */
const MAX_TARGETS = 16;
/**
 * A start waits this long for the first sample, so that it can return the target's refusal, and a collection for its sample; a busy target
 * answers later.
 */
const FIRST_SAMPLE_WAIT_MS = 3000;

export interface Watches extends WatchPort {
  /** The watch of this target changed; listeners coalesce. */
  readonly changes: Listenable<string>;
  /** A plot is shown: samples are taken until `unfollow`. */
  follow(targetId: string, caller: CallerInfo): void;
  unfollow(targetId: string, caller: CallerInfo): void;
  /** Samples after a time, in milliseconds since the Unix epoch; null if the target was never watched. */
  seriesAfter(targetId: string, atMs: number): WatchSeries | null;
  /** Current watches, one line per target: `Orders every 1.00s by you, Claude Code`. */
  lines(nameOf: NameOfTarget): string[];
  /** Ends all watches of this caller: its session is over. */
  endOfCaller(caller: CallerInfo): void;
  isRecordedBy(callerId: string): boolean;
}

export interface WatchesOptions {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'> & { readonly changes: Listenable<void> };
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly random?: () => number;
}

export function createWatches({ targets, attach, now, random = Math.random }: WatchesOptions): Watches {
  const watches = new Map<string, TargetWatch>();
  const changes = new Emitter<string>();
  const plotKey = (caller: CallerInfo): string => `${caller.id} plot`;

  const forgetOldest = (): void => {
    for (const [id, watch] of watches) {
      if (watches.size <= MAX_TARGETS) return;
      if (watch.watchers().length === 0) watches.delete(id);
    }
  };

  const watchOf = (target: TargetInfo): TargetWatch => {
    const held = watches.get(target.id);
    // Deleted and inserted again, so that the map stays in order of use.
    watches.delete(target.id);
    const watch =
      held ??
      createTargetWatch({
        target,
        // The session ends with its watchers: if it were cancelled midway, object ids would be lost.
        attach: (one) => settle(() => attach(targets.byId(one.id) ?? one, { signal: new AbortController().signal })),
        urlNow: () => targets.byId(target.id)?.url ?? target.url,
        now,
        random,
      });
    if (held === undefined) watch.changes.listen(() => changes.emit(target.id));
    watches.set(target.id, watch);
    forgetOldest();
    return watch;
  };

  // A connection that was lost and restored brings back its targets with their ids.
  targets.changes.listen(() => {
    for (const [id, watch] of watches)
      if (watch.state().state === 'ended' && watch.watchers().length > 0 && targets.byId(id) !== null) watch.resume();
  });

  const notWatched = (target: TargetInfo): AppResult<never> =>
    err(
      appError(
        'not_recording',
        `${targetName(target)} is not being watched.`,
        advice(
          `Start it: ${proposedCall('pen_watch', { action: 'start' })}, then read again after a while.`,
          'Start it, then look again after a while.',
        ),
      ),
    );

  return {
    changes,
    start: async (target, { caller, intervalMs, signal }) => {
      const watch = watchOf(target);
      const wasWatching = watch.watchers().some(({ key }) => key === caller.id);
      watch.join({ key: caller.id, callerId: caller.id, name: caller.name, isPlot: false, intervalMs });
      const refused = await withinWait(watch.firstSample(), signal);
      if (refused !== null) {
        watch.leave(caller.id);
        throw new AppFailure(refused);
      }
      const report = watch.report(caller.id, 1);
      if (report === null || !report.isOwn) return unwrap(notWatched(target));
      return { state: watch.state(), startedAtMs: report.startedAtMs, wasWatching };
    },
    read: (target, { caller, rows }) => {
      const report = watches.get(target.id)?.report(caller.id, rows) ?? null;
      return report === null ? notWatched(target) : ok(report);
    },
    sampleCollected: async (target, { caller, signal }) => {
      const watch = watches.get(target.id);
      if (watch === undefined || !watch.watchers().some(({ key }) => key === caller.id)) return false;
      return (await withinWait(watch.sampleCollected(caller.id), signal)) ?? false;
    },
    stop: (target, { caller, rows }) => {
      const watch = watches.get(target.id);
      const report = watch?.report(caller.id, rows) ?? null;
      if (watch === undefined || report === null) return unwrap(notWatched(target));
      if (!report.isOwn)
        throw new AppFailure(
          appError(
            'not_recording',
            `This caller does not watch ${targetName(target)}; ${report.startedBy} does.`,
            advice(
              `Use ${proposedCall('pen_watch', { action: 'read' })} for its samples, or the action start for a watch of your own.`,
              'Start a watch of your own.',
            ),
          ),
        );
      watch.leave(caller.id);
      return report;
    },
    follow: (targetId, caller) => {
      const target = targets.byId(targetId);
      if (target === null)
        throw new AppFailure(appError('target_gone', 'This target is gone.', 'Choose another one in the list.'));
      watchOf(target).join({
        key: plotKey(caller),
        callerId: caller.id,
        name: caller.name,
        isPlot: true,
        intervalMs: WATCH_INTERVAL_MS.usual,
      });
    },
    unfollow: (targetId, caller) => watches.get(targetId)?.leave(plotKey(caller)),
    seriesAfter: (targetId, atMs) => {
      const watch = watches.get(targetId);
      return watch === undefined
        ? null
        : { state: watch.state(), points: watch.pointsAfter(atMs), events: [...watch.events()] };
    },
    lines: (nameOf) =>
      [...watches.values()].flatMap((watch) => {
        const names = new Set(watch.watchers().map(({ name }) => name));
        return names.size === 0
          ? []
          : [
              `${nameOf(watch.target.id)} every ${formatDuration(watch.state().intervalMs)} by ${[...names].join(', ')}`,
            ];
      }),
    isRecordedBy: (callerId) =>
      [...watches.values()].some((watch) => watch.watchers().some((watcher) => watcher.callerId === callerId)),
    endOfCaller: (caller) => {
      for (const watch of watches.values())
        for (const { key, callerId } of watch.watchers()) if (callerId === caller.id) watch.leave(key);
    },
  };
}

/** The result of `work`, or null if it takes longer than a start waits. */
async function withinWait<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let release: () => void = () => undefined;
  const over = new Promise<null>((resolve) => {
    release = () => resolve(null);
    timer = setTimeout(release, FIRST_SAMPLE_WAIT_MS);
  });
  signal.addEventListener('abort', release, { once: true });
  const result = await Promise.race([work, over]);
  clearTimeout(timer);
  signal.removeEventListener('abort', release);
  return result;
}
