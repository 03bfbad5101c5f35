/**
 * A browser: one connection for everything except captures (a socket, or a session on its pipe), flat sessions, a live list of targets. It
 * attaches on request and detaches afterwards; it never creates, activates or closes a tab, because the tabs belong to the user.
 */
import { z } from 'zod';
import type { AttachedSession } from '../../shared/capabilities/ports.ts';
import { BrowserProcessSchema } from '../../shared/contracts/applications.ts';
import { err, ok } from '../../shared/base/result.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { orAborted } from './aborted-wait.ts';
import type { BrowserAccess } from './browser-access.ts';
import {
  createBrowserTargets,
  TargetInfoEventSchema,
  TargetListSchema,
  type BrowserTargets,
} from './browser-targets.ts';
import type { CdpLog } from './cdp-log.ts';
import type { Connection, EndpointLabel } from './connection.ts';
import { disconnected, targetCrashed, targetGone } from './connection-errors.ts';
import { KEEPALIVE_DEADLINE_MS, keepAlive } from './keepalive.ts';
import type { CdpSocket } from './socket.ts';
import { CLEANUP_DEADLINE_MS, createTargetSession, type AttachOptions, type SessionHandle } from './target-session.ts';
import { createChildrenAsker, isAsleep, possibleOwners, wakeWorker } from './worker-discovery.ts';

const ProcessInfoSchema = z.object({ processInfo: z.array(BrowserProcessSchema) });

/** A worker's name comes before its owner's answer, or within milliseconds after it. */
const WORKER_NAMED_LIMIT_MS = 300;
/** How often an owner is asked for the names of its workers; see `nameWorkersOf`. */
const NAMING_ATTEMPTS = 5;

export interface BrowserConnectionOptions {
  /** A connection to the browser: the first serves everything except captures; each capture has a connection of its own. */
  readonly open: (signal: AbortSignal) => Promise<AppResult<CdpSocket>>;
  readonly access: BrowserAccess;
  readonly product: string;
  readonly label: EndpointLabel;
  readonly log: CdpLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Connects, proves it with one harmless command, and lists the targets. */
export async function connectBrowser(options: BrowserConnectionOptions): Promise<AppResult<Connection>> {
  const opened = await options.open(options.signal);
  if (!opened.ok) return opened;
  const socket = opened.value;
  const targets = createBrowserTargets(options.label);
  const connection = browserConnection(socket, targets, options);
  const first = await connection.relist(options.signal);
  if (!first.ok) {
    await socket.close(first.error);
    return first;
  }
  return ok(connection);
}

function browserConnection(socket: CdpSocket, targets: BrowserTargets, options: BrowserConnectionOptions): Connection {
  const { label, log } = options;
  const changes = new Emitter<void>();
  const sessions = new Map<string, SessionHandle & { readonly targetId: string }>();
  const dedicated = new Set<CdpSocket>();
  const onConnection = { title: label.endpoint };
  // A capture's own connection must not outlive the browser's, even when it is paused or its end was not reported.
  socket.closed.addEventListener(
    'abort',
    () => {
      for (const own of [...dedicated]) void own.close(errorOfAbort(socket.closed));
    },
    { once: true },
  );

  const endSession = (sessionId: string, why: (title: string) => AppError): void => {
    const held = sessions.get(sessionId);
    if (held === undefined) return;
    sessions.delete(sessionId);
    targets.countSession(held.targetId, -1);
    held.end(why(held.session.target.title));
    changes.emit();
  };
  const endTarget = (targetId: string, why: (title: string) => AppError): void => {
    for (const [sessionId, held] of [...sessions]) if (held.targetId === targetId) endSession(sessionId, why);
  };
  /** Waits until a crashed target has a process again after a reload; until then the target answers no commands. */
  const awaitRevival = async (targetId: string): Promise<void> => {
    const attached = await socket.send(
      'Target.attachToTarget',
      { targetId, flatten: true },
      onConnection,
    );
    if (!attached.ok) return;
    const { sessionId } = attached.value;
    const stopped = socket.on('Page.frameStoppedLoading', sessionId, () => {
      stopped.dispose();
      if (targets.setCrashed(targetId, false)) changes.emit();
      void socket.send('Target.detachFromTarget', { sessionId }, { ...onConnection, deadlineMs: CLEANUP_DEADLINE_MS });
    });
    // The process that would answer is gone; the browser accepts the command and reports the reload itself.
    void socket.send('Page.enable', {}, { ...onConnection, sessionId, deadlineMs: Number.POSITIVE_INFINITY });
  };
  const onCrash = (targetId: string): void => {
    const own = [...sessions].filter(([, held]) => held.targetId === targetId);
    endTarget(targetId, targetCrashed);
    // These sessions would stay active in the reloaded page with everything they had enabled. Sessions on other sockets end with those
    // sockets.
    for (const [sessionId] of own)
      void socket.send('Target.detachFromTarget', { sessionId }, { ...onConnection, deadlineMs: CLEANUP_DEADLINE_MS });
    if (!targets.setCrashed(targetId, true)) return;
    changes.emit();
    void awaitRevival(targetId);
  };

  const watch = (): void => {
    const put = (params: unknown): void => {
      const parsed = TargetInfoEventSchema.safeParse(params);
      if (!parsed.success)
        return log.warn('A target event could not be read', {
          endpoint: label.endpoint,
          problem: parsed.error.message,
        });
      targets.put(parsed.data.targetInfo);
      changes.emit();
    };
    socket.on('Target.targetCreated', null, put);
    socket.on('Target.targetInfoChanged', null, put);
    socket.on('Target.targetDestroyed', null, ({ targetId }) => {
      endTarget(targetId, closed('it was closed'));
      targets.delete(targetId);
      changes.emit();
    });
    socket.on('Target.targetCrashed', null, ({ targetId }) => onCrash(targetId));
    socket.on('Target.detachedFromTarget', null, ({ sessionId }) =>
      endSession(sessionId, closed('it was closed or detached')),
    );
  };

  let watching = false;
  const relist = async (signal: AbortSignal): Promise<AppResult<undefined>> => {
    if (!watching) {
      const alive = await socket.send('Browser.getVersion', {}, { ...onConnection, signal });
      if (!alive.ok) return alive;
      watch();
      watching = true;
      const discovering = await socket.send(
        'Target.setDiscoverTargets',
        { discover: true },
        { ...onConnection, signal },
      );
      if (!discovering.ok) return discovering;
      void keepAlive({
        closed: socket.closed,
        wait: options.wait,
        silentForMs: () => performance.now() - socket.lastMessageAtMs,
        ask: (deadlineMs) => socket.send('Browser.getVersion', {}, { ...onConnection, deadlineMs }),
        onDead: () =>
          void socket.close(disconnected(label.endpoint, `it did not answer for ${KEEPALIVE_DEADLINE_MS / 1000} s`)),
      });
    }
    const answer = await socket.send('Target.getTargets', {}, { ...onConnection, signal });
    if (!answer.ok) return answer;
    const list = TargetListSchema.safeParse(answer.value);
    if (!list.success)
      return err(
        appError('wrong_service', `${label.endpoint} sent a target list that cannot be read: ${list.error.message}`),
      );
    for (const id of targets.replace(list.data.targetInfos)) endTarget(id, closed('it was closed'));
    changes.emit();
    return ok();
  };

  const children = createChildrenAsker(socket);
  /** Makes a listed worker respond to commands, as far as its owner allows. */
  const wake = async (targetId: string): Promise<AppResult<undefined>> => {
    const listed = targets.owned();
    const woken = await wakeWorker(targetId, {
      listed,
      ask: (ownerId) => children.ask(ownerId),
      awake: becameNamed,
    });
    // Not a failure yet: the commands that follow have deadlines of their own.
    if (!woken) log.debug('A worker could not be woken', { endpoint: label.endpoint, targetId });
    return ok();
  };
  const becameNamed = async (targetId: string): Promise<boolean> => {
    const named = (): boolean => {
      const target = targets.owned().get(targetId);
      return target === undefined || !isAsleep(target);
    };
    if (named()) return true;
    const waiting = new AbortController();
    const subscription = changes.listen(() => void (named() && waiting.abort()));
    await options.wait(WORKER_NAMED_LIMIT_MS, waiting.signal);
    subscription.dispose();
    return named();
  };
  /** Names the workers of a target that is being attached, in the background: the caller does not wait for it. */
  const nameWorkersOf = async (targetId: string): Promise<void> => {
    // A worker that is starting while its owner is asked stays asleep, and so does one whose owner is too busy to answer.
    for (let attempt = 0; attempt < NAMING_ATTEMPTS && !socket.closed.aborted; attempt += 1) {
      const owned = targets.owned();
      const asleep = [...owned.values()].some(
        (target) => isAsleep(target) && possibleOwners(target, owned).some((owner) => owner.id === targetId),
      );
      if (!asleep) return;
      await children.ask(targetId);
      await options.wait(WORKER_NAMED_LIMIT_MS, socket.closed);
    }
  };

  /** Attaches on any connection of this browser; the session ends when the target or that connection does. */
  const attachOn = async (
    on: CdpSocket,
    targetId: string,
    { signal, onCommand, evenCrashed = false }: AttachOptions,
  ): Promise<AppResult<AttachedSession>> => {
    const target = targets.info(targetId);
    if (target === null) return err(targetGone(targetId, 'it is no longer listed'));
    if (targets.isCrashed(targetId) && !evenCrashed) return err(targetCrashed(target.title));
    const detach = async (sessionId: string): Promise<void> => {
      await on.send('Target.detachFromTarget', { sessionId }, { title: target.title, deadlineMs: CLEANUP_DEADLINE_MS });
    };
    // Not under the caller's signal: an answer that comes after a cancel names a session that must be detached.
    const attaching = on.send(
      'Target.attachToTarget',
      { targetId, flatten: true },
      { title: target.title },
    );
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
      onAnswer: (responsive) => void (targets.setResponsive(targetId, responsive) && changes.emit()),
      detach: async () => {
        if (!sessions.delete(sessionId)) return;
        targets.countSession(targetId, -1);
        changes.emit();
        if (!on.closed.aborted) await detach(sessionId);
      },
    });
    sessions.set(sessionId, { ...handle, targetId });
    targets.countSession(targetId, 1);
    changes.emit();
    // The target may have gone between the answer and this line.
    if (!targets.has(targetId)) endSession(sessionId, closed('it was closed'));
    return handle.session.closed.aborted ? err(errorOfAbort(handle.session.closed)) : ok(handle.session);
  };

  return {
    kind: 'browser',
    product: options.product,
    closed: socket.closed,
    targets: () => targets.all(),
    changes,
    relist,
    attach: async (targetId, attachOptions) => {
      const awake = await orAborted(wake(targetId), attachOptions.signal);
      if (!awake.ok) return awake;
      const attached = await attachOn(socket, targetId, attachOptions);
      if (attached.ok) void nameWorkersOf(targetId);
      return attached;
    },
    openDedicated: async (targetId, attachOptions) => {
      const awake = await orAborted(wake(targetId), attachOptions.signal);
      if (!awake.ok) return awake;
      const opened = await options.open(attachOptions.signal);
      if (!opened.ok) return opened;
      const own = opened.value;
      dedicated.add(own);
      own.closed.addEventListener('abort', () => dedicated.delete(own), { once: true });
      own.on('Target.detachedFromTarget', null, ({ sessionId }) =>
        endSession(sessionId, closed('it was closed or detached')),
      );
      const attached = await attachOn(own, targetId, attachOptions);
      if (!attached.ok) {
        await own.close(attached.error);
        return attached;
      }
      const session = attached.value;
      const end = async (): Promise<void> => {
        // Ending the connection ends the session in the browser too, at once, even when it is busy or unread.
        await own.close(released(label.endpoint));
        await session.release();
      };
      // A target that was closed or has crashed takes its session with it, not the connection: the browser may continue recording it.
      session.closed.addEventListener('abort', () => void own.close(errorOfAbort(session.closed)), { once: true });
      return ok({
        ...session,
        pause: () => own.pause(),
        resume: () => own.resume(),
        isGuarded: () => false,
        release: end,
        end,
      });
    },
    processes: async (signal) => {
      const answer = await socket.send('SystemInfo.getProcessInfo', {}, { ...onConnection, signal });
      if (!answer.ok) return answer;
      const processes = ProcessInfoSchema.safeParse(answer.value);
      return processes.success
        ? ok(processes.data.processInfo)
        : err(appError('target_unsupported', `${label.endpoint} does not report its processes.`));
    },
    access: () => ok(options.access),
    close: (reason) => socket.close(reason),
  };
}

function closed(detail: string): (title: string) => AppError {
  return (title) => targetGone(title, detail);
}

function released(endpoint: string): AppError {
  return appError('cancelled', `The connection to ${endpoint} was released.`);
}
