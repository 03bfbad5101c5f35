/** Commands of the window on live data: plots, logs, and the details of one request or object. */
import { ok } from '../../shared/base/result.ts';
import type { ResolvedPosition, ScriptPosition } from '../../shared/contracts/original-positions.ts';
import type { Core } from '../core/index.ts';
import type { WindowCommandHandlers } from '../ipc/window-channel.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { LivePlots } from './live-plots.ts';

type LiveCommands = Pick<
  WindowCommandHandlers,
  | 'watch.follow'
  | 'watch.unfollow'
  | 'live-log.follow'
  | 'live-log.unfollow'
  | 'live-log.stop'
  | 'network.details'
  | 'originals.live'
  | 'network.cache'
  | 'console.properties'
>;

/** Maximum bytes of the body of a request, when the user opens it. */
const SHOWN_BODY_BYTES = 1_000_000;

export function createLiveCommands({
  core,
  livePlots,
  liveFeeds,
}: {
  readonly core: Core;
  readonly livePlots: LivePlots;
  readonly liveFeeds: LiveFeeds;
}): LiveCommands {
  const done = ok({});
  /** Positions of calls; none for a target that is gone. */
  const originalsOf = async (
    targetId: string,
    places: readonly Omit<ScriptPosition, 'at'>[],
  ): Promise<{ originals: (ResolvedPosition | null)[]; isComplete: boolean }> => {
    const target = core.endpoints.byId(targetId);
    if (target === null || places.length === 0) return { originals: [], isComplete: true };
    const positions = places.map((place) => ({ ...place, at: 'call' as const }));
    const found = await core.liveOriginals.resolve(target, positions, { signal: new AbortController().signal });
    return { originals: [...found.originals], isComplete: found.isComplete };
  };
  return {
    'watch.follow': async ({ targetId, afterMs }) => livePlots.follow(targetId, afterMs),
    'watch.unfollow': async ({ targetId }) => {
      livePlots.unfollow(targetId);
      return done;
    },
    'live-log.follow': async ({ log, targetId, after }) => liveFeeds.follow(log, targetId, after),
    'live-log.unfollow': async ({ log, targetId }) => {
      liveFeeds.unfollow(log, targetId);
      return done;
    },
    'live-log.stop': async ({ log, targetId }) => {
      await liveFeeds.stop(log, targetId);
      return done;
    },
    'network.details': async ({ targetId, entryId }) => {
      const { signal } = new AbortController();
      const details = await core.network.detailsFor(targetId, entryId, {
        showsSecrets: core.settings.current().showSecrets,
        includeBody: true,
        maxBodyBytes: SHOWN_BODY_BYTES,
        signal,
      });
      if (!details.ok) return details;
      const { originals } = await originalsOf(targetId, details.value.stack);
      const stack = details.value.stack.map((frame, at) => {
        const original = originals[at] ?? null;
        return original === null ? frame : { ...frame, original };
      });
      return ok({ ...details.value, stack });
    },
    'originals.live': async ({ targetId, places }) => ok(await originalsOf(targetId, places)),
    'network.cache': async ({ targetId }) => ok({ isDisabled: core.network.isCacheDisabled(targetId) }),
    'console.properties': ({ targetId, objectId }) => core.consoleLog.properties(targetId, objectId),
  };
}
