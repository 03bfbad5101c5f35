/** The sessions on a browser's targets, on all of its connections. Each ends with its release, its target or its connection. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { errorOfAbort, type AppError, type AppResult } from '../../../shared/base/errors.ts';
import { isPageLike } from '../../../shared/core/contracts/targets.ts';
import { orAborted } from './aborted-wait.ts';
import type { BrowserTargets } from './browser-targets.ts';
import { targetCrashed, targetGone } from './connection-errors.ts';
import { createLateAnswers } from './late-answer.ts';
import type { CdpSocket } from './socket.ts';
import { CLEANUP_DEADLINE_MS, createTargetSession, type AttachOptions, type SessionHandle } from './target-session.ts';

/** The reason why a session ends, as an error that names its target. */
export type EndOf = (title: string) => AppError;

export interface BrowserSessions {
  /** Attaches on any connection of this browser. */
  attach(on: CdpSocket, targetId: string, options: AttachOptions): Promise<AppResult<AttachedSession>>;
  /** Ends the sessions of `on` that the browser reports as detached. */
  follow(on: CdpSocket): void;
  /** Ids of targets that had crashed before they were attached. */
  readonly crashes: Listenable<string>;
  /** Ends all sessions on a target and returns their ids. */
  endTarget(targetId: string, why: EndOf): readonly string[];
}

export function createBrowserSessions(targets: BrowserTargets, changed: () => void): BrowserSessions {
  const sessions = new Map<string, SessionHandle & { readonly targetId: string }>();
  const crashes = new Emitter<string>();

  const end = (sessionId: string, why: EndOf): void => {
    const held = sessions.get(sessionId);
    if (held === undefined) return;
    sessions.delete(sessionId);
    targets.countSession(held.targetId, -1);
    held.end(why(held.session.target.title));
    changed();
  };

  /** The process of a crashed tab answers nothing, but the browser says at once that it is gone. It answers for the tab, so it need not be waited for. */
  const askIfCrashed = (on: CdpSocket, sessionId: string, targetId: string, title: string): void => {
    on.on('Inspector.targetCrashed', sessionId, () => crashes.emit(targetId));
    void on.send('Inspector.enable', {}, { title, sessionId, deadlineMs: Number.POSITIVE_INFINITY });
  };

  return {
    crashes,
    attach: async (on, targetId, { signal, onCommand, evenCrashed = false }) => {
      const target = targets.info(targetId);
      if (target === null) return err(targetGone(targetId, 'it is no longer listed'));
      if (targets.isCrashed(targetId) && !evenCrashed) return err(targetCrashed(target.title));
      const { title } = target;
      const detach = async (sessionId: string): Promise<void> => {
        await on.send('Target.detachFromTarget', { sessionId }, { title, deadlineMs: CLEANUP_DEADLINE_MS });
      };
      // Sent without the caller's signal: an answer that arrives after a cancel names a session that must be detached.
      const attaching = on.send('Target.attachToTarget', { targetId, flatten: true }, { title });
      const attached = await orAborted(attaching, signal);
      if (!attached.ok) {
        void attaching.then((late) => (late.ok ? detach(late.value.sessionId) : undefined));
        return attached;
      }
      const { sessionId } = attached.value;
      const handle = createTargetSession({
        socket: on,
        sessionId,
        target,
        onCommand,
        onAnswer: (responsive) => void (targets.setResponsive(targetId, responsive) && changed()),
        onLate: isPageLike(target.type) ? createLateAnswers(on, { sessionId, title }) : undefined,
        detach: async () => {
          if (!sessions.delete(sessionId)) return;
          targets.countSession(targetId, -1);
          changed();
          if (!on.closed.aborted) await detach(sessionId);
        },
      });
      sessions.set(sessionId, { ...handle, targetId });
      targets.countSession(targetId, 1);
      changed();
      if (isPageLike(target.type) && !evenCrashed) askIfCrashed(on, sessionId, targetId, title);
      // The target may have gone between the answer and this line.
      if (!targets.has(targetId)) end(sessionId, closedAs('it was closed'));
      return handle.session.closed.aborted ? err(errorOfAbort(handle.session.closed)) : ok(handle.session);
    },
    follow: (on) =>
      void on.on('Target.detachedFromTarget', null, ({ sessionId }) =>
        end(sessionId, closedAs('it was closed or detached')),
      ),
    endTarget: (targetId, why) => {
      const own = [...sessions].filter(([, held]) => held.targetId === targetId).map(([sessionId]) => sessionId);
      for (const sessionId of own) end(sessionId, why);
      return own;
    },
  };
}

export function closedAs(detail: string): EndOf {
  return (title) => targetGone(title, detail);
}
