/** An open WebSocket with what a connection needs beyond messages: a pause, the reason of its end, and an end at once. */
import type { Socket } from 'node:net';
import type WebSocket from 'ws';
import { gatherReading } from './gathered-reading.ts';
import { readMessage, type ProtocolMessage } from './message-envelope.ts';

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
  /** Checks each message before it is dispatched. One reader for each socket. */
  takeMessages(taker: MessageTaker): void;
}

/** A socket whose messages can also be taken as they come. */
export interface RawSocket extends UnderlyingSocket {
  /** Receives each message as it came, a string if it is text. One reader for each socket. */
  takeTexts(onData: (data: unknown) => void): void;
  sendText(message: string): void;
}

/** WebSocket close code for a message that the receiver does not accept. */
const MESSAGE_TOO_BIG = 1009;

/** `stream` carries the socket; `dispatch` receives the messages that are answers and events. */
export function underlyingSocket(
  webSocket: WebSocket,
  stream: Socket,
  dispatch: (message: ProtocolMessage) => void,
): RawSocket {
  const takeTexts = (onData: (data: unknown) => void): void => {
    const countMessage = gatherReading(stream);
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
        if (paused) stream.pause();
      });
    },
    resume: () => {
      paused = false;
      stream.resume();
    },
    terminate: () => webSocket.terminate(),
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
        if (read.ok) dispatch(read.message);
        else onBreach(read.problem);
      }),
    takeTexts,
    sendText: (message) => webSocket.send(message),
  };
}
