/** Messages of the window that arrive before the core is open. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  FILE_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import { ok } from '../../../shared/base/result.ts';
import { createWindowIpcBench, type WindowIpcBench } from './testing/window-ipc.ts';
import { receiveWindowMessages, type MessageHandlers, type WindowMessages } from './window-messages.ts';

let page: WindowIpcBench;
let messages: WindowMessages;
let received: string[];

const invoke = (channel: string, ...values: unknown[]): unknown => page.invoke(channel, { from: 'page' }, ...values);

function handlers(): MessageHandlers {
  const answering =
    (channel: string) =>
    async (_event: unknown, first: unknown): ReturnType<MessageHandlers[typeof CALL_CHANNEL]> => {
      received.push(`${channel} ${String(first)}`);
      return ok({ answered: channel });
    };
  return {
    [CALL_CHANNEL]: answering('call'),
    [COMMAND_CHANNEL]: answering('command'),
    [FILE_CHANNEL]: answering('file'),
    [PORT_CHANNEL]: answering('port'),
    onReady: () => void received.push('ready'),
  };
}

beforeEach(() => {
  received = [];
  page = createWindowIpcBench();
  messages = receiveWindowMessages(page.ipc);
});
afterEach(() => messages.dispose());

it('holds messages until there are handlers, and answers them in their order', async () => {
  const early = [
    invoke(COMMAND_CHANNEL, 'first'),
    invoke(READY_CHANNEL),
    invoke(CALL_CHANNEL, 'second'),
    invoke(PORT_CHANNEL, 'third'),
  ];
  await Promise.resolve();
  expect(received).toEqual([]);
  messages.connect(handlers());
  expect(await Promise.all(early)).toEqual([
    { ok: true, value: { answered: 'command' } },
    undefined,
    { ok: true, value: { answered: 'call' } },
    { ok: true, value: { answered: 'port' } },
  ]);
  expect(received).toEqual(['command first', 'ready', 'call second', 'port third']);
});

it('passes on later messages at once', () => {
  messages.connect(handlers());
  invoke(READY_CHANNEL);
  void invoke(FILE_CHANNEL, 'dropped');
  expect(received).toEqual(['ready', 'file dropped']);
});

it('leaves no channel behind', () => {
  messages.dispose();
  expect(page.channels()).toEqual([]);
});
