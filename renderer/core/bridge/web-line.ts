/** The one WebSocket of the window in a browser: values by channel, as bytes. It is opened again for as long as the page is open and its session is known. */
import { decodeMessage, encodeMessage } from '../../../shared/base/binary-message.ts';
import { CLOSED } from '../../../shared/core/contracts/web-frames.ts';

export type WebLineState = 'open' | 'lost' | 'ended' | 'taken-over';

export interface WebLine {
  readonly state: WebLineState;
  /** False if there is no connection: nothing was sent. */
  send(channel: number, value: unknown): boolean;
  onValue(listener: (channel: number, value: unknown) => void): void;
  /** `lost`: it is being opened again; `ended`: the server does not know the session of this page; `taken-over`: another page has the window. Nothing follows these two. */
  onState(listener: (state: WebLineState) => void): void;
}

/** An attempt that takes longer has reached a server of another program, or a forwarded port without a server. */
const OPEN_DEADLINE_MS = 5000;
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5000;

/** Trying again would be refused, or take the window from the page that the person opened last. */
const LAST_STATES: ReadonlyMap<number, WebLineState> = new Map([
  [CLOSED.unknown, 'ended'],
  [CLOSED.takenOver, 'taken-over'],
]);

/** Channel and zero, each 32 bits; the payload then is aligned as its codec expects. */
const HEADER_BYTES = 8;

function frameOf(channel: number, value: unknown): Uint8Array<ArrayBuffer> {
  const payload = encodeMessage(value);
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, channel, true);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** Resolves with the open socket, or with the code that it was closed with. */
function openSocket(address: string): Promise<WebSocket | number> {
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.close(), OPEN_DEADLINE_MS);
    const settle = (result: WebSocket | number): void => {
      clearTimeout(timer);
      resolve(result);
    };
    socket.addEventListener('open', () => settle(socket), { once: true });
    socket.addEventListener('close', ({ code }) => settle(code), { once: true });
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Null if the first attempt fails. */
export async function openWebLine(address: string): Promise<WebLine | null> {
  const ofPage = `${address}?page=${crypto.randomUUID()}`;
  const first = await openSocket(ofPage);
  if (typeof first === 'number') return null;
  let socket = first;
  let state: WebLineState = 'open';
  let retryMs = FIRST_RETRY_MS;
  let onValue: (channel: number, value: unknown) => void = () => {};
  const stateListeners: ((state: WebLineState) => void)[] = [];

  const become = (next: WebLineState): void => {
    state = next;
    for (const listen of stateListeners) listen(next);
  };
  const isLast = (code: number): boolean => {
    const last = LAST_STATES.get(code);
    if (last !== undefined) become(last);
    return last !== undefined;
  };
  const receive = ({ data }: MessageEvent): void => {
    if (!(data instanceof ArrayBuffer) || data.byteLength < HEADER_BYTES) return;
    // Only now: a server may accept a connection and close it.
    retryMs = FIRST_RETRY_MS;
    onValue(new DataView(data).getUint32(0, true), decodeMessage(new Uint8Array(data, HEADER_BYTES)));
  };
  const reopen = async (): Promise<void> => {
    for (;;) {
      await pause(retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      const next = await openSocket(`${ofPage}&again`);
      if (typeof next === 'number') {
        if (isLast(next)) return;
        continue;
      }
      socket = next;
      listen();
      return become('open');
    }
  };
  const listen = (): void => {
    socket.addEventListener('message', receive);
    socket.addEventListener('close', ({ code }) => {
      if (isLast(code)) return;
      become('lost');
      void reopen();
    });
  };
  listen();
  return {
    get state() {
      return state;
    },
    send: (channel, value) => {
      // It is closing before its event says so.
      if (state !== 'open' || socket.readyState !== WebSocket.OPEN) return false;
      socket.send(frameOf(channel, value));
      return true;
    },
    onValue: (listener) => {
      onValue = listener;
    },
    onState: (listener) => void stateListeners.push(listener),
  };
}
