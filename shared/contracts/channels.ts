/** Names of the channels between main and window, apart from their schemas: the preload must not carry zod. */

/** Invoke: a capability by its tool name. */
export const CALL_CHANNEL = 'pen:call';
/** Invoke: a command of the window. */
export const COMMAND_CHANNEL = 'pen:command';
/** Send from main: `TopicMessage` and `WindowEvent`. */
export const TOPIC_CHANNEL = 'pen:topic';
export const EVENT_CHANNEL = 'pen:event';
/** Send to main: ask for every topic once (after the window's script started). */
export const READY_CHANNEL = 'pen:ready';
/** Invoke, then a message with a port: a direct line to the analysis process, matched by a nonce. */
export const PORT_CHANNEL = 'pen:port';

/** Invoke: a file that the person dropped, by its path, and what to do with it. The preload alone sends it: the page has no paths. */
export const FILE_CHANNEL = 'pen:file';

/** What the preload puts on `window.pen`. Values are untyped here; the renderer's bridge parses them by schema. */
export interface PenBridge {
  call(name: string, params: unknown): Promise<unknown>;
  command(name: string, params: unknown): Promise<unknown>;
  onTopic(listener: (message: unknown) => void): void;
  onEvent(listener: (message: unknown) => void): void;
  ready(): void;
  /** Resolves when main has handed the port on; it then arrives as a `message` event on `window` with `{ penPort: nonce }`. */
  requestAnalysisPort(nonce: string): Promise<unknown>;
  /** Hands main a file that was dropped on the window (`FileUse` says for what). The path of it stays outside of the page. */
  takeFile(use: string, file: unknown): Promise<unknown>;
}
