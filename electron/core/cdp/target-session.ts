/** A session on one target: a call sends commands and listens through it, and releases it at the end. */
import { err, ok } from '../../../shared/base/result.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';
import { appError, errorOfAbort, type AppError } from '../../../shared/base/errors.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CommandParams, ProtocolDomain, SendCommand } from '../../../shared/core/contracts/protocol-commands.ts';
import { targetName, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { CdpSocket, CommandOptions } from './socket.ts';

/** Cleanup must end soon, whatever the target does. */
export const CLEANUP_DEADLINE_MS = 5_000;

/** A session with a dedicated connection, which may be paused without stopping anything else. */
export interface DedicatedSession extends AttachedSession {
  /** Stops reading from the target; deadlines of this session pause until `resume`. */
  pause(): void;
  resume(): void;
  /** Another recording prevents every session of the target from ending: `end` is only deferred (`guardsTarget`). */
  isGuarded(): boolean;
  /** Releases the session without reuse: the target stops its work for it at once, even while it is busy. */
  end(): Promise<void>;
}

export interface AttachOptions {
  readonly signal: AbortSignal;
  /** Called with the name of each command that is sent. */
  readonly onCommand?: ((method: string) => void) | undefined;
  /**
   * Until this session is released, no other one on the target is ended: V8 stops tracking allocations when any session ends (observed).
   */
  readonly guardsTarget?: boolean;
  /** Attaches to a crashed target too: the commands that the browser itself answers still work, and one of them reloads the page. */
  readonly evenCrashed?: boolean;
}

export interface SessionParts {
  readonly socket: CdpSocket;
  /** Null when the socket belongs to the target alone. */
  readonly sessionId: string | null;
  readonly target: TargetInfo;
  readonly onCommand?: ((method: string) => void) | undefined;
  /** Called with whether a command was answered or timed out. */
  readonly onAnswer: (responsive: boolean) => void;
  /** Tells why a command has no answer (`late-answer.ts`); absent: its deadline is all that is known. */
  readonly onLate?: CommandOptions['onLate'];
  /** Detaches the session from the target. */
  readonly detach: () => Promise<void>;
}

export interface SessionHandle {
  readonly session: AttachedSession;
  /** Ends it from the target's side: pending commands are rejected with `reason`. */
  end(reason: AppError): void;
}

export function createTargetSession(parts: SessionParts): SessionHandle {
  const { socket, sessionId, target } = parts;
  const ended = new AbortController();
  const subscriptions = new Set<Subscription>();
  const enabled = new Map<ProtocolDomain, number>();
  let releasing: Promise<void> | null = null;

  const end = (reason: AppError): void => {
    if (ended.signal.aborted) return;
    socket.closed.removeEventListener('abort', onSocketClosed);
    ended.abort(reason);
    for (const subscription of [...subscriptions]) subscription.dispose();
  };
  const onSocketClosed = (): void => end(errorOfAbort(socket.closed));
  if (socket.closed.aborted) onSocketClosed();
  else socket.closed.addEventListener('abort', onSocketClosed, { once: true });

  const send: SendCommand = async (method, params, options = {}) => {
    if (ended.signal.aborted) return err(errorOfAbort(ended.signal));
    parts.onCommand?.(method);
    // A session that ends on a living socket gets no more answers, so its end cancels the command.
    const cut = cutShort(options.signal, ended.signal);
    const result = await socket.send(method, params, {
      sessionId,
      title: target.title,
      deadlineMs: options.deadlineMs,
      signal: cut.signal,
      asText: options.asText,
      onLate: parts.onLate,
    });
    cut.dispose();
    if (result.ok || result.error.code === 'cdp_error') parts.onAnswer(true);
    else if (result.error.code === 'target_unresponsive') parts.onAnswer(false);
    return result;
  };

  /** Not awaited: on a lost or unresponsive target there is nothing to disable. */
  const sendDisable = (domain: ProtocolDomain): void =>
    void (ended.signal.aborted || send(`${domain}.disable`, {}, { deadlineMs: CLEANUP_DEADLINE_MS }));

  const disable = (domain: ProtocolDomain): void => {
    const count = (enabled.get(domain) ?? 0) - 1;
    enabled.set(domain, count);
    if (count === 0) sendDisable(domain);
  };

  const session: AttachedSession = {
    target,
    closed: ended.signal,
    send,
    on: (event, listener) => {
      const subscription = socket.on(event, sessionId, listener);
      const owned: Subscription = {
        dispose: () => {
          subscriptions.delete(owned);
          subscription.dispose();
        },
      };
      subscriptions.add(owned);
      return owned;
    },
    // The protocol keeps a domain's state per session, so this count belongs to this session alone: another session on the same target
    // neither keeps a domain enabled here nor disables it.
    enable: async (domain, params) => {
      const result = await send(`${domain}.enable`, (params ?? {}) as CommandParams<`${typeof domain}.enable`>);
      if (!result.ok) {
        // A busy page enables it all the same, later.
        if (result.error.code === 'target_unresponsive' && (enabled.get(domain) ?? 0) === 0) sendDisable(domain);
        return err(result.error);
      }
      enabled.set(domain, (enabled.get(domain) ?? 0) + 1);
      let isEnabled = true;
      return ok({
        dispose: () => {
          if (isEnabled) disable(domain);
          isEnabled = false;
        },
      });
    },
    release: () => {
      releasing ??= (async () => {
        end(appError('cancelled', `The session on ${targetName(target)} was released.`));
        await parts.detach();
      })();
      return releasing;
    },
  };
  return { session, end };
}

/** One signal out of two, whose listeners are removed again (`AbortSignal.any` keeps them for the life of a session). */
function cutShort(call: AbortSignal | undefined, session: AbortSignal): { signal: AbortSignal } & Subscription {
  const controller = new AbortController();
  const onCall = (): void => void (call !== undefined && controller.abort(call.reason));
  const onSession = (): void => controller.abort(session.reason);
  if (call?.aborted) onCall();
  call?.addEventListener('abort', onCall, { once: true });
  session.addEventListener('abort', onSession, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      call?.removeEventListener('abort', onCall);
      session.removeEventListener('abort', onSession);
    },
  };
}
