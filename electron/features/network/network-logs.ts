/** All network logs: the listeners of each target, the read position of each caller, and the details of one request. */
import { err, ok } from '../../../shared/base/result.ts';
import type {
  NetworkDetailsOptions,
  NetworkLogView,
  NetworkPort,
} from '../../../shared/features/network/tools/network-ports.ts';
import type { AttachedSession, UnmaskedTargetsPort } from '../../../shared/core/capability/target-ports.ts';
import type { NameOfTarget } from '../../../shared/core/capability/status-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, type AppError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { NetworkDetails, NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { Headers } from '../../../shared/core/contracts/protocol-events.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { selectRequests } from '../../../shared/engine/network/index.ts';
import { createListening, createReading, type Listening, type LogHandle } from '../../core/listening/index.ts';
import type { Spool } from '../../core/spool/index.ts';
import { archiveLog } from './archive.ts';
import { createNetworkKind, setCache, type NetworkLog } from './network-kind.ts';
import { requestDetails } from './tell-details.ts';

// Actions of the person on requests of a recorded page: blocks their URLs, and sends an XHR again.

/** The browser reports no request any more, so it can change none either. */
function notRecording(): never {
  throw new AppFailure(
    appError(
      'not_recording',
      'Network recording is off for this page.',
      'Record the network, then block or send again.',
    ),
  );
}

/** URLs that the browser blocks while the page is recorded; `*` stands for any text. The end of the recording unblocks them. */
export async function blockUrls(
  heard: LogHandle<NetworkLog> | null,
  urls: readonly string[],
): Promise<readonly string[]> {
  if (heard === null || heard.session === null) return notRecording();
  const wanted = [...new Set(urls)];
  // `urlPatterns` would be the newer parameter, which older browsers ignore without an error.
  unwrap(await heard.session.send('Network.setBlockedURLs', { urls: wanted }));
  heard.log.blockedUrls = wanted;
  return wanted;
}

/** Sends an XHR again as the page did. Errors: `invalid_params` for other requests, which a page cannot repeat unchanged. */
export async function replayRequest(heard: LogHandle<NetworkLog> | null, entryId: number): Promise<void> {
  if (heard === null || heard.session === null) return notRecording();
  const entry = heard.log.ring.get(entryId);
  if (entry === null || entry.resourceType !== 'XHR')
    throw new AppFailure(
      appError('invalid_params', 'Only an XHR of the list can be sent again.', 'Use Copy as fetch for other requests.'),
    );
  unwrap(await heard.session.send('Network.replayXHR', { requestId: entry.requestId }));
}

export interface NetworkLogs extends NetworkPort {
  /** For the window, which follows it. */
  readonly feed: Listening<NetworkEntry, NetworkLog>;
  /** Captured targets, one line each: `Orders since 12:03:04 by you, 132 requests`. */
  lines(nameOf: NameOfTarget): string[];
  /** As `details`, for the window, which knows the target by its id only. */
  detailsFor(targetId: string, entryId: number, options: NetworkDetailsOptions): Promise<NetworkDetails>;
  isCacheDisabled(targetId: string): boolean;
  /** URLs that are blocked while the target is recorded. */
  blockedUrls(targetId: string): readonly string[];
  /** Replaces the blocked URLs; `not_recording` without a recording. */
  block(targetId: string, urls: readonly string[]): Promise<readonly string[]>;
  /** Sends an XHR again. */
  replay(targetId: string, entryId: number): Promise<void>;
  endOfCaller(caller: CallerInfo): Promise<void>;
  isRecordedBy(callerId: string): boolean;
}

export interface NetworkLogsOptions {
  readonly targets: Pick<UnmaskedTargetsPort, 'byId'>;
  readonly attach: (target: TargetInfo, options: { signal: AbortSignal }) => Promise<AttachedSession>;
  readonly spool: Pick<Spool, 'create'>;
  readonly version: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Called with the headers of each request and response, unmasked. */
  readonly onHeaders?: (headers: Headers) => void;
}

/** `before`: the log of this target, or else the last one that was lost with its browser. */
function notListening(target: TargetInfo, before: LogHandle<NetworkLog> | null): AppError {
  const endedBecause = before?.state.endedBecause ?? null;
  const what = before === null || before.target.id === target.id ? 'It' : `That of ${targetName(before.target)}`;
  const why =
    endedBecause === null
      ? ''
      : ` ${what} was on until the target or its connection was lost (${endedBecause.replace(/\.$/, '')}); the recorded requests are no longer available.`;
  return appError(
    'not_recording',
    `Network capture is off for ${targetName(target)}.${why}`,
    'Call pen_network_enable first, then load the page or trigger the requests.',
  );
}

export function createNetworkLogs(made: NetworkLogsOptions): NetworkLogs {
  const { targets, attach, spool, version, now } = made;
  const feed = createListening<NetworkEntry, NetworkLog>({ targets, attach, now, kind: createNetworkKind(made) });
  const reading = createReading(
    feed,
    {
      title: 'Network',
      entries: 'requests',
      taken: 'recorded',
      notRecording: notListening,
      recordsNothing: (target) => `This session records no requests of ${targetName(target)}`,
    },
    now,
  );

  const view = (handle: LogHandle<NetworkLog>, caller: { readonly id: string }): NetworkLogView => {
    const { log, state } = handle;
    const fromId = reading.fromId(handle, caller.id);
    const entries = [...log.ring.entries()];
    return {
      entries: fromId === 0 ? entries : entries.filter(({ id }) => id >= fromId),
      dropped: log.ring.dropped,
      limit: log.ring.limit,
      isCacheDisabled: log.isCacheDisabled,
      sinceMs: state.sinceMs ?? 0,
    };
  };

  // The window still shows the requests after capture has ended.
  const detailsFor: NetworkLogs['detailsFor'] = async (targetId, entryId, options) => {
    const handle = feed.find(targetId);
    const entry = handle?.log.ring.get(entryId) ?? null;
    const details =
      handle === null || entry === null ? null : await requestDetails(handle.log, handle.session, entry, options);
    return unwrap(
      details ??
        err(
          appError(
            'invalid_params',
            `Request ${entryId} is no longer in the log.`,
            'The log keeps the newest 5,000; pen_network_waterfall lists them.',
          ),
        ),
    );
  };

  return {
    feed,
    lines: (nameOfTarget) =>
      feed.active().map(({ target, log, state }) => {
        const who = state.listeners.map(({ name }) => name).join(', ');
        const since = new Date(state.sinceMs ?? 0).toISOString().slice(11, 19);
        return `${nameOfTarget(target.id)} since ${since} UTC by ${who}, ${log.ring.size} requests${log.ring.dropped === 0 ? '' : ` (${log.ring.dropped} older ones dropped)`}${log.isCacheDisabled ? ', cache disabled' : ''}`;
      }),
    endOfCaller: (caller) => reading.endOfCaller(caller),
    isRecordedBy: (callerId) => reading.isRecordedBy(callerId),
    enable: async (target, { caller, disableCache, clearFirst, signal }) => {
      const { handle, isNew } = await feed.listen(target, { caller, signal });
      const { log, session } = handle;
      if (session !== null && disableCache !== null && disableCache !== log.isCacheDisabled) {
        const switched = await setCache(log, session, disableCache);
        if (!switched.ok) {
          if (isNew) await feed.leave(target.id, caller.id);
          throw new AppFailure(switched.error);
        }
      }
      // A new log is empty for everyone; requests that it has by now came after the call.
      if (clearFirst) reading.begin(handle, caller.id, isNew ? 0 : ([...log.ring.entries()].at(-1)?.id ?? -1) + 1);
      return { ...view(handle, caller), isNew };
    },
    leave: (target, caller) => reading.leave(target.id, caller.id),
    read: (target, caller) => {
      const handle = reading.active(target);
      return handle.ok ? ok(view(handle.value, caller)) : handle;
    },
    select: (target, caller, selection) => {
      const handle = unwrap(reading.active(target));
      const { entries, dropped } = view(handle, caller);
      return { ...selectRequests(entries, selection), dropped };
    },
    details: (target, entryId, options) => detailsFor(target.id, entryId, options),
    detailsFor,
    isCacheDisabled: (targetId) => {
      const handle = feed.find(targetId);
      return handle !== null && handle.session !== null && handle.log.isCacheDisabled;
    },
    blockedUrls: (targetId) => {
      const handle = feed.find(targetId);
      return handle === null || handle.session === null ? [] : handle.log.blockedUrls;
    },
    block: (targetId, urls) => blockUrls(feed.find(targetId), urls),
    replay: (targetId, entryId) => replayRequest(feed.find(targetId), entryId),
    archive: async (target, { caller, sinceMs, mustHaveJoined, ...options }) => {
      const handle = feed.find(target.id);
      if (handle === null) return err(notListening(target, null));
      const begun = mustHaveJoined ? reading.requireBegun(handle, target, caller.id) : ok(undefined);
      if (!begun.ok) return begun;
      const seen = view(handle, caller);
      const entries =
        sinceMs === null ? seen.entries : seen.entries.filter(({ startedAtMs }) => startedAtMs >= sinceMs);
      const startedAtMs = sinceMs ?? seen.sinceMs;
      const loss = reading.loss(handle, caller.id);
      const archived = await archiveLog({ handle, entries, startedAtMs, loss, spool, version, now, ...options });
      if (archived.ok && sinceMs === null) handle.kept();
      return archived;
    },
  };
}
