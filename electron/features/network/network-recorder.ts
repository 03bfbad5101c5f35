/**
 * Records the network of one target: listens to the Network and Page events of a session that the caller enables, and passes each to the
 * part that turns it into entries.
 */
import type { Subscription } from '../../../shared/base/emitter.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import type { TargetLog } from '../../core/listening/index.ts';
import type { RequestDetails } from './request-details.ts';
import { createRequestEntries, type RecorderOptions } from './request-entries.ts';
import { createRequestEvents, type RecordedPage } from './request-events.ts';
import { listenToSockets } from './socket-events.ts';

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
