/**
 * One channel to a browser that several connections share: the debugging pipe of a browser that we started (`--remote-debugging-pipe`),
 * which only this process and the browser hold, whereas a debugging port would be open to every process of this machine; or the one socket
 * that a person allowed in a browser that was already open. The connections are as separate as sockets: each has its own session on the
 * browser itself (`Target.attachToBrowserTarget`); its sessions on targets are children of that one, and the browser ends all of them with
 * it. Only the channel is shared: pausing one connection pauses all.
 */
import { err, ok } from '../../../../shared/base/result.ts';
import { appError, errorOfAbort, type AppError, type AppResult, unwrap } from '../../../../shared/base/errors.ts';
import type { CdpLog } from '../cdp-log.ts';
import { disconnected, messageTooBig, protocolError, unresponsive } from '../connection-errors.ts';
import { startDeadline, type Deadline } from '../deadline.ts';
import type { ProtocolAnswer } from '../message-envelope.ts';
import type { BrowserChannel } from './browser-channel.ts';
import { readPipeAnswer, readPipeMessage } from './pipe-messages.ts';
import { createPipeOwners, type Owner, type PipeListener } from './pipe-owners.ts';

// Commands on a browser's pipe, each with its own id, and the answers to them. Deadlines stop while the pipe is paused.

/** Time limit for the pipe's own commands, which a browser answers without a page. */
const DEADLINE_MS = 15_000;

export interface PipeCommand {
  readonly method: string;
  readonly params: object;
  /** Null for the browser itself. */
  readonly sessionId: string | null;
}

type Result = Readonly<Record<string, unknown>>;

interface Pending {
  /** The connection that sent it; null: the pipe's own command. */
  readonly sender: object | null;
  readonly onAnswer: (answer: ProtocolAnswer) => void;
  /** Receives the answer's text and returns the text to parse. */
  readonly before?: ((text: string) => string) | undefined;
}

interface PipeCommands {
  send(command: PipeCommand, pending: Pending): void;
  /** A command of the pipe itself. The caller waits for its answer; `late` receives an answer that comes after that. */
  ask(
    command: Omit<PipeCommand, 'sessionId'>,
    signal: AbortSignal | undefined,
    late?: (result: Result) => void,
  ): Promise<AppResult<Result>>;
  /** Delivers an answer. False if its text is not one; an answer to an ended connection is dropped. */
  answer(id: number, text: string): boolean;
  /** Delivers no answer to this connection any more; without one, to none. */
  forget(sender?: object): void;
  setPaused(isPaused: boolean): void;
}

interface PipeCommandParts {
  /** The pipe's address in errors. */
  readonly address: string;
  readonly ended: AbortSignal;
  readonly write: (message: string) => void;
}

function createPipeCommands({ address, ended, write }: PipeCommandParts): PipeCommands {
  const pending = new Map<number, Pending>();
  const deadlines = new Set<Deadline>();
  let isPaused = false;
  let lastId = 0;

  const send: PipeCommands['send'] = ({ method, params, sessionId }, entry) => {
    lastId += 1;
    pending.set(lastId, entry);
    write(JSON.stringify({ id: lastId, method, params, sessionId: sessionId ?? undefined }));
  };

  return {
    send,
    ask: (command, signal, late = () => undefined) => {
      if (ended.aborted) return Promise.resolve(err(errorOfAbort(ended)));
      if (signal?.aborted) return Promise.resolve(err(errorOfAbort(signal)));
      return new Promise((resolve) => {
        let isSettled = false;
        const settle = (outcome: AppResult<Result>): void => {
          isSettled = true;
          deadline.clear();
          deadlines.delete(deadline);
          signal?.removeEventListener('abort', onAbort);
          ended.removeEventListener('abort', onEnd);
          resolve(outcome);
        };
        const onAbort = (): void => void (signal !== undefined && settle(err(errorOfAbort(signal))));
        const onEnd = (): void => settle(err(errorOfAbort(ended)));
        const deadline = startDeadline(DEADLINE_MS, () =>
          settle(err(unresponsive(address, command.method, DEADLINE_MS))),
        );
        deadlines.add(deadline);
        if (isPaused) deadline.hold();
        signal?.addEventListener('abort', onAbort, { once: true });
        ended.addEventListener('abort', onEnd, { once: true });
        const onAnswer = (answer: ProtocolAnswer): void => {
          if ('error' in answer) settle(err(protocolError(address, command.method, answer.error)));
          else if (isSettled) late(answer.result);
          else settle(ok(answer.result));
        };
        send({ ...command, sessionId: null }, { sender: null, onAnswer });
      });
    },
    answer: (id, text) => {
      const command = pending.get(id);
      if (command === undefined) return true;
      pending.delete(id);
      const answer = readPipeAnswer(command.before?.(text) ?? text);
      if (answer !== null) command.onAnswer(answer);
      return answer !== null;
    },
    forget: (sender) => {
      for (const [id, entry] of pending) if (sender === undefined || entry.sender === sender) pending.delete(id);
    },
    setPaused: (paused) => {
      isPaused = paused;
      for (const deadline of deadlines) {
        if (paused) deadline.hold();
        else deadline.resume();
      }
    },
  };
}

/** One connection's part of the pipe. */
export interface PipeConnection {
  /** Aborted with an `AppError` when the connection, or the pipe, is over. */
  readonly ended: AbortSignal;
  /** `before` receives the answer's text and returns the text to parse. No answer is delivered once the connection has ended. */
  send(command: PipeCommand, onAnswer: (answer: ProtocolAnswer) => void, before?: (text: string) => string): void;
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
  describe(signal?: AbortSignal): Promise<{ readonly product: string }>;
  /** Creates a connection for the caller. Ends with the pipe's error, `target_unresponsive` or `cancelled`. */
  connect(listener: PipeListener, signal?: AbortSignal): Promise<AppResult<PipeConnection>>;
  /** Ends every connection and both streams, which ends the browser too. */
  close(reason: AppError): void;
}

export interface BrowserPipeOptions {
  readonly address: string;
  readonly channel: BrowserChannel;
  readonly log: CdpLog;
}

export function createBrowserPipe({ address, channel, log }: BrowserPipeOptions): BrowserPipe {
  const ended = new AbortController();
  const commands = createPipeCommands({
    address,
    ended: ended.signal,
    write: (message) => channel.write(message),
  });
  const owners = createPipeOwners({
    address,
    onPaused: (isPaused) => {
      if (isPaused) channel.pause();
      else channel.resume();
      commands.setPaused(isPaused);
    },
    onDropped: (owner) => commands.forget(owner),
  });

  const end = (reason: AppError): void => {
    if (ended.signal.aborted) return;
    ended.abort(reason);
    owners.dropAll(reason);
    commands.forget();
    channel.destroy();
  };
  const onUnreadable = (problem: string): void => {
    log.warn('A browser sent an invalid CDP message on its pipe', { endpoint: address, problem });
    const message = `${address} sent ${problem}. The connection was ended.`;
    end(appError('wrong_service', message, 'Start it again in the window.', { endpoint: address }));
  };

  channel.listen({
    onText: (text) => {
      if (ended.signal.aborted) return;
      const message = readPipeMessage(text);
      if (message.type === 'event') owners.deliver(message);
      else if (message.type === 'unreadable') onUnreadable(message.problem);
      else if (!commands.answer(message.id, message.text)) onUnreadable('an answer that cannot be read');
    },
    onUnreadable,
    onEnd: (how) => end(how === 'closed' ? disconnected(address, 'the browser ended') : messageTooBig(address, how)),
  });

  const detach = (sessionId: string): void =>
    commands.send(
      { method: 'Target.detachFromTarget', params: { sessionId }, sessionId: null },
      { sender: null, onAnswer: () => undefined },
    );
  const connectionOf = (owner: Owner): PipeConnection => ({
    ended: owner.ended.signal,
    send: (command, onAnswer, before) => {
      if (!owners.has(owner)) return;
      commands.send(
        { ...command, sessionId: command.sessionId ?? owner.sessionId },
        { sender: owner, onAnswer, before },
      );
    },
    pause: () => {
      if (owners.has(owner)) owners.setPaused(owner, true);
    },
    resume: () => owners.setPaused(owner, false),
    close: (reason) => {
      if (!owners.has(owner)) return;
      owners.drop(owner, reason);
      detach(owner.sessionId);
    },
  });

  return {
    address,
    ended: ended.signal,
    describe: async (signal) => {
      const { product } = unwrap(await commands.ask({ method: 'Browser.getVersion', params: {} }, signal));
      return { product: typeof product === 'string' ? product.replace('/', ' ') : '' };
    },
    connect: async (listener, signal) => {
      const attaching = { method: 'Target.attachToBrowserTarget', params: {} };
      const attached = await commands.ask(attaching, signal, ({ sessionId }) => {
        if (typeof sessionId === 'string') detach(sessionId);
      });
      if (!attached.ok) return attached;
      const { sessionId } = attached.value;
      if (typeof sessionId !== 'string') {
        const message = `${address} returned no session for a connection.`;
        return err(appError('wrong_service', message, 'Start it again in the window.'));
      }
      const owner: Owner = { sessionId, listener, ended: new AbortController() };
      owners.add(owner);
      // The pipe may have ended between the answer and this line.
      if (ended.signal.aborted) owners.drop(owner, errorOfAbort(ended.signal));
      return ended.signal.aborted ? err(errorOfAbort(ended.signal)) : ok(connectionOf(owner));
    },
    close: end,
  };
}
