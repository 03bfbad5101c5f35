/** IPC channel names between main and window, separate from their schemas because the preload must not load zod. */

/** Invoke: calls a capability by its tool name. */
export const CALL_CHANNEL = 'pen:call';
/** Invoke: runs a window command. */
export const COMMAND_CHANNEL = 'pen:command';
/** Sent by main: `TopicMessage` and `WindowEvent`. */
export const TOPIC_CHANNEL = 'pen:topic';
export const EVENT_CHANNEL = 'pen:event';
/** Sent to main: requests every topic once, after the window's script started. */
export const READY_CHANNEL = 'pen:ready';
/** Invoke, followed by a message with a port: a direct line to the analysis process, matched by a nonce. */
export const PORT_CHANNEL = 'pen:port';

/** Sent by main when the app is idle: the preload frees what the window's process keeps for faster drawing. */
export const FREE_MEMORY_CHANNEL = 'pen:free-memory';

/** Invoke: the path of a dropped file and its use. Only the preload sends it, because the page must not see paths. */
export const FILE_CHANNEL = 'pen:file';

/** The API of the preload on `window.pen`. Values are untyped here; the renderer's bridge parses them with the schemas. */
export interface PenBridge {
  call(name: string, params: unknown): Promise<unknown>;
  command(name: string, params: unknown): Promise<unknown>;
  onTopic(listener: (message: unknown) => void): void;
  onEvent(listener: (message: unknown) => void): void;
  ready(): void;
  /** Resolves when main has sent the port; it arrives as a `message` event on `window` with `{ penPort: nonce }`. */
  requestAnalysisPort(nonce: string): Promise<unknown>;
  /** Passes a dropped file to main (`FileUse`: what for). The page does not see its path. */
  takeFile(use: string, file: unknown): Promise<unknown>;
}
