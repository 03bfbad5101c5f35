/**
 * The only place that opens a WebSocket to a debugging port. It follows no redirect: the handshake is the one request, and goes to the address that was
 * chosen. An `Origin` is named only for Metro, which accepts only debuggers of this machine (`@react-native/dev-middleware` 0.88.1 answers others with
 * 401); browsers refuse sockets that name one.
 */
import WebSocket from 'ws';
import { MESSAGE_LIMIT_MIB, ProtocolRefusal } from './connection-errors.ts';
import { answerOf, type ProtocolMessage } from './message-envelope.ts';
import type { OpenedSocket } from './command-client.ts';
import { underlyingSocket } from './underlying-socket.ts';

interface Waiting {
  readonly method: string;
  readonly resolve: (result: object) => void;
  readonly reject: (thrown: Error) => void;
}

/** Rejects with the error of the handshake. */
export function openWebSocket(url: string, origin: string | undefined): Promise<OpenedSocket> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let hear: Parameters<OpenedSocket['client']['on']>[1] = () => undefined;
  const dispatch = (message: ProtocolMessage): void => {
    const { id, method, params, sessionId } = message;
    if (id === undefined) {
      if (method !== undefined) hear({ method, params: params ?? {}, sessionId });
      return;
    }
    const command = waiting.get(id);
    waiting.delete(id);
    if (command === undefined) return;
    const answer = answerOf(message);
    if ('error' in answer) command.reject(new ProtocolRefusal(command.method, answer.error));
    else command.resolve(answer.result);
  };
  const socket = new WebSocket(url, [], {
    ...(origin === undefined ? {} : { origin }),
    maxPayload: MESSAGE_LIMIT_MIB * 1024 ** 2,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const client: OpenedSocket['client'] = {
    send: (method, params, sessionId) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const id = lastId;
        waiting.set(id, { method, resolve, reject });
        socket.send(JSON.stringify({ id, method, params, sessionId }), (thrown) => {
          if (thrown === undefined || thrown === null) return;
          waiting.delete(id);
          reject(thrown);
        });
      }),
    on: (_event, listener) => {
      hear = listener;
    },
  };
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('WebSocket connection closed'));
    waiting.clear();
  });
  return new Promise((resolve, reject) => {
    socket.once('upgrade', ({ socket: stream }) =>
      socket.once('open', () => resolve({ client, underlying: underlyingSocket(socket, stream, dispatch) })),
    );
    socket.on('error', reject);
  });
}
