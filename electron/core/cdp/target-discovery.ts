/** Keeps a browser's list of targets: its discovery events on one connection, and the whole list on request. */
import { unwrap, settle } from '../../../shared/base/errors.ts';
import type { EventParams } from '../../../shared/core/contracts/protocol-events.ts';
import { closedAs, type BrowserSessions } from './browser-sessions.ts';
import type { BrowserTargets } from './browser-targets.ts';
import { disconnected, targetCrashed } from './connection-errors.ts';
import { KEEPALIVE_DEADLINE_MS, keepAlive } from './endpoints/keepalive.ts';
import type { CdpSocket } from './socket.ts';
import { CLEANUP_DEADLINE_MS } from './target-session.ts';

interface CrashParts {
  readonly targets: BrowserTargets;
  readonly sessions: BrowserSessions;
  readonly changed: () => void;
  /** Names the browser in errors. */
  readonly title: string;
}

/** Follows crashes that `socket` reports. */
function followCrashes(socket: CdpSocket, { targets, sessions, changed, title }: CrashParts): void {
  const detach = (sessionId: string): void =>
    void socket.send('Target.detachFromTarget', { sessionId }, { title, deadlineMs: CLEANUP_DEADLINE_MS });

  /** Waits until a crashed target has a process again after a reload; until then the target answers no commands. */
  const awaitRevival = async (targetId: string): Promise<void> => {
    const attached = await socket.send('Target.attachToTarget', { targetId, flatten: true }, { title });
    if (!attached.ok) return;
    const { sessionId } = attached.value;
    const stopped = socket.on('Page.frameStoppedLoading', sessionId, () => {
      stopped.dispose();
      if (targets.setCrashed(targetId, false)) changed();
      detach(sessionId);
    });
    // The process that would answer is gone; the browser accepts the command and reports the reload itself.
    void socket.send('Page.enable', {}, { title, sessionId, deadlineMs: Number.POSITIVE_INFINITY });
  };

  const crashed = (targetId: string): void => {
    // These sessions would stay active in the reloaded page with everything they had enabled. Sessions on other sockets end with those
    // sockets.
    for (const sessionId of sessions.endTarget(targetId, targetCrashed)) detach(sessionId);
    if (!targets.setCrashed(targetId, true)) return;
    changed();
    void awaitRevival(targetId);
  };
  socket.on('Target.targetCrashed', null, ({ targetId }) => crashed(targetId));
  sessions.crashes.listen(crashed);
}

export interface DiscoveryParts {
  readonly socket: CdpSocket;
  readonly targets: BrowserTargets;
  readonly sessions: BrowserSessions;
  /** Called after every change of the list. */
  readonly changed: () => void;
  /** The browser's address. */
  readonly endpoint: string;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * When titles are read again after a page navigated, in milliseconds from the reading before. Chromium reports a page as its document
 * begins, with its address as the title, and never again when the title is there.
 */
const TITLE_PAUSES_MS = [300, 1000, 3000];

/** Reads the list of targets. The first call proves the connection with one harmless command and turns the events on. */
export type ListTargets = (signal: AbortSignal) => Promise<void>;

export function createTargetDiscovery(parts: DiscoveryParts): ListTargets {
  const { socket, targets, sessions, changed, endpoint } = parts;
  const onConnection = { title: endpoint };
  let isFollowing = false;
  let readings = 0;

  const put = ({ targetInfo }: EventParams<'Target.targetCreated'>): void => {
    targets.put(targetInfo);
    changed();
  };
  const readList = async (signal: AbortSignal): Promise<void> => {
    const answer = unwrap(await socket.send('Target.getTargets', {}, { ...onConnection, signal }));
    for (const id of targets.replace(answer.targetInfos)) sessions.endTarget(id, closedAs('it was closed'));
    changed();
  };
  /** Reads the titles of pages that navigate, from the last navigation on. */
  const readTitles = async (): Promise<void> => {
    readings += 1;
    const reading = readings;
    for (const pauseMs of TITLE_PAUSES_MS) {
      await parts.wait(pauseMs, socket.closed);
      if (socket.closed.aborted || reading !== readings) return;
      await settle(() => readList(socket.closed));
    }
  };
  const follow = async (signal: AbortSignal): Promise<void> => {
    unwrap(await socket.send('Browser.getVersion', {}, { ...onConnection, signal }));
    socket.on('Target.targetCreated', null, put);
    socket.on('Target.targetInfoChanged', null, (event) => {
      const known = targets.info(event.targetInfo.targetId);
      put(event);
      if (known?.type === 'page' && event.targetInfo.title !== known.title) void readTitles();
    });
    socket.on('Target.targetDestroyed', null, ({ targetId }) => {
      sessions.endTarget(targetId, closedAs('it was closed'));
      targets.delete(targetId);
      changed();
    });
    followCrashes(socket, { targets, sessions, changed, title: endpoint });
    sessions.follow(socket);
    isFollowing = true;
    unwrap(await socket.send('Target.setDiscoverTargets', { discover: true }, { ...onConnection, signal }));
    void keepAlive({
      closed: socket.closed,
      wait: parts.wait,
      silentForMs: () => performance.now() - socket.lastMessageAtMs,
      ask: (deadlineMs) => socket.send('Browser.getVersion', {}, { ...onConnection, deadlineMs }),
      onDead: () =>
        void socket.close(disconnected(endpoint, `it did not answer for ${KEEPALIVE_DEADLINE_MS / 1000} s`)),
    });
    return undefined;
  };

  return async (signal) => {
    if (!isFollowing) await follow(signal);
    return readList(signal);
  };
}
