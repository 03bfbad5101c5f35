/** Sessions, their end, stateless requests, and the server switched off and moved. */
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { TRANSPORT_HEADER } from '../../../shared/core/contracts/shim-headers.ts';
import { createAnswerRedactor } from '../runner/answer-redactor.ts';
import { MAX_UNPROVEN } from './client-room.ts';
import { createHttpSessions, type HttpSessions } from './http-sessions.ts';
import { PERSON as THE_PERSON, type Sender } from './client-identities.ts';
import { MAX_CALLS } from './client-calls.ts';
import { MAX_SUBSCRIPTIONS } from './client-resources.ts';
import { createPersonSession } from './person-session.ts';
import { createProtocolSession } from './protocol-session.ts';
import { createMcpServer } from './server.ts';
import { openRawSession, sendRaw, type RawSession, type RpcMessage } from './testing/raw-client.ts';
import { createServers, PERSON, TOKEN, until } from './testing/servers.ts';
import { createToyRunner, type ToyRunner } from './testing/toy-runner.ts';
import { createToolTable } from './tool-table.ts';

const HANDSHAKE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1.0' },
};

const { start, closeAll } = createServers();
afterEach(() => closeAll());

interface Clocked {
  readonly toy: ToyRunner;
  readonly sessions: HttpSessions;
  readonly port: number;
  /** Advances the clock, then checks for idle and disconnected sessions. */
  readonly pass: (durationMs: number) => Promise<void>;
  /** Resolves when the server has seen every connection end. */
  readonly disconnected: () => Promise<void>;
}

const closers: (() => Promise<void>)[] = [];

/** Sessions behind a plain HTTP server, with a clock controlled by the test. */
async function startClocked(sender: Sender = null): Promise<Clocked> {
  const toy = createToyRunner();
  let nowMs = 1_000_000;
  const now = (): number => nowMs;
  const { runner, log, library: captures } = toy;
  const shared = { log, now, onChange: () => undefined };
  const tools = createToolTable(
    () => runner.capabilities,
    () => [],
  );
  const sessions = createHttpSessions({
    ...shared,
    stateless: false,
    personToken: PERSON,
    answerStateless: () => Promise.reject(new Error('no such request is sent')),
    createPersonSession: () =>
      createPersonSession({
        runner,
        sessions: toy.sessions,
        connectEndpoint: null,
        recordingEnds: null,
        beforeCommand: null,
        newToken: null,
        flags: null,
        version: '1',
        log,
      }),
    createSession: (session) =>
      createProtocolSession({
        ...shared,
        runner,
        sessions: toy.sessions,
        toolsFor: () => tools,
        takenNames: () => [],
        flagsInWindow: null,
        isPaused: () => false,
        refuseReading: () => null,
        viewPage: null,
        captures,
        selection: null,
        prompts: [],
        targets: () => [],
        redactor: createAnswerRedactor(),
        version: '1',
        connectEndpoint: null,
        listing: () => ({ isStructured: true, isCoreOnly: false }),
        ...session,
      }),
  });
  const http = createServer((request, response) => void sessions.handle(request, response, sender));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    await sessions.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const address = http.address();
  return {
    toy,
    sessions,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    pass: async (durationMs) => {
      nowMs += durationMs;
      await sessions.sweep();
    },
    disconnected: async () => {
      const count = (): Promise<number> =>
        new Promise((resolve) => http.getConnections((_error, open) => resolve(open)));
      while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Opens the event stream of a session; `heard` has what came over it. */
async function openStream(port: number, { headers }: RawSession) {
  const controller = new AbortController();
  const heard: RpcMessage[] = [];
  const opened = Promise.withResolvers<void>();
  const ended = sendRaw(port, {
    method: 'GET',
    headers,
    signal: controller.signal,
    onOpen: () => opened.resolve(),
    onMessage: (message) => heard.push(message),
  }).catch((thrown: unknown) => {
    if (!controller.signal.aborted) throw thrown;
  });
  await opened.promise;
  const close = async (): Promise<void> => {
    controller.abort();
    await ended;
  };
  return { heard, close };
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('sessions', () => {
  it('end after five minutes without a request, unless a call is running', async () => {
    const { toy, sessions, port, pass } = await startClocked();
    const session = await openRawSession(port, TOKEN);
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} });
    const slow = await next;
    await pass(6 * 60_000);
    expect(sessions.clients()).toHaveLength(1);
    slow.finish({ ok: true, value: { done: true } });
    await answer;
    await pass(4 * 60_000);
    expect(sessions.clients()).toHaveLength(1);
    await pass(2 * 60_000);
    expect(sessions.clients()).toEqual([]);
    expect(toy.sessions.all()).toEqual([]);
    await expect(session.ask('ping')).rejects.toThrow(/no such session: it was idle/);
  });

  it('are pinged over the event stream', async () => {
    const { sessions, port, pass } = await startClocked();
    const session = await openRawSession(port, TOKEN);
    const { heard, close } = await openStream(port, session);
    const passing = pass(31_000);
    await until(() => heard.length > 0);
    expect(heard[0]).toMatchObject({ method: 'ping' });
    const pong = { jsonrpc: '2.0', id: heard[0]?.id, result: {} };
    expect((await sendRaw(port, { headers: session.headers, body: pong })).status).toBe(202);
    await passing;
    expect(sessions.clients()).toHaveLength(1);
    await close();
  });

  it('of an HTTP client end when it has had no connection for 15 s', async () => {
    const { sessions, port, pass, disconnected } = await startClocked();
    const session = await openRawSession(port, TOKEN);
    const { close } = await openStream(port, session);
    await pass(20_000);
    expect(sessions.clients()).toHaveLength(1);
    await close();
    await disconnected();
    await pass(14_999);
    expect(sessions.clients()).toHaveLength(1);
    await pass(1);
    expect(sessions.clients()).toEqual([]);
  });

  it('of an HTTP client that comes back within 15 s go on, and it then has 15 s again', async () => {
    const { sessions, port, pass, disconnected } = await startClocked();
    const session = await openRawSession(port, TOKEN);
    const { close } = await openStream(port, session);
    await close();
    await disconnected();
    await pass(14_000);
    expect((await session.ask('ping')).result).toEqual({});
    await disconnected();
    await pass(14_000);
    expect(sessions.clients()).toHaveLength(1);
    await pass(1000);
    expect(sessions.clients()).toEqual([]);
  });

  it('of the stdio command end as soon as its stream has ended: it was killed, or opens another', async () => {
    const { sessions, port, pass, disconnected } = await startClocked();
    const session = await openRawSession(port, TOKEN, { headers: { [TRANSPORT_HEADER]: 'stdio' } });
    const { close } = await openStream(port, session);
    await pass(5000);
    expect(sessions.clients()).toHaveLength(1);
    await close();
    await disconnected();
    await pass(0);
    expect(sessions.clients()).toEqual([]);
  });

  it('of a command last as long as its stream, however long it records', async () => {
    const { toy, port, pass } = await startClocked(THE_PERSON);
    const { close } = await openStream(port, await openRawSession(port, PERSON));
    for (let minutes = 0; minutes < 120; minutes += 10) await pass(10 * 60_000);
    expect(toy.sessions.all()).toHaveLength(1);
    await close();
    await until(() => toy.sessions.all().length === 0);
  });

  it('of a command that ended before it had a stream end when they were idle', async () => {
    const { toy, port, pass } = await startClocked(THE_PERSON);
    await openRawSession(port, PERSON);
    await pass(4 * 60_000);
    expect(toy.sessions.all()).toHaveLength(1);
    await pass(2 * 60_000);
    expect(toy.sessions.all()).toEqual([]);
  });

  it('need no id when the server is stateless, and progress is then logged', async () => {
    const { port, toy } = await start({ stateless: true });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = (id: number, name: string, given: Record<string, unknown>) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: given, _meta: { progressToken: 1 } },
    });
    const answer = await sendRaw(port, { headers, body: body(1, 'pen_toy_echo', { text: 'hi' }) });
    expect(answer.headers['mcp-session-id']).toBeUndefined();
    expect(answer.messages).toMatchObject([{ id: 1, result: { structuredContent: { said: 'hi' } } }]);
    const next = toy.nextSlow();
    const slowAnswer = sendRaw(port, { headers, body: body(2, 'pen_toy_slow', {}) });
    const slow = await next;
    slow.progress({ done: 1, total: 0, message: 'one' });
    slow.finish({ ok: true, value: { done: true } });
    expect((await slowAnswer).messages.map(({ method }) => method)).toEqual([undefined]);
    expect(toy.log.lines).toContainEqual({
      level: 'debug',
      message: 'progress',
      details: {
        tool: 'pen_toy_slow',
        client: 'MCP client',
        done: 1,
        total: 0,
        message: 'one',
        bytes: null,
        bytesPerSecond: null,
      },
    });
    expect((await sendRaw(port, { method: 'GET', headers })).status).toBe(405);
    await until(() => toy.sessions.all().length === 0);
  });
});

describe('switching the server off', () => {
  it('answers the running calls, drops its clients, and lets it listen again', async () => {
    const { port, server, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} });
    await next;
    await server.stopListening();
    expect((await answer).result).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
    expect(server.state()).toEqual({ address: null, error: null, clients: [] });
    await expect(sendRaw(port, { body: {} })).rejects.toThrow(/ECONNREFUSED/);
    const again = await server.listen({ host: '127.0.0.1', port, exactPort: true });
    expect(again.ok).toBe(true);
    expect((await openRawSession(port, TOKEN)).initialized.result).toBeDefined();
  });
});

describe('limits', () => {
  it('of sessions: the longest idle one is closed, and a new one is refused while all are in use', async () => {
    const { port, server, toy } = await start();
    const sessions: RawSession[] = [];
    for (let count = 0; count < MAX_UNPROVEN; count += 1) sessions.push(await openRawSession(port, TOKEN));
    const [first] = sessions;
    const next = toy.nextSlow();
    const call = { method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} }, jsonrpc: '2.0', id: 1 };
    const working = sendRaw(port, { headers: first?.headers ?? {}, body: call });
    const slow = await next;
    await openRawSession(port, TOKEN);
    expect(server.state().clients).toHaveLength(MAX_UNPROVEN);
    // The first one still works, so the second one was closed.
    expect((await sendRaw(port, { headers: sessions[1]?.headers ?? {}, body: call })).status).toBe(404);
    slow.finish({ ok: true, value: { done: true } });
    expect((await working).messages.at(-1)).toMatchObject({ result: { structuredContent: { done: true } } });
  });

  it('of sessions that are all in use: a further handshake is refused with a named error', async () => {
    const { port, server } = await start();
    const controller = new AbortController();
    const streams: Promise<unknown>[] = [];
    for (let count = 0; count < MAX_UNPROVEN; count += 1) {
      const { headers } = await openRawSession(port, TOKEN);
      const opened = Promise.withResolvers<void>();
      const stream = sendRaw(port, {
        method: 'GET',
        headers: { ...headers, accept: 'text/event-stream' },
        signal: controller.signal,
        onOpen: () => opened.resolve(),
      });
      streams.push(stream.catch(() => undefined));
      await opened.promise;
    }
    const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params: HANDSHAKE };
    const refused = await sendRaw(port, { headers: { authorization: `Bearer ${TOKEN}` }, body });
    expect(refused.status).toBe(503);
    expect(refused.messages[0]?.error).toMatchObject({
      code: -32_003,
      message: expect.stringMatching(/^busy: as many/),
    });
    expect(server.state().clients).toHaveLength(MAX_UNPROVEN);
    controller.abort();
    await Promise.all(streams);
  });

  it('of calls and subscriptions of one client are refused with a named error', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const slow = { name: 'pen_toy_slow', arguments: {} };
    const working = Array.from({ length: MAX_CALLS }, () => session.ask('tools/call', slow));
    await until(() => toy.slow.length === MAX_CALLS);
    const busy = { code: -32_003, data: { code: 'busy' } };
    expect((await session.ask('tools/call', slow)).error).toMatchObject(busy);
    for (const call of toy.slow) call.finish({ ok: true, value: { done: true } });
    await Promise.all(working);
    const subscribe = (id: number): Promise<RpcMessage> =>
      session.ask('resources/subscribe', { uri: `pen://captures/heap-${id}` });
    for (let count = 0; count < MAX_SUBSCRIPTIONS; count += 1) expect((await subscribe(count)).result).toEqual({});
    expect((await subscribe(MAX_SUBSCRIPTIONS)).error).toMatchObject(busy);
    expect((await subscribe(0)).result).toEqual({});
  });
});

describe('the address', () => {
  it('is bound on both loopback addresses, with a warning if another process holds one', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '::1', resolve));
    closers.push(() => new Promise<void>((resolve) => taken.close(() => resolve())));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const warned = createMcpServer({ ...createToyRunner(), version: '1', mcpToken: TOKEN, personToken: PERSON });
    closers.push(() => warned.close());
    expect(await warned.listen({ host: '127.0.0.1', port, exactPort: true })).toMatchObject({
      ok: true,
      value: { address: `http://127.0.0.1:${port}/mcp`, warning: expect.stringContaining(`[::1]:${port}`) },
    });

    const { port: held } = await start();
    const thief = createServer();
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => thief.on('error', resolve));
    thief.listen(held, '::1');
    expect((await failed).code).toBe('EADDRINUSE');
  });

  it('that is taken is reported, or the next free one is used with a notice', async () => {
    const { port } = await start();
    const toy = createToyRunner();
    const options = { ...toy, version: '1', mcpToken: TOKEN, personToken: PERSON };
    const strict = createMcpServer(options);
    closers.push(() => strict.close());
    const refused = await strict.listen({ host: '127.0.0.1', port, exactPort: true });
    expect(refused).toMatchObject({ ok: false, error: { code: 'address_in_use' } });
    expect(strict.state().error?.message).toContain(`127.0.0.1:${port}`);
    const lenient = createMcpServer(options);
    closers.push(() => lenient.close());
    const moved = await lenient.listen({ host: '127.0.0.1', port, exactPort: false });
    expect(moved).toMatchObject({ ok: true, value: { moved: true } });
    expect(lenient.state().address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  });
});
