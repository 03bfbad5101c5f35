/**
 * Receives what the window sends, from before its page is loaded. The page loads while the core opens; messages that arrive before the core is
 * there wait for it, in their order.
 */
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  FILE_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import type { BridgeAnswer } from '../../../shared/core/contracts/window-messages.ts';

const ANSWERED = [CALL_CHANNEL, COMMAND_CHANNEL, FILE_CHANNEL, PORT_CHANNEL] as const;

/** Answers one message. Neither sender nor values are checked yet. */
export type AnswerMessage = (event: IpcMainInvokeEvent, first: unknown, second: unknown) => Promise<BridgeAnswer>;

export type MessageHandlers = Readonly<Record<(typeof ANSWERED)[number], AnswerMessage>> & {
  readonly onReady: (event: IpcMainEvent) => void;
};

export interface WindowMessages {
  /** Passes on the messages that wait, and all later ones. */
  connect(handlers: MessageHandlers): void;
  /** Later messages are refused by Electron. */
  dispose(): void;
}

/** The part of `ipcMain` that is used. */
export interface WindowIpc {
  handle(channel: string, listener: (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown): void;
  on(channel: string, listener: (event: IpcMainEvent) => void): unknown;
  removeHandler(channel: string): void;
  removeListener(channel: string, listener: (event: IpcMainEvent) => void): unknown;
}

/** Registers the channels of the window. One at a time: Electron refuses a second handler of a channel. */
export function receiveWindowMessages(ipc: WindowIpc): WindowMessages {
  let connected: MessageHandlers | null = null;
  const { promise: connection, resolve: connect } = Promise.withResolvers<MessageHandlers>();

  const onReady = (event: IpcMainEvent): void => {
    if (connected === null) void connection.then((handlers) => handlers.onReady(event));
    else connected.onReady(event);
  };

  for (const channel of ANSWERED)
    ipc.handle(channel, async (event, first: unknown, second: unknown) =>
      (connected ?? (await connection))[channel](event, first, second),
    );
  ipc.on(READY_CHANNEL, onReady);

  return {
    connect(handlers) {
      connected = handlers;
      connect(handlers);
    },
    dispose() {
      for (const channel of ANSWERED) ipc.removeHandler(channel);
      ipc.removeListener(READY_CHANNEL, onReady);
    },
  };
}
