/**
 * One CDP connection over chrome-remote-interface: commands with a deadline, events by session, and an end that rejects everything pending
 * at once.
 */
import CDP from 'chrome-remote-interface';
import { foreign, type Foreign } from '../../../shared/base/foreign-text.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Subscription } from '../../../shared/base/emitter.ts';
import { within } from '../../../shared/base/within.ts';
import { MALFORMED_PARAMETERS, type NeededCommand } from '../../../shared/core/contracts/abilities.ts';
import { appError, errorOfAbort, type AppError, type AppResult, AppFailure } from '../../../shared/base/errors.ts';
import type {
  CommandParams,
  CommandResult,
  ProtocolCommand,
  SendOptions,
} from '../../../shared/core/contracts/protocol-commands.ts';
import {
  fitsProtocolEvent,
  type EventParams,
  type ProtocolEvent,
} from '../../../shared/core/contracts/protocol-events.ts';
import { wrongMember } from '../../../shared/core/contracts/protocol-results.ts';
import type { CdpLog } from './cdp-log.ts';
import {
  closedBecause,
  disconnected,
  messageTooBig,
  notAnAnswer,
  notTheProtocol,
  protocolError,
  ProtocolRefusal,
  refusedByPerson,
  unresponsive,
  type ProtocolErrorResponse,
} from './connection-errors.ts';
import type { CommandClient, OpenedSocket } from './command-client.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { loopbackHost } from './endpoints/endpoint-address.ts';
import { takeMember } from './member-text.ts';
import { openWebSocket } from './open-web-socket.ts';
import type { UnderlyingSocket } from './underlying-socket.ts';

/** JSON-RPC's code of an unknown command. */
export const METHOD_NOT_FOUND = -32601;
/** Longest wait for the handshake, and for a command's answer unless the caller sets another: a process on a busy machine takes seconds for either. */
export const COMMAND_DEADLINE_MS = 15_000;
/** Message by which `ws` reports an HTTP status in place of a handshake. */
const REFUSED = /\b403$/;

/** The deadline is not counted while the socket is paused; Infinity waits for the life of the connection. */
export interface CommandOptions<Text extends string = string> extends SendOptions<Text> {
  readonly sessionId?: string | null | undefined;
  /** The target's name in errors. */
  readonly title: Foreign;
  /** Called when the deadline is over, with the error that it would be: returns the error, or the milliseconds that the answer has still. */
  readonly onLate?: ((late: LateCommand) => Promise<AppError | number>) | undefined;
}

export interface LateCommand {
  readonly error: AppError;
  readonly deadlineMs: number;
  /** Time since it was sent in which it could have been answered. */
  readonly waitedMs: number;
}

export interface CdpSocket {
  /** Aborted with an `AppError` when the connection has ended, on either side. */
  readonly closed: AbortSignal;
  send<M extends ProtocolCommand, Text extends string = never>(
    method: M,
    params: CommandParams<M>,
    options: CommandOptions<Text>,
  ): Promise<AppResult<CommandResult<M, NoInfer<Text>>>>;
  /** Asks whether the other side has a command, with parameters that it must refuse (`abilities.ts`). */
  knows(method: NeededCommand, title: string): Promise<boolean>;
  /**
   * Listens to one event of one session, or of the connection itself where `sessionId` is null. An event that does not fit its
   * schema is logged and reaches no listener; a listener that throws ends the connection.
   */
  on<E extends ProtocolEvent>(
    event: E,
    sessionId: string | null,
    listener: (params: EventParams<E>) => void,
  ): Subscription;
  /** Stops reading, and pauses every deadline on this socket. */
  pause(): void;
  resume(): void;
  /**
   * Ends the connection at once for its user: pending commands are rejected with `reason`. Resolves when the socket is closed, which is at
   * once unless it was opened with `endsAfterAnswers`.
   */
  close(reason: AppError): Promise<void>;
  /** Milliseconds of `performance.now()` when the last message came. */
  readonly lastMessageAtMs: number;
  readonly listenerCount: number;
}

export interface SocketOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Continues to read a closed socket until the other side has answered all commands, and drops the answers: Node's inspector can crash the
   * whole process when its socket closes while it writes a heap snapshot to it (Node 20: `TcpHolder::WriteRaw` on a closed connection,
   * about one time in a hundred).
   */
  readonly endsAfterAnswers?: boolean;
  /** Called with a violation of the protocol by the other side. */
  readonly log: CdpLog;
  /** Names where the handshake comes from, for a server that accepts no other. */
  readonly origin?: string | undefined;
}

/**
 * Makes the WebSocket of a loopback URL. `limitMs`: for the handshake; Infinity while a person is asked. Ends with `cannot_reach_endpoint`,
 * `not_loopback`, `cancelled`, or `permission_denied` (HTTP 403: the person refused).
 */
export async function shakeHands(
  webSocketUrl: string,
  endpointText: string,
  {
    signal,
    limitMs,
    origin,
  }: { readonly signal?: AbortSignal | undefined; readonly limitMs: number; readonly origin?: string | undefined },
): Promise<AppResult<OpenedSocket>> {
  if (signal?.aborted) return err(errorOfAbort(signal));
  const { hostname } = new URL(webSocketUrl);
  if (loopbackHost(hostname) === null)
    return err(appError('not_loopback', `${endpointText} led to ${hostname}, which is not this machine.`));
  const connecting = openWebSocket(webSocketUrl, origin).then(
    (opened) => ok(opened),
    (thrown: unknown) => err(thrown instanceof Error ? thrown.message : String(thrown)),
  );
  const opened = await within(limitMs, connecting, ...(signal === undefined ? [] : [signal]));
  if (opened?.ok !== true) {
    // The library cannot cancel a handshake: one that succeeds later is ended then.
    void connecting.then((late) => (late.ok ? late.value.underlying.terminate() : undefined));
    if (signal?.aborted) return err(errorOfAbort(signal));
    if (opened !== null && REFUSED.test(opened.error)) return err(refusedByPerson(endpointText));
    const why =
      opened === null ? `no answer to the WebSocket handshake within ${limitMs / 1000} s` : foreign(opened.error);
    return err(appError('cannot_reach_endpoint', `${endpointText} refused the connection: ${why}.`));
  }
  return ok(opened.value);
}

/** Opens a WebSocket to a loopback URL. Ends with `cannot_reach_endpoint`, `not_loopback` or `cancelled`. */
export async function openSocket(
  webSocketUrl: string,
  endpointText: string,
  { signal, endsAfterAnswers = false, log, origin }: SocketOptions,
): Promise<AppResult<CdpSocket>> {
  const opened = await shakeHands(webSocketUrl, endpointText, { signal, limitMs: COMMAND_DEADLINE_MS, origin });
  if (!opened.ok) return opened;
  const { client, underlying } = opened.value;
  return ok(socketOver(client, underlying, endpointText, { endsAfterAnswers, log }));
}

/** A connection over any client that sends commands and emits events, whatever carries its messages. */
export function socketOver(
  client: CommandClient,
  underlying: UnderlyingSocket,
  endpointText: string,
  { endsAfterAnswers, log }: { endsAfterAnswers: boolean; log: CdpLog },
): CdpSocket {
  const ended = new AbortController();
  const listeners = new Map<string, EventListeners>();
  /** Names of events that could not be read, each logged once. */
  const unreadable = new Set<ProtocolEvent>();
  const pending = new Set<{ deadline: Deadline; fail: (error: AppError) => void }>();
  let paused = false;
  let lastMessageAtMs = performance.now();
  /** Commands that the other side still works on, even if no caller waits for them. */
  let unanswered = 0;
  const gone = new AbortController();
  /** Answers that need a member as text, until they have arrived, even if no caller waits for them. */
  const membersWanted = new Set<WantedMember>();

  const terminate = (): void => {
    underlying.terminate();
    gone.abort();
  };

  const end = (reason: AppError): void => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    for (const command of [...pending]) command.fail(reason);
    listeners.clear();
  };
  underlying.onEnd((how, reason) => {
    end(how === 'closed' ? closedBecause(endpointText, reason) : messageTooBig(endpointText, how));
    terminate();
  });

  /** Ends the connection: the other side violated the protocol. */
  const refuse = (problem: string): void => {
    log.warn('A connection was ended', { endpoint: endpointText, problem });
    end(notTheProtocol(endpointText, problem));
    terminate();
  };

  const withoutWantedMember = (message: string): string => {
    for (const wanted of membersWanted) {
      const taken = wanted.text === null ? takeMember(message, wanted.member, wanted.sessionId) : null;
      if (taken === null) continue;
      wanted.text = taken.text;
      return taken.rest;
    }
    return message;
  };

  underlying.takeMessages({ filter: withoutWantedMember, onBreach: refuse });

  const answered = (): void => {
    unanswered -= 1;
    if (unanswered === 0 && ended.signal.aborted) terminate();
  };

  const keyOf = (event: string, sessionId: string | null | undefined): string => `${sessionId ?? ''}\n${event}`;
  client.on('event', (message) => {
    lastMessageAtMs = performance.now();
    const registered = listeners.get(keyOf(message.method, message.sessionId));
    if (registered === undefined) return;
    const { event } = registered;
    if (!fitsProtocolEvent(event, message.params)) {
      if (!unreadable.has(event))
        log.warn('Events that do not fit the protocol are skipped', { endpoint: endpointText, event });
      unreadable.add(event);
      return;
    }
    for (const listener of [...registered.listeners]) {
      try {
        Reflect.apply(listener, undefined, [message.params]);
      } catch (thrown) {
        // The listener may have stopped halfway, so the state behind this connection cannot be trusted.
        log.warn('A protocol event could not be processed', { endpoint: endpointText, event, error: stackOf(thrown) });
        return refuse(`a ${event} event that could not be processed`);
      }
    }
  });

  const send = (method: string, params: object, options: CommandOptions): Promise<AppResult<object>> => {
    const { signal, deadlineMs = COMMAND_DEADLINE_MS } = options;
    if (ended.signal.aborted) return Promise.resolve(err(errorOfAbort(ended.signal)));
    if (signal?.aborted) return Promise.resolve(err(errorOfAbort(signal)));
    return new Promise((resolve) => {
      const settle = (result: AppResult<object>): void => {
        pending.delete(command);
        command.deadline.clear();
        signal?.removeEventListener('abort', onAbort);
        resolve(result);
      };
      const onAbort = (): void => {
        if (signal !== undefined) settle(err(errorOfAbort(signal)));
      };
      const late = async (waitedMs: number): Promise<void> => {
        const error = unresponsive(options.title, method, deadlineMs);
        const next = options.onLate === undefined ? error : await options.onLate({ error, deadlineMs, waitedMs });
        if (!pending.has(command)) return;
        if (typeof next !== 'number') return settle(err(next));
        command.deadline = startDeadline(next, () => void late(waitedMs + next));
        if (paused) command.deadline.hold();
      };
      const command = {
        deadline: startDeadline(deadlineMs, () => void late(deadlineMs)),
        fail: (error: AppError) => settle(err(error)),
      };
      if (paused) command.deadline.hold();
      pending.add(command);
      signal?.addEventListener('abort', onAbort, { once: true });
      unanswered += 1;
      const wanted = wantedMember(options);
      if (wanted !== null) membersWanted.add(wanted);
      client.send(method, params, options.sessionId ?? undefined).then(
        (value) => {
          answered();
          if (wanted !== null) membersWanted.delete(wanted);
          lastMessageAtMs = performance.now();
          const wrong = wrongMember(method, value);
          if (wrong !== null) return settle(err(notAnAnswer(options.title, method, wrong)));
          const result = wanted === null ? value : { ...value, ...memberOf(wanted, value) };
          return settle(ok(result));
        },
        (thrown: unknown) => {
          answered();
          if (wanted !== null) membersWanted.delete(wanted);
          const response = responseOf(thrown);
          settle(
            err(
              response === null
                ? lostReason(ended.signal, endpointText)
                : protocolError(options.title, method, response),
            ),
          );
        },
      );
    });
  };

  return {
    closed: ended.signal,
    send: <M extends ProtocolCommand, Text extends string>(
      method: M,
      params: CommandParams<M>,
      options: CommandOptions<Text>,
    ) =>
      // Its members were checked, as far as a caller can read them.
      send(method, params, options) as Promise<AppResult<CommandResult<M, Text>>>,
    knows: async (method, title) => {
      const answer = await send(method, MALFORMED_PARAMETERS[method], { title });
      if (answer.ok) return true;
      const { code, data } = answer.error;
      if (code === 'cdp_error') return data?.['protocolCode'] !== METHOD_NOT_FOUND;
      throw new AppFailure(answer.error);
    },
    on: (event, sessionId, listener) => {
      const key = keyOf(event, sessionId);
      const registered = listeners.get(key) ?? { event, listeners: new Set() };
      const entry = (params: never): void => listener(params);
      registered.listeners.add(entry);
      listeners.set(key, registered);
      return {
        dispose: () => {
          registered.listeners.delete(entry);
          if (registered.listeners.size === 0 && listeners.get(key) === registered) listeners.delete(key);
        },
      };
    },
    pause: () => {
      paused = true;
      for (const command of pending) command.deadline.hold();
      underlying.pause();
    },
    resume: () => {
      paused = false;
      for (const command of pending) command.deadline.resume();
      underlying.resume();
    },
    close: (reason) => {
      end(reason);
      if (!endsAfterAnswers || unanswered === 0) terminate();
      if (gone.signal.aborted) return Promise.resolve();
      underlying.resume();
      return new Promise((resolve) => gone.signal.addEventListener('abort', () => resolve(), { once: true }));
    },
    get lastMessageAtMs() {
      return lastMessageAtMs;
    },
    get listenerCount() {
      let count = 0;
      for (const registered of listeners.values()) count += registered.listeners.size;
      return count;
    },
  };
}

interface EventListeners {
  readonly event: ProtocolEvent;
  readonly listeners: Set<(params: never) => void>;
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

interface WantedMember {
  readonly member: string;
  readonly sessionId: string | null;
  text: string | null;
}

function wantedMember({ asText, sessionId }: CommandOptions): WantedMember | null {
  return asText === undefined ? null : { member: asText, sessionId: sessionId ?? null, text: null };
}

/** The raw text; when the answer was not formatted as V8 does, at least the same value. */
function memberOf({ member, text }: WantedMember, value: object): Record<string, string> {
  if (text !== null) return { [member]: text };
  const parsed: unknown = Reflect.get(value, member);
  return parsed === undefined ? {} : { [member]: JSON.stringify(parsed) };
}

function lostReason(closed: AbortSignal, endpointText: string): AppError {
  return closed.aborted ? errorOfAbort(closed) : disconnected(endpointText);
}

/** The target's own error answer, or null when the command failed below the protocol. */
function responseOf(thrown: unknown): ProtocolErrorResponse | null {
  return thrown instanceof CDP.ProtocolError || thrown instanceof ProtocolRefusal ? thrown.response : null;
}
