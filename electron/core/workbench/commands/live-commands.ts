/** Commands of the window on live data: logs, and the details of one request or object. */
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import type {
  ResolvedPosition,
  ScriptPosition,
} from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { NetworkSelectionSchema } from '../../../../shared/engine/network/contract/network-selection.ts';
import type { Core } from '../../app/index.ts';
import type { WindowCommandHandlers } from '../page-handlers.ts';
import type { CallerSession } from '../../runner/types.ts';
import type { LiveFeeds } from '../live-feeds.ts';

/** Maximum bytes of the body of a request, when the user opens it. */
const SHOWN_BODY_BYTES = 1_000_000;

const goneTarget = (): AppFailure =>
  new AppFailure(appError('target_gone', 'The page is no longer there.', 'Select a page that is open.'));

export function createLiveCommands({
  core,
  session,
  liveFeeds,
}: {
  readonly core: Core;
  readonly session: CallerSession;
  readonly liveFeeds: LiveFeeds;
}) {
  const done = {};
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
        includeMessages: true,
        signal,
      });
      const { originals } = await originalsOf(targetId, details.stack);
      const stack = details.stack.map((frame, at) => {
        const original = originals[at] ?? null;
        return original === null ? frame : { ...frame, original };
      });
      return { ...details, stack };
    },
    'network.select': async ({ targetId, fromId }) => {
      const target = core.endpoints.byId(targetId);
      if (target === null) throw goneTarget();
      return core.network.select(target, session.info, NetworkSelectionSchema.parse({ fromId, count: 0 }));
    },
    'originals.live': async ({ targetId, places }) => originalsOf(targetId, places),
    'emulation.set': async ({ targetId, ...change }) => {
      const target = core.endpoints.byId(targetId);
      if (target === null) throw goneTarget();
      await core.emulations.apply(
        target,
        {
          ...(change.device === undefined ? {} : { device: change.device }),
          ...(change.page === undefined ? {} : { page: change.page }),
        },
        { by: session.info.name, signal: new AbortController().signal },
      );
      return done;
    },
    'network.cache': async ({ targetId }) => ({
      isDisabled: core.network.isCacheDisabled(targetId),
      isRecorded: core.network.feed
        .active()
        .some(
          ({ target, state }) =>
            target.id === targetId && state.listeners.some(({ callerId }) => callerId === session.info.id),
        ),
    }),
    'network.blocking': async ({ targetId, urls }) => {
      if (urls === undefined) return { urls: [...core.network.blockedUrls(targetId)] };
      const blocked = await core.network.block(targetId, urls);
      return { urls: [...blocked] };
    },
    'network.replay': async ({ targetId, entryId }) => {
      await core.network.replay(targetId, entryId);
      return done;
    },
    'console.complete': ({ targetId, expression }) => core.consoleLog.complete(targetId, expression),
    'console.getter': ({ targetId, objectId, getterId }) => core.consoleLog.getterValue(targetId, objectId, getterId),
    'console.select-frame': async ({ targetId, frameId }) => {
      core.consoleLog.selectFrame(targetId, frameId);
      return done;
    },
    'console.properties': ({ targetId, objectId }) => core.consoleLog.properties(targetId, objectId),
  } satisfies Partial<WindowCommandHandlers>;
}
