/** The server as clients meet it, by hand-written HTTP: refusals, protocol errors, results, progress, cancellation, sessions. */
import { afterEach, describe, expect, it } from 'vitest';
import { createMcpServer, type McpServer, type McpServerOptions } from './server.ts';
import { openRawSession, rowsOf, sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { captureRecord, createToyRunner, type ToyRunner } from './testing/toy-runner.ts';

const TOKEN = 'mcp-token-of-thirty-two-characters-or-more';
const PERSON = 'person-token-of-thirty-two-characters-or-more';

interface Started {
  readonly toy: ToyRunner;
  readonly server: McpServer;
  readonly port: number;
}

const started: McpServer[] = [];

async function start(options: Partial<McpServerOptions> = {}): Promise<Started> {
  const toy = createToyRunner();
  const server = createMcpServer({
    runner: toy.runner,
    sessions: toy.sessions,
    library: toy.library,
    log: toy.log,
    version: '1.2.3',
    mcpToken: TOKEN,
    personToken: PERSON,
    ...options,
  });
  started.push(server);
  const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  return { toy, server, port: listening.value.port };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

describe('who may ask', () => {
  const ask = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const authorized = { authorization: `Bearer ${TOKEN}` };
  const cases: [string, Record<string, string>, number][] = [
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer nearly' }, 401],
    ["the person's token on the MCP path", { authorization: `Bearer ${PERSON}` }, 401],
    ['a foreign host', { ...authorized, host: 'evil.example:80' }, 403],
    ['a foreign host that starts like ours', { ...authorized, host: 'localhost.evil.example' }, 403],
    ['an origin', { ...authorized, origin: 'http://localhost:3000' }, 403],
    ['the null origin', { ...authorized, origin: 'null' }, 403],
    ['a foreign host and no token', { host: 'evil.example' }, 403],
    ['token, but no session', authorized, 400],
    ['an unknown session', { ...authorized, 'mcp-session-id': 'gone' }, 404],
  ];
  it.each(cases)('answers %s', async (_what, headers, status) => {
    const { port } = await start();
    const answer = await sendRaw(port, { headers, body: ask });
    expect(answer.status).toBe(status);
    expect(answer.messages[0]?.error?.message).toMatch(/\w+/);
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])('takes %s as its own name, with any port', async (host) => {
    const { port } = await start();
    const answer = await sendRaw(port, { headers: { ...authorized, host: `${host}:7000` }, body: ask });
    expect(answer.status).toBe(400);
  });

  it('checks the token before it looks at a body, and the host before the token', async () => {
    const { port } = await start();
    const body = 'x'.repeat(5 * 1024 * 1024);
    expect((await sendRaw(port, { headers: { host: 'evil.example' }, body: '{' })).status).toBe(403);
    expect((await sendRaw(port, { headers: authorized, body })).status).toBe(413);
    expect((await sendRaw(port, { headers: { ...authorized, 'transfer-encoding': 'chunked' }, body })).status).toBe(
      413,
    );
    expect((await sendRaw(port, { headers: authorized, body: '{' })).messages[0]?.error?.code).toBe(-32_700);
  });

  it('has nothing on other paths, and GET needs a session', async () => {
    const { port } = await start();
    expect((await sendRaw(port, { path: '/.well-known/oauth-protected-resource', method: 'GET' })).status).toBe(404);
    expect((await sendRaw(port, { method: 'GET', headers: authorized })).status).toBe(400);
  });
});

describe('the handshake', () => {
  it('says who it is and what it can do, and is timed', async () => {
    const { port, server } = await start();
    const session = await openRawSession(port, TOKEN, { name: 'claude-code' });
    expect(session.initialized.result).toMatchObject({
      serverInfo: { name: 'pen', version: '1.2.3' },
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, logging: {} },
    });
    expect(session.initialized.result?.['instructions']).toMatch(/performance engineer for web pages/);
    const [client] = server.state().clients;
    expect(client).toMatchObject({
      sessionId: session.sessionId,
      name: 'Claude Code',
      version: '1.0',
      transport: 'http',
    });
    expect(client?.handshakeMs).toBeGreaterThanOrEqual(0);
    expect(client?.lastCallAtMs).toBeNull();
  });

  it('shows a client behind the shim as one on a pipe', async () => {
    const { port, server } = await start();
    await openRawSession(port, TOKEN, { headers: { 'x-pen-transport': 'stdio' } });
    expect(server.state().clients[0]?.transport).toBe('stdio');
  });

  it('leaves no session behind when it is refused', async () => {
    const { port, server, toy } = await start();
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    const answer = await sendRaw(port, {
      headers: { authorization: `Bearer ${TOKEN}`, accept: 'text/html' },
      body: { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    });
    expect(answer.status).toBe(406);
    expect(server.state().clients).toEqual([]);
    expect(toy.sessions.all()).toEqual([]);
  });
});

describe('tools/list', () => {
  it('gives every capability with object schemas and all hints', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, TOKEN);
    const answer = await session.ask('tools/list');
    const tools = rowsOf(answer, 'tools');
    expect(tools.map((tool) => tool['name'])).toEqual(toy.runner.capabilities.map(({ name }) => name));
    for (const tool of tools) {
      expect(tool['inputSchema']).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool['outputSchema']).toMatchObject({ type: 'object' });
      expect(tool['inputSchema']).not.toHaveProperty('anyOf');
      expect(tool['outputSchema']).not.toHaveProperty('anyOf');
      expect(Object.keys(tool['annotations'] ?? {}).toSorted()).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
        'title',
      ]);
    }
    expect(tools[0]).toMatchObject({
      title: 'Toy Echo',
      description: 'Says what it was told.',
      inputSchema: {
        required: ['text'],
        properties: {
          times: { type: 'integer', minimum: 1, maximum: 3, default: 1 },
          mode: { enum: ['plain', 'loud'] },
        },
      },
    });
  });

  it('does not know the tools of a category that is switched off, and tells when that changes', async () => {
    let disabled: ['memory'] | [] = ['memory'];
    const { port, server } = await start({ disabledCategories: () => disabled });
    const session = await openRawSession(port, TOKEN);
    const names = async (): Promise<unknown[]> =>
      rowsOf(await session.ask('tools/list'), 'tools').map(({ name }) => name);
    expect(await names()).toEqual(['pen_toy_echo', 'pen_toy_slow']);
    const refused = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: {} });
    expect(refused.error?.code).toBe(-32_601);

    const heard: RpcMessage[] = [];
    const controller = new AbortController();
    const opened = Promise.withResolvers<void>();
    const stream = sendRaw(port, {
      method: 'GET',
      headers: { ...session.headers, accept: 'text/event-stream' },
      signal: controller.signal,
      onOpen: () => opened.resolve(),
      onMessage: (message) => heard.push(message),
    }).catch(() => undefined);
    await opened.promise;
    disabled = [];
    server.toolListChanged();
    await until(() => heard.some(({ method }) => method === 'notifications/tools/list_changed'));
    expect(await names()).toContain('pen_toy_refuse');
    controller.abort();
    await stream;
  });
});

describe('tools/call', () => {
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['a wrong type', { text: 5 }, /"text"/],
    ['a missing parameter', {}, /"text"/],
    ['an unknown parameter', { text: 'a', colour: 'red' }, /unknown parameter "colour".*It takes: text, times, mode/s],
    ['a value outside an enum', { text: 'a', mode: 'soft' }, /"mode".*plain, loud/s],
    ['a value below the minimum', { text: 'a', times: 0 }, /"times".*1 to 3/s],
    ['a fraction for an integer', { text: 'a', times: 1.5 }, /"times"/],
  ];
  it.each(wrong)('answers %s with −32602 and a sentence', async (_what, given, sentence) => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const { error } = await session.ask('tools/call', { name: 'pen_toy_echo', arguments: given });
    expect(error?.code).toBe(-32_602);
    expect(error?.message).toMatch(sentence);
    expect(error?.data).toMatchObject({ code: 'invalid_params' });
  });

  it.each([{}, { name: 5 }, { name: 'pen_toy_echo', arguments: 'text' }])(
    'answers a malformed call %j with −32602',
    async (params) => {
      const { port } = await start();
      const session = await openRawSession(port, TOKEN);
      expect((await session.ask('tools/call', params)).error?.code).toBe(-32_602);
    },
  );

  it('answers an unknown tool and an unknown method with −32601', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const tool = await session.ask('tools/call', { name: 'pen_nothing', arguments: {} });
    expect(tool.error).toMatchObject({ code: -32_601, data: { code: 'unknown_tool' } });
    expect(tool.error?.message).toContain('There is no tool "pen_nothing".');
    expect((await session.ask('prompts/list')).error?.code).toBe(-32_601);
  });

  it('answers with text and the same facts as structured content, clamped values noted', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const { result } = await session.ask('tools/call', { name: 'pen_toy_echo', arguments: { text: 'ha', times: 9 } });
    expect(result?.['structuredContent']).toEqual({
      said: 'hahaha',
      times: 3,
      notes: [expect.stringContaining('"times"')],
    });
    expect(result?.['content']).toEqual([
      { type: 'text', text: expect.stringMatching(/hahaha[\s\S]*"times" was 9/) as string },
    ]);
    expect(result?.['isError']).toBeUndefined();
  });

  it('answers every other failure as a result, with all of it in the text', async () => {
    const { port } = await start();
    const session = await openRawSession(port, TOKEN);
    const busy = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: {} });
    expect(busy.result).toMatchObject({
      isError: true,
      structuredContent: { code: 'busy', suggestion: 'Try pen_toy_echo.', data: { heldForMs: 12_000 } },
    });
    expect(rowsOf(busy, 'content')[0]?.['text']).toMatch(/held for 12s[\s\S]*Try pen_toy_echo[\s\S]*busy/);
    const picky = await session.ask('tools/call', { name: 'pen_toy_refuse', arguments: { picky: true } });
    expect(picky.result).toMatchObject({ isError: true, structuredContent: { code: 'invalid_params' } });
  });

  it('links the capture that a result speaks of', async () => {
    const { port, toy } = await start();
    toy.library.put(captureRecord('heap-0000000a'));
    const session = await openRawSession(port, TOKEN);
    const { result } = await session.ask('tools/call', {
      name: 'pen_toy_capture',
      arguments: { captureId: 'heap-0000000a' },
    });
    expect(result?.['content']).toMatchObject([
      { type: 'text' },
      { type: 'resource_link', uri: 'pen://captures/heap-0000000a', mimeType: 'application/json', size: 1536 },
    ]);
    const gone = await session.ask('tools/call', {
      name: 'pen_toy_capture',
      arguments: { captureId: 'heap-0000000b' },
    });
    expect(gone.result?.['content']).toHaveLength(1);
  });
});

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

  it('comes with a token: at once, never decreasing, without a total where none is known, the last one before the answer', async () => {
    const { progress, answer } = await run({ _meta: { progressToken: 'p1' } });
    expect(progress[0]?.params).toEqual({ progressToken: 'p1', progress: 0, message: 'Toy Slow: started' });
    expect(progress.at(-1)?.params).toEqual({ progressToken: 'p1', progress: 100, total: 100, message: 'all' });
    const values = progress.map(({ params }) => Number(params?.['progress']));
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(answer.result?.['structuredContent']).toEqual({ done: true });
  });

  it('goes to the debug log without a token', async () => {
    const { progress, toy } = await run({});
    expect(progress).toEqual([]);
    const logged = toy.log.lines.filter(({ level, message }) => level === 'debug' && message === 'progress');
    expect(logged.map(({ details }) => details['done'])).toEqual([0, 40, 30, 100]);
    expect(logged[0]?.details).toMatchObject({ tool: 'pen_toy_slow' });
  });

  it('goes to a client that asked for debug messages', async () => {
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
    // 0 is an id like any other, and the one that the SDK's own handler overlooks.
    const answer = session.ask('tools/call', { name: 'pen_toy_slow', arguments: {} }, { id: 0 });
    const slow = await next;
    await session.notify('notifications/cancelled', { requestId: 0, reason: 'enough' });
    expect((await answer).result).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
    expect(slow.signal.aborted).toBe(true);
  });

  it('leaves other calls alone, and other clients', async () => {
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

  it('follows from a connection that drops in the middle', async () => {
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

  it('follows from the end of a session, which then is unknown', async () => {
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

describe('sessions', () => {
  it('end when idle, unless a call is in progress', async () => {
    let nowMs = 1_000_000;
    const toy = createToyRunner();
    const { createHttpSessions } = await import('./http-sessions.ts');
    let busy = true;
    let closed = 0;
    const client = {
      sessionId: 's',
      name: 'c',
      version: '',
      transport: 'http' as const,
      connectedAtMs: 0,
      lastCallAtMs: null,
      handshakeMs: null,
    };
    const sessions = createHttpSessions({
      stateless: false,
      now: () => nowMs,
      log: toy.log,
      onChange: () => undefined,
      createSession: () => ({
        connect: (transport) => transport.start(),
        chooseEndpoint: () => Promise.resolve(),
        client: () => client,
        busy: () => busy,
        lastCalls: () => Promise.resolve(),
        noteHandshake: () => undefined,
        cancel: () => undefined,
        toolListChanged: () => undefined,
        keepAlive: () => Promise.resolve(true),
        close: () => {
          closed += 1;
          return Promise.resolve();
        },
      }),
    });
    const { createServer } = await import('node:http');
    const http = createServer((request, response) => void sessions.handle(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const address = http.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    // Nobody answers this handshake, but the session exists from here on.
    const controller = new AbortController();
    const handshake = sendRaw(port, {
      signal: controller.signal,
      body: { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    }).catch(() => undefined);
    await until(() => sessions.clients().length === 1);
    controller.abort();
    await handshake;
    nowMs += 6 * 60_000;
    await sessions.sweep();
    expect(closed).toBe(0);
    busy = false;
    nowMs += 6 * 60_000;
    await sessions.sweep();
    expect(closed).toBe(1);
    expect(sessions.clients()).toEqual([]);
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });

  it('need no id when the server is stateless, and progress then goes to the log', async () => {
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

describe('captures as resources', () => {
  it('are listed by pages, read as documents, and described by a template', async () => {
    const { port, toy } = await start();
    for (let index = 0; index < 120; index += 1)
      toy.library.put(captureRecord(`heap-${index.toString(16).padStart(8, '0')}`));
    const session = await openRawSession(port, TOKEN);
    const first = await session.ask('resources/list');
    const rows = rowsOf(first, 'resources');
    expect(rows).toHaveLength(100);
    expect(rows[0]?.['uri']).toBe('pen://captures/heap-00000077');
    const second = await session.ask('resources/list', { cursor: String(first.result?.['nextCursor']) });
    expect(second.result?.['resources']).toHaveLength(20);
    expect(second.result?.['nextCursor']).toBeUndefined();
    expect((await session.ask('resources/list', { cursor: 'heap-99999999' })).error?.code).toBe(-32_602);

    const read = await session.ask('resources/read', { uri: 'pen://captures/heap-00000001' });
    const [content] = rowsOf(read, 'contents');
    expect(content?.['mimeType']).toBe('application/json');
    expect(JSON.parse(String(content?.['text']))).toMatchObject({
      id: 'heap-00000001',
      kind: 'heap-snapshot',
      sizeBytes: 1536,
    });
    const view = await session.ask('resources/read', { uri: 'pen://captures/heap-00000001/summary?class=x' });
    expect(JSON.stringify(view.result)).toContain('was ignored');
    for (const uri of ['pen://captures/heap-ffffffff', 'file:///etc/passwd', 'pen://captures/../x']) {
      expect((await session.ask('resources/read', { uri })).error?.code).toBe(-32_002);
    }
    const templates = await session.ask('resources/templates/list');
    expect(templates.result?.['resourceTemplates']).toMatchObject([{ uriTemplate: 'pen://captures/{captureId}' }]);
  });

  it('announce themselves, and the ones subscribed to their changes', async () => {
    const { port, toy } = await start();
    toy.library.put(captureRecord('heap-0000000a'));
    const session = await openRawSession(port, TOKEN);
    const uri = 'pen://captures/heap-0000000a';
    expect((await session.ask('resources/subscribe', { uri: 'pen://captures/heap-0000000f' })).error?.code).toBe(
      -32_002,
    );
    expect((await session.ask('resources/subscribe', { uri })).result).toEqual({});
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
    toy.library.put(captureRecord('heap-0000000a', { note: 'a leak' }));
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ method: 'notifications/resources/updated', params: { uri } });
    toy.library.put(captureRecord('heap-0000000b'));
    await until(() => heard.length === 2);
    expect(heard[1]?.method).toBe('notifications/resources/list_changed');
    await session.ask('resources/unsubscribe', { uri });
    toy.library.remove('heap-0000000a');
    await until(() => heard.length === 3);
    expect(heard[2]?.method).toBe('notifications/resources/list_changed');
    controller.abort();
    await stream;
  });
});

describe('switching the server off', () => {
  it('answers the calls in progress, forgets its clients, and lets it listen again', async () => {
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

describe('the address', () => {
  it('that is taken is named, or the next free one is used with a notice', async () => {
    const { port } = await start();
    const toy = createToyRunner();
    const options = { ...toy, version: '1', mcpToken: TOKEN, personToken: PERSON };
    const strict = createMcpServer(options);
    started.push(strict);
    const refused = await strict.listen({ host: '127.0.0.1', port, exactPort: true });
    expect(refused).toMatchObject({ ok: false, error: { code: 'address_in_use' } });
    expect(strict.state().error?.message).toContain(`localhost:${port}`);
    const lenient = createMcpServer(options);
    started.push(lenient);
    const moved = await lenient.listen({ host: '127.0.0.1', port, exactPort: false });
    expect(moved.ok && moved.value.notice).toContain(`Port ${port} is taken`);
    expect(lenient.state().address).toMatch(/^http:\/\/localhost:\d+\/mcp$/);
  });
});
