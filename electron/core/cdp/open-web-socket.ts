/**
 * The only place that opens a WebSocket to a debugging port. It follows no redirect: the handshake is the one request, and goes to the address that was
 * chosen. An `Origin` is named only for Metro, which accepts only debuggers of this machine (`@react-native/dev-middleware` 0.88.1 answers others with
 * 401); browsers refuse sockets that name one.
 */
import { EventEmitter } from 'node:events';
import Chrome from 'chrome-remote-interface/lib/chrome.js';
import WebSocket from 'ws';
import type { OpenedSocket } from './command-client.ts';
import { MESSAGE_LIMIT_MIB } from './connection-errors.ts';
import type { ProtocolMessage } from './message-envelope.ts';
import { underlyingSocket } from './underlying-socket.ts';

/** chrome-remote-interface's client over a socket of ours: its own follows redirects, to any address, and cannot be paused. */
class Client extends Chrome {
  constructor(socket: WebSocket) {
    super({}, new EventEmitter());
    this._ws = socket;
    socket.on('close', () => this._handleConnectionClose());
  }

  protected override _start(): void {
    // The socket is opened already.
  }

  dispatch(message: ProtocolMessage): void {
    this._handleMessage(message);
  }
}

/** Rejects with the error of the handshake. */
export function openWebSocket(url: string, origin: string | undefined): Promise<OpenedSocket> {
  const socket = new WebSocket(url, [], {
    ...(origin === undefined ? {} : { origin }),
    maxPayload: MESSAGE_LIMIT_MIB * 1024 ** 2,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const client = new Client(socket);
  return new Promise((resolve, reject) => {
    socket.once('upgrade', ({ socket: stream }) =>
      socket.once('open', () =>
        resolve({ client, underlying: underlyingSocket(socket, stream, (message) => client.dispatch(message)) }),
      ),
    );
    socket.on('error', reject);
  });
}
