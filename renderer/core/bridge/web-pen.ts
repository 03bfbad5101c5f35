/** The bridge of a window in a browser: calls, topics and analysis ports over one WebSocket, and the browser's own form of dialogs. */
import { z } from 'zod';
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { err } from '../../../shared/base/result.ts';
import type { PenBridge } from '../../../shared/core/contracts/channels.ts';
import { FILE_USES, type FileUse } from '../../../shared/core/contracts/window-messages.ts';
import { createWebFiles, download, type UploadProgress } from './web-files.ts';
import { openWebLine, type WebLine, type WebLineState } from './web-line.ts';

export interface WebPen extends PenBridge {
  onConnection(listener: (state: WebLineState) => void): void;
  onUpload(listener: (progress: UploadProgress) => void): void;
}

/** The channel of everything but analysis ports, which have the channels above. */
const BRIDGE = 0;

const FROM_CORE = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number(), answer: z.unknown() }),
  z.object({ kind: z.literal('topic'), message: z.unknown() }),
  z.object({ kind: z.literal('event'), message: z.unknown() }),
  z.object({ kind: z.literal('port-closed'), port: z.number() }),
  z.object({ kind: z.literal('download'), url: z.string(), name: z.string() }),
]);

const LOST: AppError = appError(
  'disconnected',
  'The connection to PEN Workbench was lost.',
  'Try again when this page is connected again.',
);
const WITHOUT_LINE: Readonly<Record<WebLineState, AppError>> = {
  // It closes, and its event has not said so yet.
  open: LOST,
  lost: LOST,
  ended: appError(
    'disconnected',
    'The PEN Workbench that opened this page has ended.',
    'Start it again with npx pen-workbench in a terminal, and open the address that it prints.',
  ),
  'taken-over': appError(
    'disconnected',
    'Another page has the window of PEN Workbench.',
    'Go on there, or reload this page.',
  ),
};

const isFileUse = (use: string): use is FileUse => Object.hasOwn(FILE_USES, use);

/** A port whose messages go over the line. */
interface LinePort {
  /** The page's end. */
  readonly port: MessagePort;
  receive(message: unknown): void;
  /** Closes it from this end. */
  end(): void;
}

/**
 * The page's end stays in this page and is not transferred, so that its methods can be replaced: Chromium alone has the event of a port that was closed at its
 * other end, and a message is handed over without being cloned.
 */
function createLinePort(send: (message: unknown) => void, onClose: () => void): LinePort {
  const { port1: port, port2 } = new MessageChannel();
  const close = port.close.bind(port);
  let isOpen = true;
  const closeBoth = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    port2.close();
    close();
    return wasOpen;
  };
  Object.assign(port, {
    postMessage: (message: unknown) => {
      if (isOpen) send(message);
    },
    close: () => {
      if (closeBoth()) onClose();
    },
  });
  return {
    port,
    receive: (data) => {
      if (isOpen) port.dispatchEvent(new MessageEvent('message', { data }));
    },
    end: () => {
      if (closeBoth()) port.dispatchEvent(new Event('close'));
    },
  };
}

/** Analysis ports, numbered upwards over all connections of the page. */
function createPorts(line: WebLine, host: Window) {
  const open = new Map<number, LinePort>();
  let last = 0;
  const end = (number: number): void => {
    const port = open.get(number);
    open.delete(number);
    port?.end();
  };
  return {
    next: () => (last += 1),
    /** Gives the page its end, as the preload does. */
    give(number: number, nonce: string): void {
      const port = createLinePort(
        (message) => void line.send(number, message),
        () => {
          open.delete(number);
          line.send(BRIDGE, { kind: 'close-port', port: number });
        },
      );
      open.set(number, port);
      host.dispatchEvent(new MessageEvent('message', { data: { penPort: nonce }, ports: [port.port] }));
    },
    receive: (number: number, message: unknown) => open.get(number)?.receive(message),
    end,
    endAll: () => [...open.keys()].forEach(end),
  };
}

/** Requests with their answers. Those that wait fail when the connection does. */
function createRequests(line: WebLine) {
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  const failure = () => err(WITHOUT_LINE[line.state]);
  return {
    ask: (message: { readonly kind: string; readonly [field: string]: unknown }): Promise<unknown> => {
      const id = (last += 1);
      if (!line.send(BRIDGE, { ...message, id })) return Promise.resolve(failure());
      return new Promise((resolve) => void waiting.set(id, resolve));
    },
    answer(id: number, answer: unknown): void {
      waiting.get(id)?.(answer);
      waiting.delete(id);
    },
    failAll(): void {
      for (const settle of waiting.values()) settle(failure());
      waiting.clear();
    },
  };
}

/** Calls each listener with a value. */
function fanOut<T>() {
  const listeners: ((value: T) => void)[] = [];
  return {
    add: (listener: (value: T) => void) => void listeners.push(listener),
    emit: (value: T) => listeners.forEach((listener) => listener(value)),
  };
}

function createWebPen(line: WebLine, host: Window): WebPen {
  const topics = fanOut<unknown>();
  const events = fanOut<unknown>();
  const uploads = fanOut<UploadProgress>();
  const connection = fanOut<WebLineState>();
  const requests = createRequests(line);
  const ports = createPorts(line, host);
  const files = createWebFiles(host.document, uploads.emit);
  let isReady = false;
  const ready = (): void => {
    isReady = true;
    line.send(BRIDGE, { kind: 'ready' });
  };
  const receive = (value: unknown): void => {
    const message = FROM_CORE.parse(value);
    if (message.kind === 'answer') requests.answer(message.id, message.answer);
    else if (message.kind === 'topic') topics.emit(message.message);
    else if (message.kind === 'event') events.emit(message.message);
    else if (message.kind === 'port-closed') ports.end(message.port);
    else download(host.document, message.url, message.name);
  };
  line.onValue((channel, value) => (channel === BRIDGE ? receive(value) : ports.receive(channel, value)));
  line.onState((state) => {
    if (state === 'open') {
      if (isReady) ready();
    } else {
      requests.failAll();
      ports.endAll();
    }
    connection.emit(state);
  });
  return {
    call: (name, params) => requests.ask({ kind: 'call', name, params }),
    command: (name, params) => {
      const own = Object.hasOwn(files.commands, name) ? files.commands[name] : undefined;
      return own === undefined ? requests.ask({ kind: 'command', name, params }) : own(params);
    },
    onTopic: topics.add,
    onEvent: events.add,
    onConnection: connection.add,
    onUpload: uploads.add,
    ready,
    requestAnalysisPort: async (nonce) => {
      const port = ports.next();
      const answer = await requests.ask({ kind: 'port', port });
      if (typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true)
        ports.give(port, nonce);
      return answer;
    },
    takeFile: (use, file) =>
      isFileUse(use) && file instanceof File
        ? files.upload(use, file)
        : Promise.resolve(err(appError('invalid_params', 'No file was dropped.'))),
  };
}

/** Null if this page was not served by a running PEN Workbench, or it refuses the page. */
export async function openWebPen(host: Window): Promise<WebPen | null> {
  const { protocol, host: server } = host.location;
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  const line = await openWebLine(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${server}/bridge`);
  return line === null ? null : createWebPen(line, host);
}
