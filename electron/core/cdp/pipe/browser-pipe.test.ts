import { afterEach, describe, expect, it } from 'vitest';
import type { ProtocolEvent } from '../../../../shared/core/contracts/protocol-events.ts';
import { appError, unwrap, settle } from '../../../../shared/base/errors.ts';
import { relayOver } from './pipe-relay.ts';
import { createBrowserPipe, type BrowserPipe } from './browser-pipe.ts';
import { streamChannel } from './browser-channel.ts';
import { openPipeSocket } from './pipe-socket.ts';
import type { CdpSocket } from '../socket.ts';
import { fakePipeBrowser, type FakePipeBrowser, type PipeCommandSeen } from '../testing/fake-pipe-browser.ts';
import { eventually } from '../testing/real-targets.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const over = appError('cancelled', 'the test is over');
const never = new AbortController().signal;
const titled = { title: 'a page' };

const pipes: BrowserPipe[] = [];
afterEach(() => {
  for (const pipe of pipes.splice(0)) pipe.close(over);
});

function start(answer?: (command: PipeCommandSeen) => unknown): { pipe: BrowserPipe; browser: FakePipeBrowser } {
  const browser = fakePipeBrowser(answer);
  const pipe = createBrowserPipe({
    address: 'pipe:sample',
    log: quiet,
    channel: streamChannel(browser.toBrowser, browser.fromBrowser),
  });
  pipes.push(pipe);
  return { pipe, browser };
}

async function open(pipe: BrowserPipe): Promise<CdpSocket> {
  return unwrap(await openPipeSocket(pipe, { log: quiet }));
}

/** A session on a target, over that connection. */
async function attach(socket: CdpSocket, targetId: string): Promise<string> {
  const params = { targetId, flatten: true };
  return unwrap(await socket.send('Target.attachToTarget', params, titled)).sessionId;
}

/** The names of the events that a connection receives for one session. */
function heard(socket: CdpSocket, event: ProtocolEvent, sessionId: string | null): unknown[] {
  const events: unknown[] = [];
  socket.on(event, sessionId, (params) => events.push(params));
  return events;
}

describe('a pipe', () => {
  it('reports the product and version of the browser', async () => {
    const { pipe } = start(() => ({ product: 'Chrome/156.0' }));
    expect(await pipe.describe()).toEqual({ product: 'Chrome 156.0' });
  });

  it('gives each connection its own session on the browser, and routes answers to the connection that asked', async () => {
    const held: PipeCommandSeen[] = [];
    const { pipe, browser } = start((command) => void held.push(command));
    const [first, second] = [await open(pipe), await open(pipe)];
    const asked = [first.send('Log.enable', {}, titled), second.send('Log.enable', {}, titled)];
    await eventually('both commands', () => (held.length === 2 ? true : null));
    const [one, two] = held;
    expect(one?.sessionId).not.toBe(two?.sessionId);
    expect(one?.id).not.toBe(two?.id);
    // In the other order, as browsers do.
    browser.say({ id: two?.id, result: { to: 2 }, sessionId: two?.sessionId });
    browser.say({ id: one?.id, result: { to: 1 }, sessionId: one?.sessionId });
    expect(await Promise.all(asked)).toEqual([
      { ok: true, value: { to: 1 } },
      { ok: true, value: { to: 2 } },
    ]);
  });

  it('routes events to the connection that created their session, and events of the browser session to its connection', async () => {
    const { pipe, browser } = start();
    const [first, second] = [await open(pipe), await open(pipe)];
    const page = await attach(first, 'page');
    const samePage = await attach(second, 'page');
    const events = [
      heard(first, 'Page.javascriptDialogOpening', page),
      heard(second, 'Page.javascriptDialogOpening', samePage),
    ];
    const wrong = [
      heard(first, 'Page.javascriptDialogOpening', samePage),
      heard(second, 'Page.javascriptDialogOpening', page),
    ];
    const created = [heard(first, 'Target.targetCreated', null), heard(second, 'Target.targetCreated', null)];
    browser.say({ method: 'Page.javascriptDialogOpening', params: { n: 1 }, sessionId: page });
    browser.say({ method: 'Page.javascriptDialogOpening', params: { n: 2 }, sessionId: samePage });
    browser.say({ method: 'Page.javascriptDialogOpening', params: { n: 3 }, sessionId: 'of no connection' });
    const firstOnBrowser = [...browser.sessions].find(([, { parent }]) => parent === null)?.[0];
    const targetInfo = { targetId: 'T4', type: 'page', title: 'Orders', url: 'https://shop.test/' };
    browser.say({ method: 'Target.targetCreated', params: { targetInfo }, sessionId: firstOnBrowser });
    await eventually('the last event', () => (created[0]?.length === 1 ? true : null));
    expect(events).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    expect(wrong).toEqual([[], []]);
    expect(created).toEqual([[{ targetInfo }], []]);
  });

  it('routes events of sessions that the browser creates under an existing one', async () => {
    const { pipe, browser } = start();
    const [first, second] = [await open(pipe), await open(pipe)];
    const page = await attach(first, 'page');
    browser.say({ method: 'Target.attachedToTarget', params: { sessionId: 'child' }, sessionId: page });
    const child = heard(first, 'Page.javascriptDialogOpening', 'child');
    const other = heard(second, 'Page.javascriptDialogOpening', 'child');
    browser.say({ method: 'Page.javascriptDialogOpening', params: {}, sessionId: 'child' });
    await eventually('the event', () => (child.length === 1 ? true : null));
    expect(other).toEqual([]);
  });

  it('ends the sessions of a connection with it, and leaves the others alone', async () => {
    const { pipe, browser } = start();
    const [first, second] = [await open(pipe), await open(pipe)];
    await attach(first, 'page');
    const session = await attach(second, 'page');
    const pending = first.send('Log.enable', {}, { ...titled, deadlineMs: Number.POSITIVE_INFINITY });
    await first.close(over);
    expect(await pending).toEqual({ ok: false, error: over });
    expect(first.closed.aborted).toBe(true);
    await eventually('its sessions to end', () => (browser.sessions.size === 2 ? true : null));
    expect(browser.sessions.has(session)).toBe(true);
    expect(await second.send('Log.enable', {}, { ...titled, sessionId: session })).toEqual({ ok: true, value: {} });
    expect(second.closed.aborted).toBe(false);
  });

  it('detaches from a connection whose answer comes after the call was cancelled', async () => {
    const { pipe, browser } = start();
    browser.toBrowser.pause();
    const cancel = new AbortController();
    const opening = openPipeSocket(pipe, { signal: cancel.signal, log: quiet });
    cancel.abort(over);
    expect(await opening).toEqual({ ok: false, error: over });
    browser.toBrowser.resume();
    await eventually('its end', () =>
      browser.commands.some(({ method }) => method === 'Target.detachFromTarget') ? true : null,
    );
    expect(browser.sessions.size).toBe(0);
  });

  it('passes on an error answer of the target', async () => {
    const { pipe } = start(() => new Error('Tracing has already been started'));
    const socket = await open(pipe);
    expect(await socket.send('Tracing.start', {}, titled)).toMatchObject({
      ok: false,
      error: { code: 'cdp_error', message: expect.stringContaining('Tracing has already been started') },
    });
  });

  it('returns one member of an answer as raw text', async () => {
    const { pipe } = start(() => ({ profile: { nodes: [1.0, 2] } }));
    const socket = await open(pipe);
    const page = await attach(socket, 'page');
    expect(await socket.send('Profiler.stop', {}, { ...titled, sessionId: page, asText: 'profile' })).toEqual({
      ok: true,
      value: { profile: '{"nodes":[1,2]}' },
    });
  });

  it('carries messages of many megabytes in both directions', async () => {
    const chunk = 'ä'.repeat(4 * 1024 ** 2);
    const { pipe, browser } = start(({ params }) => ({
      result: { type: 'string', value: chunk, description: `${String(params['expression']).length} characters` },
    }));
    const socket = await open(pipe);
    const { result } = unwrap(await socket.send('Runtime.evaluate', { expression: chunk }, titled));
    expect(result.value === chunk && result.description === `${chunk.length} characters`).toBe(true);
    expect(browser.commands.at(-1)?.method).toBe('Runtime.evaluate');
  });
});

describe('a paused pipe', () => {
  it('pauses every connection and its deadlines until the last one resumes', async () => {
    const { pipe, browser } = start();
    const [capture, other] = [await open(pipe), await open(pipe)];
    const page = await attach(capture, 'page');
    const events = heard(capture, 'Page.javascriptDialogOpening', page);
    capture.pause();
    other.pause();
    browser.say({ method: 'Page.javascriptDialogOpening', params: {}, sessionId: page });
    // Far shorter than the pause: without the stopped clock it would expire during it.
    const asked = other.send('Log.enable', {}, { ...titled, deadlineMs: 20 });
    const late = open(pipe);
    capture.resume();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(events).toEqual([]);
    expect(browser.fromBrowser.isPaused()).toBe(true);
    other.resume();
    expect(await asked).toEqual({ ok: true, value: {} });
    expect((await late).closed.aborted).toBe(false);
    expect(events).toHaveLength(1);
  });

  it('resumes when the connection that paused it ends', async () => {
    const { pipe, browser } = start();
    const [capture, other] = [await open(pipe), await open(pipe)];
    capture.pause();
    await capture.close(over);
    expect(await other.send('Log.enable', {}, titled)).toEqual({ ok: true, value: {} });
    expect(browser.fromBrowser.isPaused()).toBe(false);
  });
});

describe('the end of a pipe', () => {
  it('rejects all pending commands and refuses later ones', async () => {
    const { pipe, browser } = start(() => undefined);
    const sockets = [await open(pipe), await open(pipe)];
    const pending = sockets.map((socket) =>
      socket.send('Log.enable', {}, { ...titled, deadlineMs: Number.POSITIVE_INFINITY }),
    );
    const version = settle(() => pipe.describe());
    browser.fromBrowser.end();
    const error = { code: 'disconnected', message: expect.stringContaining('pipe:sample') };
    for (const result of [...(await Promise.all(pending)), await version])
      expect(result).toMatchObject({ ok: false, error });
    expect(sockets.map(({ closed }) => closed.aborted)).toEqual([true, true]);
    expect(pipe.ended.aborted).toBe(true);
    expect(await openPipeSocket(pipe, { log: quiet })).toMatchObject({ ok: false, error });
    expect(browser.toBrowser.destroyed).toBe(true);
  });

  it('is reported for a stream that fails, without a throw', async () => {
    const { pipe, browser } = start();
    const socket = await open(pipe);
    browser.toBrowser.destroy(new Error('EPIPE'));
    await eventually('the end', () => (socket.closed.aborted ? true : null));
    expect(socket.closed.reason).toMatchObject({ code: 'disconnected' });
  });

  it.each([
    'x{',
    'null',
    '[]',
    '{"id":"__proto__"}',
    '{"method":"Target.targetDestroyed","params":[]}',
    '{"method":"error"}',
    '{}',
  ])('is caused by an invalid message, and the error names it: %s', async (text) => {
    const { pipe, browser } = start();
    const socket = await open(pipe);
    browser.raw(text);
    await eventually('the end', () => (socket.closed.aborted ? true : null));
    expect(socket.closed.reason).toMatchObject({
      code: 'wrong_service',
      message: expect.stringContaining('pipe:sample'),
    });
  });

  it.each(['{"id":%,"result":5}', '{"id":%,"error":"no"}', '{"id":%,'])(
    'is caused by an invalid answer, and the error names it: %s',
    async (text) => {
      const { pipe, browser } = start((command) => {
        browser.raw(text.replace('%', String(command.id)));
      });
      const socket = await open(pipe);
      expect(await socket.send('Log.enable', {}, titled)).toMatchObject({
        ok: false,
        error: { code: 'wrong_service' },
      });
    },
  );

  it('is not caused by answers and events that no listener waits for', async () => {
    const { pipe, browser } = start();
    const socket = await open(pipe);
    browser.say({ id: 4711, result: {} });
    browser.say({ method: 'Target.detachedFromTarget', params: { sessionId: 'unknown' } });
    browser.say({ method: 'Unknown.event', params: {} });
    expect(await socket.send('Log.enable', {}, titled)).toEqual({ ok: true, value: {} });
  });

  it('affects one connection when the browser ends its session', async () => {
    const { pipe, browser } = start();
    const [first, second] = [await open(pipe), await open(pipe)];
    browser.say({ method: 'Target.detachedFromTarget', params: { sessionId: 'S1' } });
    await eventually('the end', () => (first.closed.aborted ? true : null));
    expect(await second.send('Log.enable', {}, titled)).toEqual({ ok: true, value: {} });
  });
});

describe('another process over the pipe', () => {
  async function relay(pipe: BrowserPipe) {
    const messages: unknown[] = [];
    const ends: string[] = [];
    const access = relayOver(pipe);
    if (access.kind !== 'relay') throw new Error('no relay');
    const listener = {
      onMessage: (text: string) => void messages.push(JSON.parse(text)),
      onEnd: ({ code }: { code: string }) => void ends.push(code),
    };
    return { relay: unwrap(await access.open(listener, never)), messages, ends };
  }

  it('has its own command ids and its own session on the browser, whatever other connections do', async () => {
    const { pipe, browser } = start(({ method }) => ({ method }));
    const socket = await open(pipe);
    const { relay: messages, messages: received } = await relay(pipe);
    messages.send(JSON.stringify({ id: 1, method: 'Browser.getVersion' }));
    await socket.send('Log.enable', {}, titled);
    messages.send(
      JSON.stringify({ id: 2, method: 'Target.attachToTarget', params: { targetId: 'page', flatten: true } }),
    );
    await eventually('three messages', () => (received.length === 3 ? true : null));
    const page = [...browser.sessions.keys()].at(-1);
    expect(received).toEqual([
      { id: 1, result: { method: 'Browser.getVersion' } },
      { method: 'Target.attachedToTarget', params: { sessionId: page, targetInfo: { targetId: 'page' } } },
      { id: 2, result: { sessionId: page } },
    ]);
    messages.send(JSON.stringify({ id: 3, method: 'Page.enable', sessionId: page }));
    await eventually('the answer of the page', () => (received.length === 4 ? true : null));
    expect(received.at(-1)).toEqual({ id: 3, result: { method: 'Page.enable' }, sessionId: page });
    messages.close();
    await eventually('its sessions to end', () => (browser.sessions.size === 1 ? true : null));
  });

  it.each(['no JSON', '{"method":5}', '[]'])('ends with an invalid command: %s', async (text) => {
    const { pipe } = start();
    const { relay: messages, ends } = await relay(pipe);
    messages.send(text);
    expect(ends).toEqual(['cancelled']);
    expect(pipe.ended.aborted).toBe(false);
  });
});
