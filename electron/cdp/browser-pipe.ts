/**
 * The debugging pipe of a browser that we started (`--remote-debugging-pipe`): two streams that only this process and the browser hold,
 * whereas a debugging port would be open to every process of this machine. Several connections share it and are as separate as sockets:
 * each has its own session on the browser itself (`Target.attachToBrowserTarget`); its sessions on targets are children of that one, and
 * the browser ends all of them with it. Only the stream is shared: pausing one connection pauses all.
 */
import type { Readable, Writable } from 'node:stream';
import { err, ok } from '../../shared/base/result.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { CdpLog } from './cdp-log.ts';
import { disconnected, MESSAGE_LIMIT_MIB, messageTooBig, protocolError, unresponsive } from './connection-errors.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import {
  createTextCutter,
  readPipeAnswer,
  readPipeMessage,
  type PipeAnswer,
  type PipeMessage,
} from './pipe-messages.ts';

/** For the pipe's own commands, which a browser answers without asking a page. */
const DEADLINE_MS = 15_000;

export interface PipeCommand {
  readonly method: string;
  readonly params: object;
  /** Null for the browser itself. */
  readonly sessionId: string | null;
}

/** `sessionId` is null for events of the browser itself. */
export type PipeEvent = Omit<Extract<PipeMessage, { type: 'event' }>, 'type'>;

export interface PipeListener {
  onEvent(event: PipeEvent): void;
  /** The whole pipe was paused or resumed, by any connection. Called at once if it is already paused. */
  onPaused(isPaused: boolean): void;
}

/** One connection's part of the pipe. */
export interface PipeConnection {
  /** Aborted with an `AppError` when the connection, or the pipe, is over. */
  readonly ended: AbortSignal;
  /** `before` receives the answer's text and returns the text to parse. No answer is delivered once the connection has ended. */
  send(command: PipeCommand, onAnswer: (answer: PipeAnswer) => void, before?: (text: string) => string): void;
  /** Stops reading the pipe until `resume`, for every connection. */
  pause(): void;
  resume(): void;
  /** The browser ends its sessions at once, busy or not; the pipe stays open. */
  close(reason: AppError): void;
}

export interface BrowserPipe {
  /** The endpoint's address: `pipe:sample`. */
  readonly address: string;
  /** Aborted with an `AppError` when the browser has ended or has sent an unreadable message. */
  readonly ended: AbortSignal;
  /** Asks the browser for its version, `Chrome 156.0.8078.79`: its first answer shows that it is ready. */
  describe(signal?: AbortSignal): Promise<AppResult<{ readonly product: string }>>;
  /** Creates a connection for the caller. Ends with the pipe's error, `target_unresponsive` or `cancelled`. */
  connect(listener: PipeListener, signal?: AbortSignal): Promise<AppResult<PipeConnection>>;
  /** Ends every connection and both streams, which ends the browser too. */
  close(reason: AppError): void;
}

export interface BrowserPipeOptions {
  readonly address: string;
  /** The browser's file descriptor 3. */
  readonly toBrowser: Writable;
  /** Its file descriptor 4. */
  readonly fromBrowser: Readable;
  readonly log: CdpLog;
}

interface Pending {
  /** Null: the pipe's own command. */
  readonly connection: Owner | null;
  readonly onAnswer: (answer: PipeAnswer) => void;
  readonly before: ((text: string) => string) | undefined;
}

/** The pipe's record of one connection. */
interface Owner {
  readonly sessionId: string;
  readonly listener: PipeListener;
  readonly ended: AbortController;
}

export function createBrowserPipe({ address, toBrowser, fromBrowser, log }: BrowserPipeOptions): BrowserPipe {
  const ended = new AbortController();
  const pending = new Map<number, Pending>();
  /** Every session, those on the browser itself included, by id. */
  const owners = new Map<string, Owner>();
  const connections = new Set<Owner>();
  const pausing = new Set<Owner>();
  const deadlines = new Set<Deadline>();
  let lastId = 0;

  const write = (command: PipeCommand, entry: Pending): void => {
    lastId += 1;
    pending.set(lastId, entry);
    const { method, params, sessionId } = command;
    toBrowser.write(`${JSON.stringify({ id: lastId, method, params, sessionId: sessionId ?? undefined })}\0`);
  };

  const setPaused = (owner: Owner, wanted: boolean): void => {
    const before = pausing.size > 0;
    if (wanted) pausing.add(owner);
    else pausing.delete(owner);
    const isPaused = pausing.size > 0;
    if (isPaused === before) return;
    if (isPaused) fromBrowser.pause();
    else fromBrowser.resume();
    for (const deadline of deadlines) {
      if (isPaused) deadline.hold();
      else deadline.resume();
    }
    for (const { listener } of [...connections]) listener.onPaused(isPaused);
  };

  /** Removes a connection from the maps; the caller detaches in the browser. */
  const drop = (owner: Owner, reason: AppError): void => {
    if (!connections.delete(owner)) return;
    for (const [sessionId, one] of owners) if (one === owner) owners.delete(sessionId);
    for (const [id, { connection }] of pending) if (connection === owner) pending.delete(id);
    setPaused(owner, false);
    owner.ended.abort(reason);
  };

  const end = (reason: AppError): void => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    for (const owner of [...connections]) drop(owner, reason);
    pending.clear();
    toBrowser.destroy();
    fromBrowser.destroy();
  };

  const onUnreadable = (why: string): void => {
    log.warn('A browser sent an invalid CDP message on its pipe', { endpoint: address, why });
    end(
      appError(
        'wrong_service',
        `${address} sent a message that cannot be read: ${why}. The connection was ended.`,
        'Start it again in the window.',
        { endpoint: address },
      ),
    );
  };

  const onAnswer = (id: number, text: string): void => {
    const command = pending.get(id);
    // Belongs to a connection that has ended.
    if (command === undefined) return;
    pending.delete(id);
    const answer = readPipeAnswer(command.before === undefined ? text : command.before(text));
    if (answer === null) onUnreadable('it answers no command that was sent');
    else command.onAnswer(answer);
  };

  const onEvent = ({ method, params, sessionId }: PipeEvent): void => {
    const named = params['sessionId'];
    const isDetached = method === 'Target.detachedFromTarget' && typeof named === 'string';
    if (sessionId === null) {
      const owner = isDetached ? owners.get(named) : undefined;
      if (owner !== undefined && owner.sessionId === named)
        drop(owner, disconnected(address, 'the browser ended its session'));
      return;
    }
    const owner = owners.get(sessionId);
    if (owner === undefined) return;
    // A session belongs to the connection whose session it was created under.
    if (method === 'Target.attachedToTarget' && typeof named === 'string') owners.set(named, owner);
    owner.listener.onEvent({ method, params, sessionId: sessionId === owner.sessionId ? null : sessionId });
    if (isDetached && named !== owner.sessionId && owners.get(named) === owner) owners.delete(named);
  };

  const cutter = createTextCutter({
    limitBytes: MESSAGE_LIMIT_MIB * 1024 ** 2,
    onText: (text) => {
      if (ended.signal.aborted) return;
      const message = readPipeMessage(text);
      if (message.type === 'answer') onAnswer(message.id, message.text);
      else if (message.type === 'event') onEvent(message);
      else onUnreadable(message.why);
    },
    onTooLong: () => end(messageTooBig(address, 'received-too-big')),
  });
  const onOver = (): void => end(disconnected(address, 'the browser ended'));
  fromBrowser.on('data', (chunk: Buffer) => cutter.push(chunk));
  fromBrowser.on('end', onOver).on('close', onOver).on('error', onOver);
  toBrowser.on('close', onOver).on('error', onOver);

  /** A command of the pipe itself. The caller waits for its answer; `late` receives an answer that comes after that. */
  const ask = (
    command: Omit<PipeCommand, 'sessionId'>,
    signal: AbortSignal | undefined,
    late: (result: Readonly<Record<string, unknown>>) => void = () => undefined,
  ): Promise<AppResult<Readonly<Record<string, unknown>>>> => {
    if (ended.signal.aborted) return Promise.resolve(err(errorOfAbort(ended.signal)));
    if (signal?.aborted) return Promise.resolve(err(errorOfAbort(signal)));
    return new Promise((resolve) => {
      let isSettled = false;
      const settle = (outcome: AppResult<Readonly<Record<string, unknown>>>): void => {
        isSettled = true;
        deadline.clear();
        deadlines.delete(deadline);
        signal?.removeEventListener('abort', onAbort);
        ended.signal.removeEventListener('abort', onEnd);
        resolve(outcome);
      };
      const onAbort = (): void => void (signal !== undefined && settle(err(errorOfAbort(signal))));
      const onEnd = (): void => settle(err(errorOfAbort(ended.signal)));
      const deadline = startDeadline(DEADLINE_MS, () =>
        settle(err(unresponsive(address, command.method, DEADLINE_MS))),
      );
      deadlines.add(deadline);
      if (pausing.size > 0) deadline.hold();
      signal?.addEventListener('abort', onAbort, { once: true });
      ended.signal.addEventListener('abort', onEnd, { once: true });
      write(
        { ...command, sessionId: null },
        {
          connection: null,
          before: undefined,
          onAnswer: (answer) => {
            if ('error' in answer) settle(err(protocolError(address, command.method, answer.error)));
            else if (isSettled) late(answer.result);
            else settle(ok(answer.result));
          },
        },
      );
    });
  };

  const detach = (sessionId: string): void =>
    write(
      { method: 'Target.detachFromTarget', params: { sessionId }, sessionId: null },
      { connection: null, before: undefined, onAnswer: () => undefined },
    );

  const connectionOf = (owner: Owner): PipeConnection => ({
    ended: owner.ended.signal,
    send: ({ method, params, sessionId }, answered, before) => {
      if (!connections.has(owner)) return;
      write(
        { method, params, sessionId: sessionId ?? owner.sessionId },
        { connection: owner, onAnswer: answered, before },
      );
    },
    pause: () => {
      if (connections.has(owner)) setPaused(owner, true);
    },
    resume: () => setPaused(owner, false),
    close: (reason) => {
      if (!connections.has(owner)) return;
      drop(owner, reason);
      detach(owner.sessionId);
    },
  });

  return {
    address,
    ended: ended.signal,
    describe: async (signal) => {
      const answer = await ask({ method: 'Browser.getVersion', params: {} }, signal);
      if (!answer.ok) return answer;
      const { product } = answer.value;
      return ok({ product: typeof product === 'string' ? product.replace('/', ' ') : '' });
    },
    connect: async (listener, signal) => {
      const attached = await ask({ method: 'Target.attachToBrowserTarget', params: {} }, signal, ({ sessionId }) => {
        if (typeof sessionId === 'string') detach(sessionId);
      });
      if (!attached.ok) return attached;
      const { sessionId } = attached.value;
      if (typeof sessionId !== 'string')
        return err(
          appError(
            'wrong_service',
            `${address} returned no session for a connection.`,
            'Start it again in the window.',
          ),
        );
      const owner: Owner = { sessionId, listener, ended: new AbortController() };
      owners.set(sessionId, owner);
      connections.add(owner);
      if (pausing.size > 0) listener.onPaused(true);
      // The pipe may have ended between the answer and this line.
      if (ended.signal.aborted) drop(owner, errorOfAbort(ended.signal));
      return ended.signal.aborted ? err(errorOfAbort(ended.signal)) : ok(connectionOf(owner));
    },
    close: end,
  };
}
