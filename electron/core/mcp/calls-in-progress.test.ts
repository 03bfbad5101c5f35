/** Progress and cancellation of a call, by hand-written HTTP. */
import { afterEach, describe, expect, it } from 'vitest';
import type { McpServerOptions } from './server.ts';
import { openRawSession, sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

describe('progress', () => {
  async function run(meta: Record<string, unknown>, options: Partial<McpServerOptions> = {}) {
    const begun = await start(options);
    const session = await openRawSession(begun.port, TOKEN);
    const heard: RpcMessage[] = [];
    const next = begun.toy.nextSlow();
    const answer = session.ask(
      'tools/call',
      { name: 'pen_toy_slow', arguments: {}, ...meta },
      { onMessage: (message) => heard.push(message) },
    );
    const slow = await next;
    slow.progress({ done: 0, total: 0, message: 'nothing known' });
    slow.progress({ done: 40, total: 100, message: 'forty' });
    slow.progress({ done: 30, total: 100, message: 'back' });
    slow.progress({ done: 100, total: 100, message: 'all' });
    slow.finish({ ok: true, value: { done: true } });
    return {
      ...begun,
      session,
      answer: await answer,
      progress: heard.filter(({ method }) => method === 'notifications/progress'),
    };
  }

  it('is sent for a progress token: at once, never decreasing, without a total if none is known, the last one before the answer', async () => {
    const { progress, answer } = await run({ _meta: { progressToken: 'p1' } });
    expect(progress[0]?.params).toEqual({ progressToken: 'p1', progress: 0, message: 'Toy Slow: started' });
    expect(progress.at(-1)?.params).toEqual({ progressToken: 'p1', progress: 100, total: 100, message: 'all' });
    const values = progress.map(({ params }) => Number(params?.['progress']));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(answer.result?.['structuredContent']).toEqual({ done: true });
  });

  it('is logged at debug level without a progress token', async () => {
    const { progress, toy } = await run({});
    expect(progress).toEqual([]);
    const logged = toy.log.lines.filter(({ level, message }) => level === 'debug' && message === 'progress');
    expect(logged.map(({ details }) => details['done'])).toEqual([0, 40, 30, 100]);
    expect(logged[0]?.details).toMatchObject({ tool: 'pen_toy_slow' });
  });

  it('is sent to a client that requested debug messages', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    expect((await session.ask('logging/setLevel', { level: 'loud' })).error?.code).toBe(-32_602);
    expect((await session.ask('logging/setLevel', { level: 'debug' })).result).toEqual({});
    const heard: RpcMessage[] = [];
    const controller = new AbortController();
    const opened = Promise.withResolvers<void>();
    const stream = sendRaw(port, {
      method: 'GET',
      headers: session.headers,
      signal: controller.signal,
      onOpen: () => opened.resolve(),
      onMessage: (message) => heard.push(message),
    }).catch(() => undefined);
    await opened.promise;
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} });
    const slow = await next;
    slow.progress({ done: 1, total: null, message: 'one' });
    await until(() => heard.length > 0);
    expect(heard[0]).toMatchObject({
      method: 'notifications/message',
      params: { level: 'debug', data: { message: 'one' } },
    });
    slow.finish({ ok: true, value: { done: true } });
    await answer;
    controller.abort();
    await stream;
  });
});

describe('cancelling', () => {
  it('ends the call by notification and still settles the request', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const next = toy.nextSlow();
    // 0 is a valid id, which the SDK's own handler overlooks.
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} }, { id: 0 });
    const slow = await next;
    await session.notify('notifications/cancelled', { requestId: 0, reason: 'enough' });
    expect((await answer).result).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
    expect(slow.signal.aborted).toBe(true);
  });

  it('does not affect other calls or other clients', async () => {
    const { port, toy } = await start();
    const [one, two] = await Promise.all([
      openRawSession(port, TOKEN, { name: 'one' }),
      openRawSession(port, TOKEN, { name: 'two' }),
    ]);
    const firstStarted = toy.nextSlow();
    const first = one.ask('tools/call', { name: 'pen_toy_slow', arguments: {} }, { id: 7 });
    const slowOne = await firstStarted;
    const secondStarted = toy.nextSlow();
    const second = two.ask('tools/call', { name: 'pen_toy_slow', arguments: {} }, { id: 7 });
    const slowTwo = await secondStarted;
    await one.notify('notifications/cancelled', { requestId: 7 });
    await first;
    expect([slowOne.signal.aborted, slowTwo.signal.aborted]).toEqual([true, false]);
    slowTwo.finish({ ok: true, value: { done: true } });
    expect((await second).result?.['structuredContent']).toEqual({ done: true });
  });

  it('happens when a connection drops in the middle', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const controller = new AbortController();
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} }, { signal: controller.signal });
    const slow = await next;
    controller.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await until(() => slow.signal.aborted);
    expect(slow.signal.reason).toMatchObject({ code: 'cancelled' });
    expect((await session.ask('ping')).result).toEqual({});
  });

  it('happens when a session ends, which is then unknown', async () => {
    const { port, toy, server } = await start();
    const session = await openRawSession(port, TOKEN);
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} });
    const slow = await next;
    expect((await sendRaw(port, { method: 'DELETE', headers: session.headers })).status).toBe(200);
    expect(slow.signal.aborted).toBe(true);
    await answer;
    expect(toy.sessions.all()).toEqual([]);
    expect(server.state().clients).toEqual([]);
    await expect(session.ask('ping')).rejects.toThrow(/404/);
  });
});
