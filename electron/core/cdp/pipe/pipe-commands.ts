/** Commands on a browser's pipe, each with its own id, and the answers to them. Deadlines stop while the pipe is paused. */
import { err, ok } from '../../../../shared/base/result.ts';
import { errorOfAbort, type AppResult } from '../../../../shared/base/errors.ts';
import { protocolError, unresponsive } from '../connection-errors.ts';
import { startDeadline, type Deadline } from '../deadline.ts';
import type { ProtocolAnswer } from '../message-envelope.ts';
import { readPipeAnswer } from './pipe-messages.ts';

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

export interface PipeCommands {
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

export interface PipeCommandParts {
  /** The pipe's address in errors. */
  readonly address: string;
  readonly ended: AbortSignal;
  readonly write: (message: string) => void;
}

export function createPipeCommands({ address, ended, write }: PipeCommandParts): PipeCommands {
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
