/** Which senders may use the window's channels, and the results. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CALL_CHANNEL,
  COMMAND_CHANNEL,
  FILE_CHANNEL,
  PORT_CHANNEL,
  READY_CHANNEL,
} from '../../../shared/core/contracts/channels.ts';
import type { CallerSession } from '../runner/types.ts';
import { createSenderCheck } from './sender-check.ts';
import { createWindowIpcBench, type WindowIpcBench } from './testing/window-ipc.ts';
import type { TopicSources } from './topics.ts';
import { createWindowChannel, type WindowChannel, type WindowCommandHandlers } from './window-channel.ts';
import { receiveWindowMessages } from './window-messages.ts';

vi.mock('electron', () => ({
  MessageChannelMain: class {
    port1 = 'for the analysis process';
    port2 = 'for the window';
  },
}));

const CHANNELS = [CALL_CHANNEL, COMMAND_CHANNEL, FILE_CHANNEL, PORT_CHANNEL, READY_CHANNEL];
const OURS = { sender: { id: 1 }, senderFrame: { url: 'app://pen/index.html', parent: null } };
const session = { name: 'you' } as CallerSession;

const done: string[] = [];
const warnings: unknown[] = [];
let page: WindowIpcBench;
let channel: WindowChannel;

/** The window's answer on a channel, for a message from `event`'s sender. */
const invoke = (name: string, event: unknown, ...values: unknown[]): unknown => page.invoke(name, event, ...values);

beforeEach(() => {
  done.splice(0);
  warnings.splice(0);
  const command = async (params: unknown): Promise<never> => {
    done.push(`command ${JSON.stringify(params)}`);
    return {} as never;
  };
  page = createWindowIpcBench();
  channel = createWindowChannel({
    messages: receiveWindowMessages(page.ipc),
    webContents: {
      isDestroyed: () => false,
      send: () => undefined,
      postMessage: (_channel, nonce, ports) => void done.push(`port ${JSON.stringify([nonce, ports])}`),
    },
    sender: createSenderCheck({ pageUrl: 'app://pen/index.html', webContentsId: () => 1 }),
    runner: {
      run: async (name, _params, caller) => {
        if (name === 'pen_bug') throw new Error('broken');
        done.push(`call ${name} by ${caller.name}`);
        return { ok: true, callId: 'c1', value: { said: 1 }, notes: ['a note'], text: '' };
      },
    },
    session,
    commands: new Proxy({} as WindowCommandHandlers, { get: () => command }),
    files: {
      import: async (path) => {
        done.push(`imported ${path}`);
        return { ok: true, value: { captureIds: ['heap-00000001'] } };
      },
      'source-map': async (path) => ({ ok: true, value: { added: [path] } }),
    },
    topics: {} as TopicSources,
    connectAnalysisPort: (port) => void done.push(`connected ${JSON.stringify(port)}`),
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message, details) => void warnings.push([message, details]),
      error: () => undefined,
    },
    onReady: () => void done.push('ready'),
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
    expect(page.channels().toSorted()).toEqual(CHANNELS.toSorted());
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
  it("calls tools with the window's session", async () => {
    expect(await invoke(CALL_CHANNEL, OURS, 'pen_status', {})).toEqual({
      ok: true,
      value: { said: 1 },
      callId: 'c1',
      notes: ['a note'],
    });
    expect(done).toEqual(['call pen_status by you']);
    expect(await invoke(CALL_CHANNEL, OURS, 7)).toMatchObject({ ok: false, error: { code: 'unknown_tool' } });
    expect(await invoke(CALL_CHANNEL, OURS, 'pen_bug')).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('runs known commands, with parameters of their schema', async () => {
    expect(await invoke(COMMAND_CHANNEL, OURS, 'clipboard.write', { text: 'hi' })).toEqual({ ok: true, value: {} });
    for (const [name, params, code] of [
      ['clipboard.write', { text: 1 }, 'invalid_params'],
      ['clipboard.read', {}, 'unknown_tool'],
      ['toString', {}, 'unknown_tool'],
      ['__proto__', {}, 'unknown_tool'],
      [null, {}, 'unknown_tool'],
    ] as const)
      expect(await invoke(COMMAND_CHANNEL, OURS, name, params)).toMatchObject({ ok: false, error: { code } });
    expect(await invoke(COMMAND_CHANNEL, OURS, 'clipboard.write', { text: 1 })).toMatchObject({
      error: { message: 'clipboard.write: text must be a string, not 1.' },
    });
    expect(done).toEqual(['command {"text":"hi"}']);
  });

  it('hands over dropped files for known uses', async () => {
    expect(await invoke(FILE_CHANNEL, OURS, 'import', '/tmp/a.heapsnapshot')).toEqual({
      ok: true,
      value: { captureIds: ['heap-00000001'] },
    });
    expect(await invoke(FILE_CHANNEL, OURS, 'source-map', '/tmp/a.map')).toEqual({
      ok: true,
      value: { added: ['/tmp/a.map'] },
    });
    expect(await invoke(FILE_CHANNEL, OURS, 'import', '')).toMatchObject({
      ok: false,
      error: { code: 'file_unreadable', message: 'It is not a file on this disk.' },
    });
    for (const [use, path] of [
      ['delete', '/tmp/a'],
      ['constructor', '/tmp/a'],
      ['import', { path: '/tmp/a' }],
      ['import', 'x'.repeat(40_000)],
    ])
      expect(await invoke(FILE_CHANNEL, OURS, use, path)).toMatchObject({
        ok: false,
        error: { code: 'invalid_params' },
      });
    expect(done).toEqual(['imported /tmp/a.heapsnapshot']);
  });

  it('gets a channel to the analysis process under the nonce that it chose', async () => {
    expect(await invoke(PORT_CHANNEL, OURS, 'short')).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(await invoke(PORT_CHANNEL, OURS, 'a-nonce-of-ours')).toEqual({ ok: true, value: {} });
    expect(done).toEqual(['connected "for the analysis process"', 'port ["a-nonce-of-ours",["for the window"]]']);
  });

  it('reports when it is ready, and is ignored once the window is closed', () => {
    invoke(READY_CHANNEL, OURS);
    expect(done).toEqual(['ready']);
    channel.dispose();
    expect(page.channels()).toEqual([]);
  });
});
