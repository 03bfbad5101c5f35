/**
 * The only file that depends on the internals of chrome-remote-interface: a `ws` WebSocket in `_ws`, over a `net.Socket` in `_ws._socket`.
 * The library offers no pause, no close code and no immediate end; these do.
 */
import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { gatherReading } from './gathered-reading.ts';
import { readMessage } from './message-envelope.ts';

/** `received-too-big`: a message over our limit arrived; `sent-too-big`: ours was over the other side's (close code 1009). */
export type SocketEnd = 'closed' | 'received-too-big' | 'sent-too-big';

export interface MessageTaker {
  /** Receives each raw message; its return value is parsed instead. */
  readonly filter: (message: string) => string;
  /** Receives a protocol violation, as the end of the sentence "it sent …"; such a message is not dispatched. */
  readonly onBreach: (problem: string) => void;
}

export interface UnderlyingSocket {
  /** Stops reading: the kernel's buffer fills, and the other side has to buffer what it wants to send. */
  pause(): void;
  resume(): void;
  /** Ends the connection at once, without the closing handshake that a busy or unread peer would not answer. */
  terminate(): void;
  /** Called as soon as the connection has ended or is unusable; `reason`: what the other side said, empty if nothing. */
  onEnd(listener: (end: SocketEnd, reason: string) => void): void;
  /** Reads each message instead of the library, which would parse and dispatch anything. One reader for each socket. */
  takeMessages(taker: MessageTaker): void;
  readonly remoteAddress: string | undefined;
}

/** The library's own socket, whose messages can also go past the library. */
export interface RawSocket extends UnderlyingSocket {
  /** Receives each message as it came, a string if it is text. One reader for each socket. */
  takeTexts(onData: (data: unknown) => void): void;
  sendText(message: string): void;
}

/** WebSocket close code for a message that the receiver does not accept. */
const MESSAGE_TOO_BIG = 1009;

function broken(what: string): Error {
  return new Error(
    `chrome-remote-interface changed: ${what} is not where it was in 0.34; pausing a capture depends on it`,
  );
}

/** `client`: the library's, or an object with the same two members. */
export function underlyingSocket(client: object): RawSocket {
  const webSocket: unknown = Reflect.get(client, '_ws');
  if (!(webSocket instanceof EventEmitter)) throw broken('client._ws');
  const terminate: unknown = Reflect.get(webSocket, 'terminate');
  if (typeof terminate !== 'function') throw broken('client._ws.terminate');
  const socket: unknown = Reflect.get(webSocket, '_socket');
  if (!(socket instanceof Socket)) throw broken('client._ws._socket');
  const send: unknown = Reflect.get(webSocket, 'send');
  if (typeof send !== 'function') throw broken('client._ws.send');
  const dispatch: unknown = Reflect.get(client, '_handleMessage');
  if (typeof dispatch !== 'function') throw broken('client._handleMessage');
  const [parse] = webSocket.listeners('message');
  if (parse === undefined || webSocket.listenerCount('message') > 1) throw broken("the one listener to 'message'");

  const takeTexts = (onData: (data: unknown) => void): void => {
    webSocket.off('message', parse as (message: unknown) => void);
    const countMessage = gatherReading(socket);
    webSocket.on('message', (data: unknown) => {
      countMessage();
      onData(data);
    });
  };
  let paused = false;
  return {
    pause: () => {
      paused = true;
      // Requested inside a message handler, the pause would not last: `ws` pauses by itself for each chunk it parses and resumes on the
      // next tick. An immediate runs after that tick.
      setImmediate(() => {
        if (paused) socket.pause();
      });
    },
    resume: () => {
      paused = false;
      socket.resume();
    },
    terminate: () => void Reflect.apply(terminate, webSocket, []),
    onEnd: (listener) => {
      // `ws` reports an oversized message only by an error: it then sends code 1009 and waits up to 30 s for the other side.
      webSocket.once('error', (thrown: unknown) => {
        const tooBig =
          thrown instanceof Error && 'code' in thrown && thrown.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
        listener(tooBig ? 'received-too-big' : 'closed', '');
      });
      webSocket.once('close', (code: unknown, reason: unknown) =>
        listener(code === MESSAGE_TOO_BIG ? 'sent-too-big' : 'closed', typeof reason === 'string' ? reason : ''),
      );
    },
    takeMessages: ({ filter, onBreach }) =>
      takeTexts((data) => {
        const read = readMessage(typeof data === 'string' ? filter(data) : data);
        if (read.ok) Reflect.apply(dispatch, client, [read.message]);
        else onBreach(read.problem);
      }),
    takeTexts,
    sendText: (message) => void Reflect.apply(send, webSocket, [message]),
    remoteAddress: socket.remoteAddress,
  };
}
