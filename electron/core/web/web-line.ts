/** The line to one page in a browser: its requests to the handlers, and answers, topics, events and lines of the analysis to it. */
import type WebSocket from 'ws';
import { decodeMessage, encodeMessage } from '../../../shared/base/binary-message.ts';
import {
  BRIDGE_CHANNEL,
  FRAME_HEADER_BYTES,
  PageMessageSchema,
  type CoreMessage,
} from '../../../shared/core/contracts/web-frames.ts';
import type { FramePort } from '../analysis-client/index.ts';
import type { Log } from '../log/log.ts';
import type { PageHandlers } from '../workbench/door.ts';
import { streamOf } from './web-sockets.ts';

/** Requests wait while the page has so much to read. */
const PAUSE_BYTES = 32 * 1024 ** 2;
/** A page that reads nothing for so long is let go: it comes back, and asks for what it needs. */
const MAX_UNREAD_BYTES = 512 * 1024 ** 2;
const LOOK_MS = 20;
/** `readyState` of a socket that is neither opening nor closing. */
const OPEN = 1;

export interface WebLine {
  send(message: CoreMessage): void;
  /** `code` of `web-frames.ts`. */
  close(code: number, reason: string): void;
  readonly ended: Promise<void>;
}

interface OpenPort {
  readonly onFrame: (frame: Uint8Array) => void;
  readonly onClose: () => void;
}

/** `handlers` resolves when the core is open; what the page sends before waits. */
export function createWebLine(socket: WebSocket, handlers: Promise<PageHandlers>, log: Log): WebLine {
  const ports = new Map<number, OpenPort>();

  const sendOn = (channel: number, payload: Uint8Array): void => {
    if (socket.readyState !== OPEN) return;
    if (socket.bufferedAmount > MAX_UNREAD_BYTES) return socket.terminate();
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    header.writeUInt32LE(channel, 0);
    // Two fragments of one message: the payload is not copied.
    socket.send(header, { fin: false, binary: true });
    socket.send(payload, { fin: true, binary: true });
  };
  const send = (message: CoreMessage): void => sendOn(BRIDGE_CHANNEL, encodeMessage(message));

  const openPort = (port: number, to: PageHandlers): unknown => {
    let frameListener: OpenPort['onFrame'] = () => undefined;
    let closeListener: OpenPort['onClose'] = () => undefined;
    ports.set(port, { onFrame: (frame) => frameListener(frame), onClose: () => closeListener() });
    const line: FramePort = {
      send: (frame) => sendOn(port, frame),
      onFrame: (listener) => void (frameListener = listener),
      onClose: (listener) => void (closeListener = listener),
      close() {
        if (ports.delete(port)) send({ kind: 'port-closed', port });
      },
    };
    return to.port(line);
  };
  const closePort = (port: number): void => {
    const open = ports.get(port);
    ports.delete(port);
    open?.onClose();
  };

  /** Throws a TypeError for bytes that our page would not send. */
  const receive = (bytes: Buffer, to: PageHandlers): void => {
    if (bytes.length < FRAME_HEADER_BYTES) throw new TypeError('a frame without a header');
    const channel = bytes.readUInt32LE(0);
    const payload = bytes.subarray(FRAME_HEADER_BYTES);
    if (channel !== BRIDGE_CHANNEL) return ports.get(channel)?.onFrame(payload);
    const parsed = PageMessageSchema.safeParse(decodeMessage(payload));
    if (!parsed.success) throw new TypeError('an unknown message');
    const message = parsed.data;
    if (message.kind === 'ready') to.ready();
    else if (message.kind === 'close-port') closePort(message.port);
    else if (message.kind === 'port') {
      closePort(message.port);
      send({ kind: 'answer', id: message.id, answer: openPort(message.port, to) });
    } else {
      const { kind, id, name, params } = message;
      // Handlers answer with their errors.
      void to[kind](name, params).then((answer) => send({ kind: 'answer', id, answer }));
    }
  };

  const drained = async (): Promise<void> => {
    while (socket.readyState === OPEN && socket.bufferedAmount > PAUSE_BYTES)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  };
  /** As a stream, so that no more is read from the socket than is handled. */
  const readAll = async (): Promise<void> => {
    const messages: AsyncIterable<unknown> = streamOf(socket, { readableObjectMode: true });
    const to = await handlers;
    for await (const message of messages) {
      await drained();
      if (!(message instanceof Uint8Array)) throw new TypeError('a text message');
      receive(Buffer.from(message.buffer, message.byteOffset, message.byteLength), to);
    }
  };
  const run = async (): Promise<void> => {
    try {
      await readAll();
    } catch (thrown) {
      // A page that is gone in the middle of a message, or one that is not ours.
      log.info('the line to the window ended', { reason: thrown instanceof Error ? thrown.message : String(thrown) });
    }
    socket.terminate();
    for (const port of ports.keys()) closePort(port);
  };

  return {
    send,
    close: (code, reason) => socket.close(code, reason),
    ended: run(),
  };
}
