/** Targets whose process ends: their sessions end, and a reload brings them back. */
import type { BrowserSessions } from './browser-sessions.ts';
import type { BrowserTargets } from './browser-targets.ts';
import { targetCrashed } from './connection-errors.ts';
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
export function followCrashes(socket: CdpSocket, { targets, sessions, changed, title }: CrashParts): void {
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

  socket.on('Target.targetCrashed', null, ({ targetId }) => {
    // These sessions would stay active in the reloaded page with everything they had enabled. Sessions on other sockets end with those
    // sockets.
    for (const sessionId of sessions.endTarget(targetId, targetCrashed)) detach(sessionId);
    if (!targets.setCrashed(targetId, true)) return;
    changed();
    void awaitRevival(targetId);
  });
}
