/** The channels of the main process, and a page that sends on them, without Electron. */
import type { WindowIpc } from '../window-messages.ts';

type Listener = (event: unknown, ...values: unknown[]) => unknown;

export interface WindowIpcBench {
  readonly ipc: WindowIpc;
  /** Channels that have a listener. */
  channels(): string[];
  /** Sends a message; returns what its listener returns, undefined without one. */
  invoke(channel: string, event: unknown, ...values: unknown[]): unknown;
}

export function createWindowIpcBench(): WindowIpcBench {
  const listeners = new Map<string, Listener>();
  const set = (channel: string, listener: unknown): void => void listeners.set(channel, listener as Listener);
  const remove = (channel: string): void => void listeners.delete(channel);
  return {
    ipc: { handle: set, on: set, removeHandler: remove, removeListener: remove },
    channels: () => [...listeners.keys()],
    invoke: (channel, event, ...values) => listeners.get(channel)?.(event, ...values),
  };
}
