/** Which senders reach the handlers of the page, and how a port gets to it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  FILE_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import { passPageMessages } from './page-messages.ts';
import { createSenderCheck } from './sender-check.ts';
import { createWindowIpcBench, type WindowIpcBench } from './testing/window-ipc.ts';
import { receiveWindowMessages, type WindowMessages } from './window-messages.ts';

vi.mock('electron', () => ({
  MessageChannelMain: class {
    port1 = 'for the analysis process';
    port2 = 'for the window';
  },
}));

const CHANNELS = [CALL_CHANNEL, COMMAND_CHANNEL, FILE_CHANNEL, PORT_CHANNEL, READY_CHANNEL];
const OURS = { sender: { id: 1 }, senderFrame: { url: 'app://pen/index.html', parent: null } };

const done: unknown[] = [];
const warnings: unknown[] = [];
let bench: WindowIpcBench;
let messages: WindowMessages;

const invoke = (name: string, event: unknown, ...values: unknown[]): unknown => bench.invoke(name, event, ...values);

beforeEach(() => {
  done.splice(0);
  warnings.splice(0);
  bench = createWindowIpcBench();
  messages = receiveWindowMessages(bench.ipc);
  const noted =
    (what: string) =>
    async (...values: unknown[]) => {
      done.push([what, ...values]);
      return ok({});
    };
  passPageMessages({
    messages,
    sender: createSenderCheck({ pageUrl: 'app://pen/index.html', webContentsId: () => 1 }),
    webContents: { postMessage: (_channel, nonce, ports) => void done.push(['port', nonce, ports]) },
    handlers: {
      call: noted('call'),
      command: noted('command'),
      file: noted('file'),
      port: (port) => {
        done.push(['connected', port]);
        return ok({});
      },
      ready: () => void done.push(['ready']),
    },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message, details) => void warnings.push([message, details]),
      error: () => undefined,
    },
  });
});

describe('a sender that is not our page', () => {
  it.each([
    ['a frame in the page', { ...OURS, senderFrame: { ...OURS.senderFrame, parent: {} } }],
    ['a report', { ...OURS, senderFrame: { url: 'app://report/lh-00000000', parent: null } }],
    ['a data: page', { ...OURS, senderFrame: { url: 'data:text/html,x', parent: null } }],
    ['a file: page', { ...OURS, senderFrame: { url: 'file:///home/ada/x.html', parent: null } }],
    ['an empty page', { ...OURS, senderFrame: { url: 'about:blank', parent: null } }],
    ['another window', { ...OURS, sender: { id: 2 } }],
    ['a frame that is gone', { ...OURS, senderFrame: null }],
  ])('is refused on every channel, and logged: %s', async (_who, event) => {
    expect(bench.channels().toSorted()).toEqual(CHANNELS.toSorted());
    const denied = { ok: false, error: { code: 'permission_denied' } };
    expect(await invoke(CALL_CHANNEL, event, 'pen_status', {})).toMatchObject(denied);
    expect(await invoke(COMMAND_CHANNEL, event, 'clipboard.write', { text: 'x' })).toMatchObject(denied);
    expect(await invoke(FILE_CHANNEL, event, 'import', '/etc/passwd')).toMatchObject(denied);
    expect(await invoke(PORT_CHANNEL, event, 'nonce-of-a-page')).toMatchObject(denied);
    invoke(READY_CHANNEL, event);
    expect(done).toEqual([]);
    expect(warnings).toHaveLength(CHANNELS.length);
  });
});

describe('our page', () => {
  it('reaches its handlers', async () => {
    await invoke(CALL_CHANNEL, OURS, 'pen_status', { a: 1 });
    await invoke(COMMAND_CHANNEL, OURS, 'clipboard.write', { text: 'x' });
    await invoke(FILE_CHANNEL, OURS, 'import', '/tmp/a');
    invoke(READY_CHANNEL, OURS);
    expect(done).toEqual([
      ['call', 'pen_status', { a: 1 }],
      ['command', 'clipboard.write', { text: 'x' }],
      ['file', 'import', '/tmp/a'],
      ['ready'],
    ]);
  });

  it('gets a channel to the analysis process under the nonce that it chose', async () => {
    expect(await invoke(PORT_CHANNEL, OURS, 'short')).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(await invoke(PORT_CHANNEL, OURS, 'a-nonce-of-ours')).toEqual({ ok: true, value: {} });
    expect(done).toEqual([
      ['connected', 'for the analysis process'],
      ['port', 'a-nonce-of-ours', ['for the window']],
    ]);
  });

  it('is ignored once the window is closed', () => {
    messages.dispose();
    expect(bench.channels()).toEqual([]);
  });
});
