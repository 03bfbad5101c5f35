/**
 * A WebSocket that names where it comes from. Metro accepts only debuggers with the `Origin` of this machine (`@react-native/dev-middleware`
 * 0.88.1 answers others with 401), and chrome-remote-interface has no option for it. Browsers refuse such sockets, so nothing else uses this.
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
export function openWithOrigin(url: string, origin: string): Promise<OpenedSocket> {
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
    origin,
    maxPayload: MESSAGE_LIMIT_MIB * 1024 ** 2,
    perMessageDeflate: false,
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
  // Replaced by the reader of messages, as the library's own listener is.
  socket.on('message', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('open', () =>
      resolve({ client, underlying: underlyingSocket({ _ws: socket, _handleMessage: dispatch }) }),
    );
    socket.on('error', reject);
  });
}
