/**
 * One connection for all sessions on a target that takes a single debugger: workerd ends both connections when a second one is opened
 * (2026-11). The protocol keeps the state of a domain per connection, so a domain is disabled only for its last user, and a later user gets
 * the events that enabling would have repeated.
 */
import { err, ok } from '../../../shared/base/result.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';
import { errorOfAbort, type AppError, type AppResult, settle, unwrap } from '../../../shared/base/errors.ts';
import type {
  CommandParams,
  CommandResult,
  ProtocolCommand,
  ProtocolDomain,
} from '../../../shared/core/contracts/protocol-commands.ts';
import type { EventParams, ProtocolEvent } from '../../../shared/core/contracts/protocol-events.ts';
import type { CdpSocket, CommandOptions } from './socket.ts';
import { CLEANUP_DEADLINE_MS } from './target-session.ts';

export interface SharedSocketOptions {
  readonly open: () => Promise<AppResult<CdpSocket>>;
  /** Ends the connection when its last user has left. */
  readonly close: (socket: CdpSocket, reason: AppError) => Promise<void>;
}

export interface SharedSocket {
  /** A user of the connection, which is opened for the first one. */
  join(): Promise<AppResult<CdpSocket>>;
}

/** Events by which enabling `Debugger` and `Runtime` reports what exists already. */
interface Existing {
  readonly scripts: Map<string, EventParams<'Debugger.scriptParsed'>>;
  readonly contexts: Map<number, EventParams<'Runtime.executionContextCreated'>>;
}

interface Opened {
  readonly socket: CdpSocket;
  readonly users: Set<object>;
  readonly paused: Set<object>;
  /** Users of each domain. */
  readonly enabled: Map<string, Set<object>>;
  readonly existing: Existing;
}

type Listener = (params: never) => void;

/** Domains whose `enable` reports what exists already. */
const REPEATING_DOMAINS: ReadonlySet<string> = new Set(['Debugger', 'Runtime']);

export function createSharedSocket({ open, close }: SharedSocketOptions): SharedSocket {
  let opening: Promise<AppResult<Opened>> | null = null;
  let closing: Promise<void> | null = null;

  const openNow = async (): Promise<AppResult<Opened>> => {
    await closing;
    const socket = await open();
    if (!socket.ok) return socket;
    return ok({
      socket: socket.value,
      users: new Set(),
      paused: new Set(),
      enabled: new Map(),
      existing: followExisting(socket.value),
    });
  };
  const current = async (): Promise<Opened> => {
    const own = opening ?? openNow();
    opening = own;
    const opened = await own;
    const isUsable = opened.ok && !opened.value.socket.closed.aborted;
    if (isUsable || opening !== own) return isUsable ? opened.value : current();
    opening = null;
    unwrap(opened);
    return current();
  };

  return {
    join: async () => {
      const opened = await settle(current);
      if (!opened.ok) return opened;
      return ok(
        joined(opened.value, async (reason) => {
          opening = null;
          closing = close(opened.value.socket, reason);
          await closing;
        }),
      );
    },
  };
}

function followExisting(socket: CdpSocket): Existing {
  const existing: Existing = { scripts: new Map(), contexts: new Map() };
  socket.on('Debugger.scriptParsed', null, (script) => void existing.scripts.set(script.scriptId, script));
  socket.on(
    'Runtime.executionContextCreated',
    null,
    (created) => void existing.contexts.set(created.context.id, created),
  );
  socket.on(
    'Runtime.executionContextDestroyed',
    null,
    ({ executionContextId }) => void existing.contexts.delete(executionContextId),
  );
  socket.on('Runtime.executionContextsCleared', null, () => existing.contexts.clear());
  return existing;
}

function joined(opened: Opened, closeLast: (reason: AppError) => Promise<void>): CdpSocket {
  const { socket, users, paused, enabled, existing } = opened;
  const me = {};
  const ended = new AbortController();
  const listeners = new Map<ProtocolEvent, Set<Listener>>();
  const subscriptions = new Set<Subscription>();
  users.add(me);

  const leave = (reason: AppError): void => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    for (const subscription of [...subscriptions]) subscription.dispose();
    users.delete(me);
    if (paused.delete(me) && paused.size === 0) socket.resume();
  };
  const onSocketClosed = (): void => leave(errorOfAbort(socket.closed));
  if (socket.closed.aborted) onSocketClosed();
  else socket.closed.addEventListener('abort', onSocketClosed, { once: true });

  const tell = <E extends ProtocolEvent>(event: E, params: EventParams<E>): void => {
    for (const listener of listeners.get(event) ?? []) Reflect.apply(listener, undefined, [params]);
  };
  const tellExisting = (domain: string): void => {
    if (domain === 'Debugger') for (const script of existing.scripts.values()) tell('Debugger.scriptParsed', script);
    if (domain === 'Runtime')
      for (const context of existing.contexts.values()) tell('Runtime.executionContextCreated', context);
  };
  /** Counts the users of a domain. True of a `disable` that must not be sent, because others use the domain. */
  const isKeptOn = (method: ProtocolCommand): boolean => {
    const [domain = '', name] = method.split('.');
    const having = enabled.get(domain) ?? new Set<object>();
    enabled.set(domain, having);
    if (name === 'disable') {
      having.delete(me);
      return having.size > 0;
    }
    if (name !== 'enable') return false;
    const isLater = having.size > 0 && !having.has(me);
    having.add(me);
    if (isLater) tellExisting(domain);
    return false;
  };

  return {
    closed: ended.signal,
    send: async <M extends ProtocolCommand, Text extends string>(
      method: M,
      params: CommandParams<M>,
      options: CommandOptions<Text>,
    ) => {
      if (ended.signal.aborted) return err(errorOfAbort(ended.signal));
      return isKeptOn(method) ? ok({} as CommandResult<M, Text>) : socket.send(method, params, options);
    },
    knows: (method, title) => socket.knows(method, title),
    on: (event, sessionId, listener) => {
      const [domain = ''] = event.split('.');
      const subscription = socket.on(event, sessionId, (params) => {
        // A domain that others enabled is reported when this user enables it too.
        if (!REPEATING_DOMAINS.has(domain) || enabled.get(domain)?.has(me) === true) listener(params);
      });
      const known = listeners.get(event) ?? new Set<Listener>();
      listeners.set(event, known.add(listener));
      const owned: Subscription = {
        dispose: () => {
          subscriptions.delete(owned);
          known.delete(listener);
          subscription.dispose();
        },
      };
      subscriptions.add(owned);
      return owned;
    },
    pause: () => {
      paused.add(me);
      socket.pause();
    },
    resume: () => {
      if (paused.delete(me) && paused.size === 0) socket.resume();
    },
    close: async (reason) => {
      if (ended.signal.aborted) return;
      leave(reason);
      if (users.size === 0) return closeLast(reason);
      for (const [domain, having] of enabled)
        if (having.delete(me) && having.size === 0)
          void socket.send(`${domain as ProtocolDomain}.disable`, {}, { title: '', deadlineMs: CLEANUP_DEADLINE_MS });
    },
    get lastMessageAtMs() {
      return socket.lastMessageAtMs;
    },
    get listenerCount() {
      return subscriptions.size;
    },
  };
}
