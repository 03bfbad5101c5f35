/**
 * Carries the messages of a browser that several connections share: the two streams of its debugging pipe, or one WebSocket that the
 * person allowed.
 */
import type { Readable, Writable } from 'node:stream';
import { gatherReading } from '../gathered-reading.ts';
import { MESSAGE_LIMIT_MIB } from '../connection-errors.ts';
import { createTextCutter } from './pipe-messages.ts';
import type { RawSocket, SocketEnd } from '../underlying-socket.ts';

export interface ChannelListener {
  readonly onText: (text: string) => void;
  /** Something that is no text; `problem` completes "it sent …". */
  readonly onUnreadable: (problem: string) => void;
  readonly onEnd: (how: SocketEnd) => void;
}

export interface BrowserChannel {
  /** Called once, before anything else; messages arrive from then on. */
  listen(listener: ChannelListener): void;
  write(message: string): void;
  /** Stops reading until `resume`: the browser keeps what it sends. */
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** Messages on the file descriptors 3 and 4 of a browser, each ended by a NUL. */
export function streamChannel(toBrowser: Writable, fromBrowser: Readable): BrowserChannel {
  return {
    listen: ({ onText, onEnd }) => {
      const cutter = createTextCutter({
        limitBytes: MESSAGE_LIMIT_MIB * 1024 ** 2,
        onText: (text) => {
          countMessage();
          onText(text);
        },
        onTooLong: () => onEnd('received-too-big'),
      });
      const onOver = (): void => onEnd('closed');
      fromBrowser.on('data', (chunk: Buffer) => cutter.push(chunk));
      const countMessage = gatherReading(fromBrowser);
      fromBrowser.on('end', onOver).on('close', onOver).on('error', onOver);
      toBrowser.on('close', onOver).on('error', onOver);
    },
    write: (message) => void toBrowser.write(`${message}\0`),
    pause: () => void fromBrowser.pause(),
    resume: () => void fromBrowser.resume(),
    destroy: () => {
      toBrowser.destroy();
      fromBrowser.destroy();
    },
  };
}

/** Messages on one WebSocket, on which nothing was sent yet. */
export function socketChannel(socket: RawSocket): BrowserChannel {
  return {
    listen: ({ onText, onUnreadable, onEnd }) => {
      socket.onEnd(onEnd);
      socket.takeTexts((data) => {
        if (typeof data === 'string') onText(data);
        else onUnreadable('a message that is not text');
      });
    },
    write: (message) => socket.sendText(message),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    destroy: () => socket.terminate(),
  };
}
