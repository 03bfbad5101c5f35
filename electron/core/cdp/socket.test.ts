import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { openSocket, shakeHands, type CdpSocket, type SocketOptions } from './socket.ts';
import {
  startFakeCdpServer,
  startSilentPort,
  textFrameHeader,
  type FakeCdpServer,
  type FakeCdpServerOptions,
} from './testing/fake-cdp-server.ts';
import { eventually } from './testing/real-targets.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined };

async function connected(
  command?: FakeCdpServerOptions['command'],
  options: Partial<SocketOptions> = {},
): Promise<{ socket: CdpSocket; server: FakeCdpServer; warnings: readonly string[] }> {
  const warnings: string[] = [];
  const server = await startFakeCdpServer(command === undefined ? {} : { command });
  closers.push(() => server.close());
  const opened = await openSocket(`ws://127.0.0.1:${server.port}/devtools/browser/fake`, 'http://localhost:1', {
    log: { ...silentLog, warn: (message, details) => warnings.push(`${message} ${JSON.stringify(details)}`) },
    ...options,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  closers.push(() => opened.value.close(appError('cancelled', 'the test is over')));
  return { socket: opened.value, server, warnings };
}

const titled = { title: 'a page' };

describe('commands', () => {
  it('makes no request except for the socket itself', async () => {
    const { server } = await connected();
    expect(server.requests).toEqual([]);
  });

  it('carries parameters and session, and returns the result', async () => {
    const { socket } = await connected((command) => ({
      echo: command.params['interval'],
      session: command.sessionId ?? 'none',
    }));
    expect(await socket.send('Profiler.setSamplingInterval', { interval: 4 }, { ...titled, sessionId: 's1' })).toEqual({
      ok: true,
      value: { echo: 4, session: 's1' },
    });
    expect(await socket.send('Profiler.setSamplingInterval', { interval: 5 }, titled)).toEqual({
      ok: true,
      value: { echo: 5, session: 'none' },
    });
  });

  it('passes on an error answer, with the likely other client', async () => {
    const { socket } = await connected(() => new Error('Tracing has already been started (possibly in another tab).'));
    expect(await socket.send('Tracing.start', {}, titled)).toMatchObject({
      ok: false,
      error: {
        code: 'cdp_error',
        message: expect.stringContaining('Tracing has already been started'),
        suggestion: expect.stringContaining('Another CDP client (DevTools'),
      },
    });
  });

  it('times out on a target that does not answer, and names the likely causes', async () => {
    const { socket } = await connected(() => undefined);
    expect(await socket.send('Runtime.enable', {}, { ...titled, deadlineMs: 10 })).toMatchObject({
      ok: false,
      error: {
        code: 'target_unresponsive',
        message: expect.stringContaining('`a page`'),
        suggestion: expect.stringMatching(/dialog.*debugger.*frozen/),
      },
    });
  });

  it('gives a late answer more time, or the error that is known then', async () => {
    const { socket } = await connected(() => undefined);
    const known = appError('target_unresponsive', 'paused');
    const waits: number[] = [];
    const onLate = async ({ waitedMs }: { readonly waitedMs: number }) => {
      waits.push(waitedMs);
      return waits.length < 3 ? 20 : known;
    };
    expect(await socket.send('Page.enable', {}, { ...titled, deadlineMs: 10, onLate })).toEqual({
      ok: false,
      error: known,
    });
    expect(waits).toEqual([10, 30, 50]);
  });

  it('ends at once when the call is cancelled, with the given reason', async () => {
    const { socket } = await connected(() => undefined);
    const cancel = new AbortController();
    const sending = socket.send('Runtime.enable', {}, { ...titled, signal: cancel.signal });
    cancel.abort(appError('deadline_exceeded', 'too long'));
    expect(await sending).toEqual({ ok: false, error: appError('deadline_exceeded', 'too long') });
  });

  it('rejects everything that is pending when the other side dies', async () => {
    const { socket, server } = await connected(() => undefined);
    const pending = (['Runtime.enable', 'Page.enable', 'Log.enable'] as const).map((method) =>
      socket.send(method, {}, { ...titled, deadlineMs: Number.POSITIVE_INFINITY }),
    );
    await eventually('the peer', () => server.peers[0] ?? null);
    server.peers[0]?.kill();
    for (const result of await Promise.all(pending))
      expect(result).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(socket.closed.aborted).toBe(true);
    expect(await socket.send('Network.enable', {}, titled)).toMatchObject({
      ok: false,
      error: { code: 'disconnected' },
    });
  });

  it('reports a message over the limit instead of losing it', async () => {
    const { socket, server } = await connected((_command, peer) => {
      // The length alone is enough: the test need not send a quarter of a gigabyte.
      peer.raw(textFrameHeader(256 * 1024 ** 2 + 1));
      return undefined;
    });
    expect(await socket.send('Profiler.stop', {}, titled)).toMatchObject({
      ok: false,
      error: { code: 'message_too_big', message: expect.stringContaining('256 MiB') },
    });
    expect(server.peers).toHaveLength(1);
  });

  it('takes a message just over 1 MiB, as Deno and Chrome send them', async () => {
    const data = 'x'.repeat(1024 ** 2 + 208);
    const { socket } = await connected(() => ({ data }));
    const result = await socket.send('Page.captureScreenshot', {}, titled);
    expect(result.ok && result.value.data.length).toBe(data.length);
  });
});

describe('opening', () => {
  it.each([301, 302, 303, 307, 308])(
    'follows no redirect (%i) of the handshake, to no port and no machine',
    async (status) => {
      const other = await startFakeCdpServer();
      closers.push(() => other.close());
      const handshakes: string[] = [];
      const leading = createServer().on('upgrade', ({ url }, socket) => {
        handshakes.push(url ?? '');
        const location =
          url === '/relative' ? '/elsewhere' : `${url === '/http' ? 'http' : 'ws'}://127.0.0.1:${other.port}/devtools`;
        socket.end(`HTTP/1.1 ${status} Moved\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
      });
      await new Promise<void>((listening) => leading.listen(0, '127.0.0.1', listening));
      closers.push(() => void leading.close());
      const { port } = leading.address() as AddressInfo;
      for (const path of ['/x', '/http', '/relative'])
        for (const origin of [undefined, 'http://localhost:8081'])
          expect(
            await openSocket(`ws://127.0.0.1:${port}${path}`, 'http://localhost:1', { log: silentLog, origin }),
          ).toMatchObject({
            ok: false,
            error: { code: 'cannot_reach_endpoint', message: expect.stringContaining(`${status}`) },
          });
      expect(handshakes).toEqual(['/x', '/x', '/http', '/http', '/relative', '/relative']);
      expect([other.requests, other.peers]).toEqual([[], []]);
    },
  );

  it.each(['ws://192.0.2.1:9222/x', 'ws://example.test/x', 'ws://[2001:db8::1]:9222/x'])(
    'opens nothing on another machine: %s',
    async (url) => {
      expect(await openSocket(url, 'http://localhost:1', { log: silentLog })).toMatchObject({
        error: { code: 'not_loopback' },
      });
    },
  );

  it('reports which address refused', async () => {
    const silent = await startSilentPort();
    await silent.close();
    expect(await openSocket(`ws://127.0.0.1:${silent.port}/x`, 'http://localhost:1', { log: silentLog })).toMatchObject(
      {
        ok: false,
        error: { code: 'cannot_reach_endpoint', message: expect.stringContaining('ECONNREFUSED') },
      },
    );
  });

  it('does not wait for ever for a handshake', async () => {
    const silent = await startSilentPort();
    closers.push(() => silent.close());
    expect(await shakeHands(`ws://127.0.0.1:${silent.port}/x`, 'http://localhost:1', { limitMs: 50 })).toMatchObject({
      ok: false,
      error: { code: 'cannot_reach_endpoint', message: expect.stringContaining('handshake within 0.05 s') },
    });
  });

  it('does not wait for a handshake when cancelled', async () => {
    const silent = await startSilentPort();
    closers.push(() => silent.close());
    const cancel = new AbortController();
    const opening = openSocket(`ws://127.0.0.1:${silent.port}/x`, 'http://localhost:1', {
      signal: cancel.signal,
      log: silentLog,
    });
    cancel.abort();
    expect(await opening).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});

describe('events', () => {
  it('reach the listeners of their session only, until disposed', async () => {
    const { socket, server } = await connected();
    const heard: string[] = [];
    const first = socket.on('Page.loadEventFired', 's1', ({ timestamp: n }) => heard.push(`s1 ${n}`));
    const second = socket.on('Page.loadEventFired', null, ({ timestamp: n }) => heard.push(`connection ${n}`));
    const emit = async (n: number, sessionId?: string): Promise<void> => {
      server.peers[0]?.send({ method: 'Page.loadEventFired', params: { timestamp: n }, sessionId });
      await socket.send('Log.enable', {}, titled);
    };
    await emit(1, 's1');
    await emit(2);
    await emit(3, 's2');
    first.dispose();
    await emit(4, 's1');
    expect(heard).toEqual(['s1 1', 'connection 2']);
    expect(socket.listenerCount).toBe(1);
    second.dispose();
    second.dispose();
    expect(socket.listenerCount).toBe(0);
  });
});

describe('a protocol violation by the other side', () => {
  /** Each of these once was an uncaught exception in the socket's own message handler and ended the process. */
  const breaches: readonly [string, string][] = [
    ['text that is not JSON', 'x{'],
    ['null', 'null'],
    ['a number', '12'],
    ['an array', '[]'],
    ["the name of the library's own error event", '{"method":"error"}'],
    ["the name of the library's own event", '{"method":"event"}'],
    ['a key of the prototype as a command number', '{"id":"__proto__"}'],
    ['an empty object', '{}'],
  ];

  it.each(breaches)('ends the connection, and nothing else: %s', async (_what, frame) => {
    const { socket, server, warnings } = await connected(() => undefined);
    const pending = socket.send('Runtime.enable', {}, titled);
    const peer = await eventually('the connection', () => server.peers[0] ?? null);
    const text = Buffer.from(frame);
    peer.raw(Buffer.concat([textFrameHeader(text.length), text]));
    expect(await pending).toMatchObject({
      ok: false,
      error: {
        code: 'wrong_service',
        message: expect.stringMatching(/^The connection to http:\/\/localhost:1 was ended: it sent a message/),
      },
    });
    expect(warnings).toEqual([expect.stringContaining('A connection was ended')]);
    await eventually('the connection to end', () => (server.openSockets() === 0 ? true : null));
  });

  it.each([
    ['no params', '{"method":"Target.targetDestroyed"}'],
    ['params that are null', '{"method":"Target.targetDestroyed","params":null}'],
    ['a member of another type', '{"method":"Target.targetDestroyed","params":{"targetId":7}}'],
  ])('skips an event that does not fit its schema: %s', async (_what, frame) => {
    const { socket, server, warnings } = await connected();
    const heard: unknown[] = [];
    socket.on('Target.targetDestroyed', null, (params) => heard.push(params));
    const peer = await eventually('the connection', () => server.peers[0] ?? null);
    const text = Buffer.from(frame);
    for (let sent = 0; sent < 3; sent += 1) peer.raw(Buffer.concat([textFrameHeader(text.length), text]));
    peer.send({ method: 'Target.targetDestroyed', params: { targetId: 'T1' } });
    expect(await socket.send('Log.enable', {}, titled)).toMatchObject({ ok: true });
    expect(heard).toEqual([{ targetId: 'T1' }]);
    expect(warnings).toHaveLength(1);
  });

  it('ends the connection when one of our listeners throws', async () => {
    const { socket, server, warnings } = await connected(() => undefined);
    socket.on('Page.loadEventFired', null, () => {
      throw new Error('a fault of ours');
    });
    const pending = socket.send('Runtime.enable', {}, titled);
    const peer = await eventually('the connection', () => server.peers[0] ?? null);
    peer.send({ method: 'Page.loadEventFired', params: { timestamp: 1 } });
    expect(await pending).toMatchObject({ ok: false, error: { code: 'wrong_service' } });
    expect(warnings[0]).toContain('a fault of ours');
  });
});

describe('pausing', () => {
  it('pauses the sender and the deadlines, and loses nothing', async () => {
    const { socket, server } = await connected((command) => (command.method === 'Profiler.stop' ? undefined : {}));
    const message = JSON.stringify({
      method: 'HeapProfiler.addHeapSnapshotChunk',
      params: { chunk: 'x'.repeat(1024 ** 2) },
    });
    const MESSAGES = 64;
    let received = 0;
    let pausedAt = 0;
    const slow = { answer: null as AppResult<unknown> | null };
    socket.on('HeapProfiler.addHeapSnapshotChunk', null, () => {
      received += 1;
      if (received !== 2) return;
      // In the same turn as the pause, so that the deadline cannot pass first on a busy machine.
      void socket.send('Profiler.stop', {}, { ...titled, deadlineMs: 150 }).then((answer) => (slow.answer = answer));
      // From inside a message handler, where `ws` would resume by itself on the next tick.
      socket.pause();
      pausedAt = received;
    });
    const peer = await eventually('the peer', () => server.peers[0] ?? null);
    for (let sent = 0; sent < MESSAGES; sent += 1) peer.send(message);
    await eventually('the pause', () => (pausedAt > 0 ? true : null));
    // Twice the deadline, and enough time to fill the kernel's buffers: nothing may happen in it.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toBeLessThan(MESSAGES / 2);
    expect(peer.unsentBytes).toBeGreaterThan(message.length * (MESSAGES / 4));
    expect(slow.answer).toBeNull();

    socket.resume();
    await eventually('all messages', () => (received === MESSAGES ? true : null));
    expect(await eventually('the answer', () => slow.answer)).toMatchObject({
      ok: false,
      error: { code: 'target_unresponsive' },
    });
  });

  it('can be ended while paused', async () => {
    const { socket, server } = await connected();
    socket.pause();
    await socket.close(appError('cancelled', 'enough'));
    expect(socket.closed.reason).toEqual(appError('cancelled', 'enough'));
    expect(server.peers).toHaveLength(1);
  });
});

describe('a socket that ends after answers', () => {
  it('ends at once for its caller, and is read until the other side has answered', async () => {
    const asked: (() => void)[] = [];
    const { socket, server } = await connected(
      (command, peer) => void asked.push(() => void peer.send({ id: command.id, result: {} })),
      { endsAfterAnswers: true },
    );
    const chunks: unknown[] = [];
    socket.on('HeapProfiler.addHeapSnapshotChunk', null, (params) => chunks.push(params));
    const taking = socket.send('HeapProfiler.takeHeapSnapshot', {}, titled);
    const answer = await eventually('the command', () => asked[0] ?? null);
    const peer = await eventually('the connection', () => server.peers[0] ?? null);
    socket.pause();
    let isGone = false;
    const gone = socket.close(appError('cancelled', 'enough')).then(() => (isGone = true));
    expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled' } });

    // More than the kernel buffers for an unread socket.
    const chunk = 'x'.repeat(1 << 20);
    for (let sent = 0; sent < 40; sent += 1)
      peer.send({ method: 'HeapProfiler.addHeapSnapshotChunk', params: { chunk } });
    await eventually('all of it to be taken', () => (peer.unsentBytes === 0 ? true : null));
    expect({ isGone, chunks }).toEqual({ isGone: false, chunks: [] });

    answer();
    await gone;
    await eventually('the connection to end', () => (server.openSockets() === 0 ? true : null));
  });

  it('ends at once when no command is pending', async () => {
    const { socket, server } = await connected(undefined, { endsAfterAnswers: true });
    await socket.send('Log.enable', {}, titled);
    await socket.close(appError('cancelled', 'enough'));
    expect(await eventually('the connection to end', () => (server.openSockets() === 0 ? true : null))).toBe(true);
  });

  it('is closed when the other side closes instead of answering', async () => {
    const { socket, server } = await connected(() => undefined, { endsAfterAnswers: true });
    void socket.send('HeapProfiler.takeHeapSnapshot', {}, titled);
    const peer = await eventually('the connection', () => server.peers[0] ?? null);
    const gone = socket.close(appError('cancelled', 'enough'));
    peer.kill();
    expect(await gone).toBeUndefined();
  });
});
