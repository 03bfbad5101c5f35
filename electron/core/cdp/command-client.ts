/** Sends commands over an open socket. */
import type CDP from 'chrome-remote-interface';
import type { RawSocket } from './underlying-socket.ts';

/** The part of chrome-remote-interface's client that we use, without its table of known commands. */
export interface CommandClient {
  send(method: string, params: object, sessionId?: string): Promise<object>;
  on(event: 'event', listener: (message: CDP.EventMessage) => void): void;
}

export interface OpenedSocket {
  readonly client: CommandClient;
  readonly underlying: RawSocket;
}
