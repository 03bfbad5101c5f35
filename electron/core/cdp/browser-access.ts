/**
 * Access of another process of ours (Lighthouse) to a connected browser: by its WebSocket URL, or through this process over the browser's
 * pipe.
 */
import type { AppError, AppResult } from '../../../shared/base/errors.ts';

/** CDP messages as text, in both directions, over a dedicated connection. */
export interface MessageRelay {
  /** A command as a client writes it, with its own ids. */
  send(message: string): void;
  /** Ends the connection and with it every session that was created over it. */
  close(): void;
}

export interface RelayListener {
  onMessage(message: string): void;
  onEnd(reason: AppError): void;
}

export type BrowserAccess =
  /** The address that was discovered and checked when the endpoint was connected. */
  | { readonly kind: 'socket'; readonly webSocketUrl: string }
  | {
      readonly kind: 'relay';
      open(listener: RelayListener, signal: AbortSignal): Promise<AppResult<MessageRelay>>;
    };
