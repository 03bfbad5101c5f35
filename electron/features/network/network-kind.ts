/** Captures the network of a target: what is enabled on its session, and what is restored at the end. */
import type { Subscription } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession, TargetSession } from '../../../shared/core/capability/target-ports.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { isPageLike, isServerRuntime, type TargetInfo, targetName } from '../../../shared/core/contracts/targets.ts';
import type { LogKind, TargetLog } from '../../core/listening/index.ts';
import type { RequestDetails } from './request-details.ts';
import { createRequestEntries, type RecorderOptions } from './request-entries.ts';
import { createRequestEvents, type RecordedPage } from './request-events.ts';
import { listenToSockets } from './socket-events.ts';

// Records the network of one target: listens to the Network and Page events of a session that the caller enables, and passes each to the
// part that turns it into entries.

export interface NetworkRecorder extends TargetLog<NetworkEntry> {
  details(entryId: number): RequestDetails | null;
  /** Entries of one request id, the first hop first. */
  hopsOf(requestId: string): readonly NetworkEntry[];
  /** Starts recording the session's events. */
  listen(session: TargetSession): readonly Subscription[];
  /** The page's own frame, whose document gets a load time. */
  setMainFrame(frameId: string): void;
  pageFromId(): number | null;
}

export function createNetworkRecorder(options: RecorderOptions): NetworkRecorder {
  const page: RecordedPage = { mainFrameId: null, documentId: null };
  const entries = createRequestEntries(options);
  const requests = createRequestEvents(entries, page, options.now);
  const { ring } = entries;
  let pageFromId: number | null = null;

  /** The page of a navigation begins with the first recorded hop of its document's request. */
  const onNavigated = ({ frame, type }: EventParams<'Page.frameNavigated'>): void => {
    if (frame.id !== page.mainFrameId) return;
    const isRestored = type === 'BackForwardCacheRestore';
    const [first] = isRestored ? [] : entries.hopIdsOf(frame.loaderId);
    pageFromId = first ?? ring.nextId;
    options.changed();
  };
  const setLoadTime = (what: 'contentLoadedAtMs' | 'loadedAtMs', timestamp: number): void => {
    if (page.documentId !== null) entries.change(page.documentId, { [what]: entries.epochMs(timestamp) });
  };

  return {
    ring,
    details: entries.details,
    hopsOf: (requestId) =>
      entries.hopIdsOf(requestId).flatMap((id) => {
        const entry = ring.get(id);
        return entry === null ? [] : [entry];
      }),
    pageFromId: () => pageFromId,
    setMainFrame: (frameId) => {
      page.mainFrameId = frameId;
    },
    listen: (session) => [
      session.on('Network.requestWillBeSent', (event) => {
        options.onHeaders?.(event.request.headers ?? {});
        requests.requested(event);
      }),
      session.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
        options.onHeaders?.(headers);
        entries.addRequestHeaders(requestId, headers);
      }),
      session.on('Network.responseReceivedExtraInfo', ({ requestId, headers, statusCode }) => {
        options.onHeaders?.(headers);
        entries.addResponseHeaders(requestId, headers, statusCode ?? null);
        requests.headersArrived(requestId);
      }),
      session.on('Network.requestServedFromCache', requests.servedFromCache),
      session.on('Network.responseReceived', requests.responded),
      session.on('Network.dataReceived', requests.received),
      session.on('Network.loadingFinished', requests.finished),
      session.on('Network.loadingFailed', requests.failed),
      session.on('Network.resourceChangedPriority', requests.priorityChanged),
      ...listenToSockets(session, entries, options.now),
      session.on('Page.frameNavigated', onNavigated),
      session.on('Page.domContentEventFired', ({ timestamp }) => setLoadTime('contentLoadedAtMs', timestamp)),
      session.on('Page.loadEventFired', ({ timestamp }) => {
        setLoadTime('loadedAtMs', timestamp);
        requests.pageLoaded();
      }),
    ],
  };
}

/** Limits of the browser's buffer for bodies. */
const BUFFERS = { maxTotalBufferSize: 50 * 1024 ** 2, maxResourceBufferSize: 5 * 1024 ** 2 } as const;
/** A target that has not answered a change of its cache by then is busy. */
const RESTORE_DEADLINE_MS = 5000;

export interface NetworkLog extends NetworkRecorder {
  /** The browser's cache is disabled for this target. */
  isCacheDisabled: boolean;
  /** URLs that the browser blocks for this target. */
  blockedUrls: readonly string[];
}

/** Node 20.18, 22.6 and later. */
const NODE_FLAG = '--experimental-network-inspection';

function withoutNetwork(target: TargetInfo, isNode = target.type === 'node'): never {
  throw new AppFailure(
    appError(
      'target_unsupported',
      `${targetName(target)} (${target.type}) does not report its requests.`,
      target.type === 'react_native'
        ? 'React Native reports requests from 0.83 on.'
        : isNode
          ? `Start it with ${NODE_FLAG} (Node 20.18, 22.6 or later), or enable capture on the page that calls it.`
          : 'Enable capture on the page that it belongs to, or that calls it.',
    ),
  );
}

export function createNetworkKind(
  options: Pick<RecorderOptions, 'now' | 'onHeaders'>,
): LogKind<NetworkEntry, NetworkLog> {
  return {
    create: (_target, changed) => ({
      ...createNetworkRecorder({ ...options, changed }),
      isCacheDisabled: false,
      blockedUrls: [],
    }),
    begin: async (log, session) => {
      log.listen(session);
      const { target } = session;
      const enabled = await session.enable('Network', isServerRuntime(target.type) ? {} : { ...BUFFERS });
      if (!enabled.ok)
        return /wasn't found|not found|not supported|unsupported|not implemented/i.test(enabled.error.message)
          ? withoutNetwork(target)
          : unwrap<never>(enabled);
      const mayBeNode = target.type === 'node' || target.type === 'worker';
      if (mayBeNode && !(await reportsRequests(session))) return withoutNetwork(target, true);
      if (!isPageLike(target.type)) return undefined;
      // The load time of the document is useful, but no reason to fail.
      await session.enable('Page');
      const tree = await session.send('Page.getFrameTree', {});
      if (tree.ok) log.setMainFrame(tree.value.frameTree.frame.id);
      return undefined;
    },
    end: async (log, session) => {
      if (log.isCacheDisabled) await setCache(log, session, false);
    },
  };
}

/**
 * Node and its workers accept `Network.enable` whether or not they will ever report a request (observed: 20 and 24). False if Node was
 * started without the flag; a target that cannot be asked, such as a worker of a page, is assumed to report.
 */
async function reportsRequests(session: AttachedSession): Promise<boolean> {
  const evaluated = await session.send('Runtime.evaluate', {
    expression: `[...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(' ')].includes('${NODE_FLAG}')`,
    returnByValue: true,
  });
  return !evaluated.ok || evaluated.value.result.value !== false;
}

/** Switches the cache of the log's target; one without such a switch (a runtime) has no cache either. */
export async function setCache(
  log: NetworkLog,
  session: AttachedSession,
  isDisabled: boolean,
): Promise<AppResult<undefined>> {
  const sent = await session.send(
    'Network.setCacheDisabled',
    { cacheDisabled: isDisabled },
    { deadlineMs: RESTORE_DEADLINE_MS },
  );
  if (sent.ok) log.isCacheDisabled = isDisabled;
  else if (!isServerRuntime(session.target.type)) return err(sent.error);
  return ok(undefined);
}
