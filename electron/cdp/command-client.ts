/** What sends commands over an open socket. */
import type { RawSocket } from './underlying-socket.ts';

export interface EventMessage {
  readonly method: string;
  readonly params: object;
  readonly sessionId?: string | undefined;
}

/** Sends commands and passes events on. */
export interface CommandClient {
  send(method: string, params: object, sessionId?: string): Promise<object>;
  on(event: 'event', listener: (message: EventMessage) => void): void;
}

export interface OpenedSocket {
  readonly client: CommandClient;
  readonly underlying: RawSocket;
}
