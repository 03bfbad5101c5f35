/** The protocol without sessions (MCP 2026-07-28) beside those with sessions, over HTTP. */
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCapability, type AnyCapability } from '../../../shared/core/capability/define.ts';
import type { Runner } from '../runner/types.ts';
import type { McpServerOptions } from './server.ts';
import { createToyAssistants } from './testing/assistant-tokens.ts';
import { openRawSession, rowsOf, sendRaw, type RawRequest, type RpcMessage } from './testing/raw-client.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';
import { statelessMessage, statelessRequest, type StatelessCall } from './testing/stateless-client.ts';
import { captureRecord, createToyRunner } from './testing/toy-runner.ts';
import { unwrap } from '../../../shared/base/errors.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

const common = {
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 60_000,
  category: 'utility',
} as const;

/** Asks the person to do something, `times` after each other. */
const asks: AnyCapability = defineCapability({
  ...common,
  name: 'pen_toy_ask',
  title: 'Toy Ask',
  summary: 'Asks.',
  params: z.strictObject({ times: z.number().int().default(1) }),
  result: z.object({ answers: z.string() }),
  run: async ({ times }, { askPerson }) => {
    const answers: string[] = [];
    for (let round = 1; round <= times; round += 1) {
      const answer = unwrap(await askPerson({ place: `Round ${round}`, text: 'Open the dialog.' }));
      answers.push(answer);
    }
    return { answers: answers.join(' ') };
  },
  summarise: ({ answers }) => answers,
});

/** Resolves a path, selects a target, and says what it found selected. */
const looks: AnyCapability = defineCapability({
  ...common,
  name: 'pen_toy_see',
  title: 'Toy See',
  summary: 'Sees.',
  params: z.strictObject({ select: z.string().optional() }),
  result: z.object({ before: z.string().nullable(), path: z.string() }),
  run: async ({ select }, { caller }) => {
    const before = caller.selectedTargetId();
    if (select !== undefined) caller.selectTarget(select);
    const path = unwrap(await caller.resolvePath('a', 'read'));
    return { before, path };
  },
  summarise: ({ before, path }) => `${before} ${path}`,
});

async function fixture(options: Partial<McpServerOptions> = {}) {
  const assistants = createToyAssistants();
  const claude = assistants.add('Claude Code');
  const started = await start({ assistants, access: assistants.access, ...options }, createToyRunner([asks, looks]));
  const send = (call: StatelessCall, more: Partial<RawRequest> = {}) =>
    sendRaw(started.port, { ...more, ...statelessRequest({ token: TOKEN, ...call }) });
  const ask = async (call: StatelessCall, more: Partial<RawRequest> = {}): Promise<RpcMessage> => {
    const { messages, text } = await send(call, more);
    const own = messages.find(({ id }) => id === (call.id ?? 1));
    if (own === undefined) throw new Error(`no answer: ${text}`);
    return own;
  };
  const tool = (name: string, args: object = {}, call: Partial<StatelessCall> = {}, more: Partial<RawRequest> = {}) =>
    ask({ method: 'tools/call', ...call, params: { name, arguments: args, ...call.params } }, more);
  return { ...started, assistants, claude, send, ask, tool };
}

const ELICITS = { elicitation: {} };

/** The one question of an answer, and what repeats the call with an answer to it. */
function questionOf({ result }: RpcMessage) {
  const requests = Object.entries(
    (result?.['inputRequests'] ?? {}) as Record<string, { method: string; params: object }>,
  );
  const [name = '', request] = requests[0] ?? [];
  const answered = (answer: object) => ({ requestState: result?.['requestState'], inputResponses: { [name]: answer } });
  return { count: requests.length, request, answered };
}

describe('a client without a session', () => {
  it('discovers the server, lists tools with a time to live, and calls one, each in one request', async () => {
    const { ask, tool } = await fixture();
    expect((await ask({ method: 'server/discover' })).result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true } },
      instructions: expect.stringContaining('pen_list_pages') as string,
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'pen', version: '1.2.3' } },
    });
    const listed = await ask({ method: 'tools/list' });
    expect(listed.result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' });
    expect(listed).toEqual(await ask({ method: 'tools/list' }));
    expect((await tool('pen_toy_echo', { text: 'x' })).result).toMatchObject({
      resultType: 'complete',
      structuredContent: { said: 'x' },
    });
  });

  it('is served beside one with a session, with the same list of tools', async () => {
    const { port, ask, server } = await fixture();
    const session = await openRawSession(port, TOKEN, { name: 'old' });
    const before = rowsOf(await session.ask('tools/list'), 'tools');
    expect(rowsOf(await ask({ method: 'tools/list', client: 'new' }), 'tools')).toEqual(before);
    expect(server.state().clients.map(({ name }) => name)).toEqual(['old', 'new']);
  });

  it('is refused without a token, and answers unknown methods and versions as the protocol says', async () => {
    const { send, port } = await fixture();
    const { headers, body } = statelessRequest({ token: TOKEN, method: 'tools/list' });
    expect((await sendRaw(port, { body, headers: { ...headers, authorization: 'Bearer wrong' } })).status).toBe(401);
    expect(await send({ method: 'ping' })).toMatchObject({ status: 404, messages: [{ error: { code: -32_601 } }] });
    expect(await send({ method: 'initialize' })).toMatchObject({ status: 404 });
    const version = '2027-01-01';
    expect(await send({ method: 'tools/list', version })).toMatchObject({
      status: 400,
      messages: [{ error: { code: -32_022, data: { supported: ['2026-07-28'] } } }],
    });
    expect((await sendRaw(port, { method: 'GET', headers })).status).toBe(405);
  });

  it('keeps nothing selected from one call to the next', async () => {
    const { tool } = await fixture();
    expect((await tool('pen_toy_see', { select: 'T1' })).result?.['structuredContent']).toMatchObject({ before: null });
    expect((await tool('pen_toy_see')).result?.['structuredContent']).toMatchObject({ before: null, path: 'a' });
  });

  it('gets progress of its call, whose end of the connection cancels it', async () => {
    const { tool, toy } = await fixture();
    const heard: RpcMessage[] = [];
    const next = toy.nextSlow();
    const answer = tool(
      'pen_toy_slow',
      {},
      { meta: { progressToken: 7 } },
      { onMessage: (message) => heard.push(message) },
    );
    const slow = await next;
    slow.progress({ done: 1, total: 2, message: 'half' });
    await until(() => heard.some(({ params }) => params?.['message'] === 'half'));
    slow.finish({ ok: true, value: { done: true } });
    expect((await answer).result).toMatchObject({ structuredContent: { done: true } });

    const gone = new AbortController();
    const again = toy.nextSlow();
    const cut = tool('pen_toy_slow', {}, {}, { signal: gone.signal }).catch(() => 'cut');
    const cancelled = await again;
    gone.abort();
    expect(await cut).toBe('cut');
    await until(() => cancelled.signal.aborted);
  });

  it('keeps the trace context of its calls for the audit log, and no other text in its place', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const toy = createToyRunner();
    const seen: unknown[] = [];
    const run: Runner['run'] = (...given) => {
      seen.push(given[3]?.traceparent);
      return toy.runner.run(...given);
    };
    const { port } = await start({ runner: { ...toy.runner, run } }, toy);
    const params = { name: 'pen_toy_echo', arguments: { text: 'x' } };
    for (const given of [traceparent, 'my own words'])
      await sendRaw(
        port,
        statelessRequest({ token: TOKEN, method: 'tools/call', params, meta: { traceparent: given } }),
      );
    expect(seen).toEqual([traceparent, undefined]);
  });

  it('is notified of what it subscribes to', async () => {
    let isWithoutMemory = false;
    const { send, toy, server } = await fixture({ disabledCategories: () => (isWithoutMemory ? ['memory'] : []) });
    const heard: RpcMessage[] = [];
    toy.library.put(captureRecord('heap-1'));
    const gone = new AbortController();
    const uri = 'pen://captures/heap-1';
    const notifications = { toolsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [uri] };
    const listening = send(
      { method: 'subscriptions/listen', params: { notifications } },
      { signal: gone.signal, onMessage: (message) => heard.push(message) },
    ).catch(() => 'ended');
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ method: 'notifications/subscriptions/acknowledged', params: { notifications } });
    toy.library.put(captureRecord('heap-1', { name: 'renamed' }));
    // Its own list did not change.
    server.toolListChanged();
    isWithoutMemory = true;
    server.toolListChanged();
    await until(() => heard.length === 4);
    expect(
      heard
        .slice(1)
        .map(({ method }) => String(method))
        .toSorted(),
    ).toEqual([
      'notifications/resources/list_changed',
      'notifications/resources/updated',
      'notifications/tools/list_changed',
    ]);
    gone.abort();
    await listening;
  });
});

describe('a question to the person', () => {
  it('is the answer to the call, which goes on when it is repeated with the answer', async () => {
    const { tool } = await fixture();
    const asked = await tool('pen_toy_ask', { times: 2 }, { capabilities: ELICITS });
    expect(asked.result).toMatchObject({ resultType: 'input_required' });
    const first = questionOf(asked);
    expect(first).toMatchObject({
      count: 1,
      request: {
        method: 'elicitation/create',
        params: { mode: 'form', message: expect.stringContaining('Round 1') as string },
      },
    });
    const params = first.answered({ action: 'accept', content: {} });
    const second = questionOf(await tool('pen_toy_ask', { times: 2 }, { capabilities: ELICITS, params }));
    expect(second.request?.params).toMatchObject({ message: expect.stringContaining('Round 2') as string });
    const declined = second.answered({ action: 'decline' });
    const done = await tool('pen_toy_ask', { times: 2 }, { capabilities: ELICITS, params: declined });
    expect(done.result).toMatchObject({ resultType: 'complete', structuredContent: { answers: 'done skip' } });
    // Each handle is good for one answer.
    expect((await tool('pen_toy_ask', { times: 2 }, { params: declined })).error).toMatchObject({ code: -32_602 });
  });

  it('is asked again if the answer is none, and belongs to its call, its arguments and its token', async () => {
    const { tool, claude } = await fixture();
    const question = questionOf(await tool('pen_toy_ask', {}, { capabilities: ELICITS }));
    const again = await tool('pen_toy_ask', {}, { params: question.answered({ action: 'perhaps' }) });
    expect(again.result).toMatchObject({ resultType: 'input_required' });
    const params = question.answered({ action: 'accept' });
    expect((await tool('pen_toy_ask', { times: 2 }, { params })).error).toMatchObject({ code: -32_602 });
    expect((await tool('pen_toy_ask', {}, { params, token: claude })).error).toMatchObject({ code: -32_602 });
    expect((await tool('pen_toy_ask', {}, { params })).result).toMatchObject({
      structuredContent: { answers: 'done' },
    });
  });

  it('is not asked of a client that cannot show one', async () => {
    const { tool } = await fixture();
    expect((await tool('pen_toy_ask')).result).toMatchObject({ isError: true });
  });

  it('is also the one for its roots, which narrow the paths of this call', async () => {
    const { tool } = await fixture();
    const asked = questionOf(await tool('pen_toy_see', {}, { capabilities: { roots: {} } }));
    expect(asked.request).toEqual({ method: 'roots/list' });
    const params = asked.answered({ roots: [{ uri: 'file:///app' }] });
    const seen = await tool('pen_toy_see', {}, { capabilities: { roots: {} }, params });
    expect(seen.result?.['structuredContent']).toMatchObject({ path: 'a within file:///app' });
  });
});

describe('the identity of a client without a session', () => {
  it('is that of its token, in all its requests', async () => {
    const { tool, claude, toy, server } = await fixture();
    await tool('pen_toy_echo', { text: 'x' }, { token: claude, client: 'you' });
    await tool('pen_toy_echo', { text: 'x' }, { token: claude, client: 'other' });
    expect(toy.callers.map(({ info }) => info)).toMatchObject([
      { name: 'Claude Code', assistantId: 'as-Claude Code' },
      { name: 'Claude Code', assistantId: 'as-Claude Code' },
    ]);
    expect(toy.callers[0]?.info.isShared).toBeUndefined();
    expect(new Set(toy.callers.map(({ id }) => id)).size).toBe(1);
    expect(server.state().clients).toMatchObject([{ name: 'Claude Code', assistantId: 'as-Claude Code' }]);
  });

  it('is shared, and gets no lasting permission, without a token of its own', async () => {
    const { tool, toy } = await fixture();
    await tool('pen_toy_echo', { text: 'x' }, { client: 'Claude Code' });
    expect(toy.callers[0]?.info).toMatchObject({ name: 'MCP client "Claude Code"', isShared: true });
  });

  it('ends with its token: its calls are cancelled, and its requests refused', async () => {
    const { tool, claude, toy, assistants, port } = await fixture();
    const next = toy.nextSlow();
    const running = tool('pen_toy_slow', {}, { token: claude });
    const slow = await next;
    assistants.revoke('Claude Code');
    expect((await running).result).toMatchObject({ isError: true });
    expect(slow.signal.aborted).toBe(true);
    const request = statelessRequest({ token: claude, method: 'tools/list' });
    expect((await sendRaw(port, request)).status).toBe(401);
    expect(toy.sessions.all()).toEqual([]);
  });
});

describe('a pipe', () => {
  async function connect() {
    const { server, toy } = await fixture();
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const lines: RpcMessage[] = [];
    let pending = '';
    stdout.on('data', (chunk: Buffer) => {
      const whole = (pending + chunk.toString('utf8')).split('\n');
      pending = whole.pop() ?? '';
      for (const line of whole) lines.push(JSON.parse(line) as RpcMessage);
    });
    const ended = server.serveStdio({ stdin, stdout });
    const send = (message: object) => stdin.write(`${JSON.stringify(message)}\n`);
    const answer = async (id: string | number): Promise<RpcMessage> => {
      const find = () => lines.find((line) => line.id === id && line.method === undefined);
      await until(() => find() !== undefined);
      return find() ?? { jsonrpc: '' };
    };
    return { toy, server, lines, ended, send, answer, end: () => void stdin.end() };
  }

  it('serves a client without a handshake, and says nothing unasked', async () => {
    const { send, answer, toy, lines, end, ended } = await connect();
    send(statelessMessage({ id: 'd', method: 'server/discover' }));
    expect((await answer('d')).result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    toy.library.put(captureRecord('heap-1'));
    const params = { name: 'pen_toy_ask', arguments: {} };
    send(statelessMessage({ id: 1, method: 'tools/call', params, capabilities: ELICITS }));
    const { answered } = questionOf(await answer(1));
    const again = { ...params, ...answered({ action: 'accept' }) };
    send(statelessMessage({ id: 2, method: 'tools/call', params: again, capabilities: ELICITS }));
    expect((await answer(2)).result).toMatchObject({ structuredContent: { answers: 'done' } });
    send(statelessMessage({ id: 3, method: 'nonsense' }));
    expect((await answer(3)).error).toMatchObject({ code: -32_601 });
    expect(lines.filter(({ method }) => method !== undefined)).toEqual([]);
    end();
    await ended;
  });

  it('passes progress on, and cancels a call by a line', async () => {
    const { send, answer, toy, lines, end, ended } = await connect();
    const next = toy.nextSlow();
    const params = { name: 'pen_toy_slow', arguments: {} };
    send(statelessMessage({ id: 1, method: 'tools/call', params, meta: { progressToken: 'p' } }));
    const slow = await next;
    await until(() => lines.some(({ method }) => method === 'notifications/progress'));
    send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await until(() => slow.signal.aborted);
    send(statelessMessage({ id: 2, method: 'tools/list' }));
    await answer(2);
    expect(lines.some(({ id }) => id === 1)).toBe(false);
    end();
    await ended;
  });

  it('serves a client that asks what there is, and then shakes hands', async () => {
    const { send, answer, end, ended } = await connect();
    send(statelessMessage({ id: 'd', method: 'server/discover' }));
    await answer('d');
    const clientInfo = { name: 'old', version: '1' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    send({ jsonrpc: '2.0', id: 'i', method: 'initialize', params });
    expect((await answer('i')).result).toMatchObject({ protocolVersion: '2025-11-25' });
    end();
    await ended;
  });
});
