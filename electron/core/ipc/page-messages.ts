/** Passes what the page of the app's window sends to its handlers, if it is our page; and the port of the analysis process to it. */
import { MessageChannelMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  FILE_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import type { BridgeAnswer } from '../../../shared/core/contracts/window-messages.ts';
import type { Log } from '../log/log.ts';
import type { PageHandlers } from '../workbench/door.ts';
import type { SenderCheck } from './sender-check.ts';
import type { AnswerMessage, WindowMessages } from './window-messages.ts';

const NonceSchema = z.string().regex(/^[\w-]{8,64}$/);

export function passPageMessages({
  messages,
  sender,
  webContents,
  handlers,
  log,
}: {
  readonly messages: WindowMessages;
  readonly sender: SenderCheck;
  readonly webContents: Pick<WebContents, 'postMessage'>;
  readonly handlers: PageHandlers;
  readonly log: Log;
}): void {
  const refused = (channel: string): BridgeAnswer => {
    log.warn('a message from outside our window was refused', { channel });
    return err(appError('permission_denied', 'This page may not speak to PEN Workbench.'));
  };
  const fromOurs =
    (channel: string, answer: (first: unknown, second: unknown) => Promise<BridgeAnswer>): AnswerMessage =>
    async (event: IpcMainInvokeEvent, first, second) =>
      sender.trusted(event) ? answer(first, second) : refused(channel);

  const sendPort = (rawNonce: unknown): BridgeAnswer => {
    const nonce = NonceSchema.safeParse(rawNonce);
    if (!nonce.success) return err(appError('invalid_params', 'A port needs a nonce.'));
    const { port1, port2 } = new MessageChannelMain();
    const answer = handlers.port(port1);
    if (answer.ok) webContents.postMessage(PORT_CHANNEL, nonce.data, [port2]);
    return answer;
  };

  messages.connect({
    [CALL_CHANNEL]: fromOurs(CALL_CHANNEL, (name, params) => handlers.call(name, params)),
    [COMMAND_CHANNEL]: fromOurs(COMMAND_CHANNEL, (name, params) => handlers.command(name, params)),
    [FILE_CHANNEL]: fromOurs(FILE_CHANNEL, (use, path) => handlers.file(use, path)),
    [PORT_CHANNEL]: fromOurs(PORT_CHANNEL, async (nonce) => sendPort(nonce)),
    onReady(event: IpcMainEvent) {
      if (sender.trusted(event)) handlers.ready();
      else refused(READY_CHANNEL);
    },
  });
}
