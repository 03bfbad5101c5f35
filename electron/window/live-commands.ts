/** Commands of the window on live data: plots, logs, and the details of one request or object. */
import { ok } from '../../shared/base/result.ts';
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
    'network.details': ({ targetId, entryId }) =>
      core.network.detailsFor(targetId, entryId, {
        showsSecrets: core.settings.current().showSecrets,
        includeBody: true,
        maxBodyBytes: SHOWN_BODY_BYTES,
        signal: new AbortController().signal,
      }),
    'network.cache': async ({ targetId }) => ok({ isDisabled: core.network.isCacheDisabled(targetId) }),
    'console.properties': ({ targetId, objectId }) => core.consoleLog.properties(targetId, objectId),
  };
}
