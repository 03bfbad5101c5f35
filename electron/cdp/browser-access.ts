/** How another process of ours (Lighthouse) reaches a browser that is connected: by its socket, or through us over its pipe. */
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';

/** Messages of the protocol as texts, both ways, over a connection of its own. */
export interface MessageRelay {
  /** A command as a client writes it, with its own ids. */
  send(message: string): void;
  /** Ends the connection, and with it every session that was made over it. */
  close(): void;
}

export interface RelayListener {
  onMessage(message: string): void;
  onEnd(reason: AppError): void;
}

export type BrowserAccess =
  /** The address that was found and checked when the endpoint was connected. */
  | { readonly kind: 'socket'; readonly webSocketUrl: string }
  | {
      readonly kind: 'relay';
      open(listener: RelayListener, signal: AbortSignal): Promise<AppResult<MessageRelay>>;
    };
