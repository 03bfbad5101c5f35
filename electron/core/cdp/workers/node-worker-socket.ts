/**
 * A connection to a worker thread of a Node process: its messages are wrapped in those of a connection to the process, which serves nothing
 * else and ends with it.
 */
import { errorOfAbort, type AppError } from '../../../../shared/base/errors.ts';
import type { CdpLog } from '../cdp-log.ts';
import { ProtocolRefusal, targetGone } from '../connection-errors.ts';
import { answerOf, readMessage } from '../message-envelope.ts';
import type CDP from 'chrome-remote-interface';
import type { CommandClient } from '../command-client.ts';
import { socketOver, type CdpSocket } from '../socket.ts';
import type { MessageTaker } from '../underlying-socket.ts';

export interface WorkerSocketOptions {
  /** The nested session that `followNodeWorkers` found on `outer`. */
  readonly sessionId: string;
  /** The worker's name in errors. */
  readonly title: string;
  readonly endpointText: string;
  readonly log: CdpLog;
}

interface Command {
  readonly method: string;
  readonly resolve: (result: object) => void;
  readonly reject: (reason: Error) => void;
}

/** Ends with `target_gone` when the worker does, and as `outer` does. */
export function workerSocket(
  outer: CdpSocket,
  { sessionId, title, endpointText, log }: WorkerSocketOptions,
): CdpSocket {
  const commands = new Map<number, Command>();
  let lastId = 0;
  let taker: MessageTaker = { filter: (message) => message, onBreach: () => undefined };
  let onEvent: (message: CDP.EventMessage) => void = () => undefined;
  let onOuterEnd: () => void = () => undefined;

  const client: CommandClient = {
    send: (method, params) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const id = lastId;
        commands.set(id, { method, resolve, reject });
        void passOn(JSON.stringify({ id, method, params }));
      }),
    on: (_event, listener) => {
      onEvent = listener;
    },
  };
  const inner = socketOver(
    client,
    {
      pause: () => outer.pause(),
      resume: () => outer.resume(),
      terminate: () => void outer.close(errorOfAbort(inner.closed)),
      onEnd: (listener) => {
        onOuterEnd = () => listener('closed', '');
      },
      takeMessages: (given) => {
        taker = given;
      },
    },
    endpointText,
    { endsAfterAnswers: true, log },
  );
  const end = (reason: AppError): void => {
    void inner.close(reason);
    onOuterEnd();
  };
  /** Goes through the main thread; the caller decides how long the worker may take to answer. */
  const passOn = async (message: string): Promise<void> => {
    const sent = await outer.send(
      'NodeWorker.sendMessageToWorker',
      { sessionId, message },
      { title, deadlineMs: Number.POSITIVE_INFINITY },
    );
    // An error answer: the main thread no longer knows the worker.
    if (!sent.ok && sent.error.code === 'cdp_error') end(targetGone(title, 'the worker ended'));
  };

  outer.on('NodeWorker.receivedMessageFromWorker', null, (received) => {
    if (received.sessionId !== sessionId) return;
    const read = readMessage(taker.filter(received.message));
    if (!read.ok) return taker.onBreach(read.problem);
    const { id = 0, method, params } = read.message;
    if (method !== undefined) return onEvent({ method, params: params ?? {} });
    const command = commands.get(id);
    if (command === undefined) return;
    commands.delete(id);
    const answer = answerOf(read.message);
    if ('error' in answer) command.reject(new ProtocolRefusal(command.method, answer.error));
    else command.resolve(answer.result);
  });
  outer.on('NodeWorker.detachedFromWorker', null, (detached) => {
    if (detached.sessionId === sessionId) end(targetGone(title, 'the worker ended'));
  });
  if (outer.closed.aborted) end(errorOfAbort(outer.closed));
  else outer.closed.addEventListener('abort', () => end(errorOfAbort(outer.closed)), { once: true });
  return inner;
}
