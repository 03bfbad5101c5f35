/** The session of the command line: the person's token and what only it gives, progress in full, cancellation, and its end. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { appError, unwrap } from '../../../shared/base/errors.ts';
import { NEW_TOKEN_METHOD, PERSON_META, type PersonCall } from '../../../shared/core/contracts/person-wire.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { MAX_UNPROVEN } from './client-room.ts';
import type { McpServerOptions } from './server.ts';
import { createToyAssistants } from './testing/assistant-tokens.ts';
import { openRawSession, sendRaw, type RawSession, type RpcMessage } from './testing/raw-client.ts';
import { createServers, PERSON, TOKEN, until } from './testing/servers.ts';
import { createToyRunner } from './testing/toy-runner.ts';

const penToyPath = defineCapability({
  name: 'pen_toy_path',
  title: 'Toy Path',
  summary: 'Says where a path leads.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  forPersonOnly: true,
  params: z.strictObject({ path: z.string(), target: z.string().optional() }),
  result: z.object({ path: z.string(), target: z.string() }),
  locks: [],
  deadlineMs: 1000,
  run: async ({ path, target }, { caller }) => {
    const resolved = unwrap(await caller.resolvePath(path, 'read'));
    return { path: resolved, target: target ?? '' };
  },
  summarise: ({ path }) => path,
});

const servers = createServers();
afterEach(() => servers.closeAll());
const start = (options: Partial<McpServerOptions> = {}) => servers.start(options, createToyRunner([penToyPath]));

function call(session: RawSession, name: string, given: object = {}, person: PersonCall = {}, more: object = {}) {
  return session.ask('tools/call', { name, arguments: given, _meta: { [PERSON_META]: person, ...more } });
}

/** Opens the event stream; `end` closes it, as the end of the process does. */
async function followStream(port: number, { headers }: RawSession) {
  const heard: RpcMessage[] = [];
  const controller = new AbortController();
  const opened = Promise.withResolvers<void>();
  const ended = sendRaw(port, {
    method: 'GET',
    headers,
    signal: controller.signal,
    onOpen: () => opened.resolve(),
    onMessage: (message) => heard.push(message),
  }).catch(() => null);
  await opened.promise;
  return {
    heard,
    async end() {
      controller.abort();
      await ended;
    },
  };
}

describe("the person's token", () => {
  const newToken = (): Promise<{ ok: true; value: string }> => Promise.resolve({ ok: true, value: 'another token' });

  it('opens a session with the rights of the user, which is no client of the list', async () => {
    const { port, toy, server } = await start();
    const session = await openRawSession(port, PERSON);
    expect((await call(session, 'pen_toy_path', { path: '/x' })).result).toMatchObject({
      structuredContent: { path: '/x' },
    });
    expect(toy.callers[0]).toMatchObject({ kind: 'cli', name: 'pen' });
    expect(server.state().clients).toEqual([]);
    await sendRaw(port, { method: 'DELETE', headers: session.headers });
    expect(toy.sessions.all()).toEqual([]);
    expect(toy.log.lines.filter(({ message }) => message.startsWith('MCP client'))).toEqual([]);
  });

  it('passes the same guards as any other', async () => {
    const { port } = await start();
    const headers = { authorization: `Bearer ${PERSON}` };
    const body = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect((await sendRaw(port, { headers: { ...headers, origin: 'http://localhost' }, body })).status).toBe(403);
    expect((await sendRaw(port, { headers: { ...headers, host: 'evil.example' }, body })).status).toBe(403);
    expect((await sendRaw(port, { headers: { authorization: `Bearer ${PERSON}x` }, body })).status).toBe(401);
    for (const path of ['/pen/call', '/pen/session', '/pen/token', '/pen/hello'])
      expect((await sendRaw(port, { path, headers, body })).status).toBe(404);
  });

  it('has the token of the installation replaced, and its session outlives the sessions of the old one', async () => {
    const { port, server } = await start({ newToken });
    const session = await openRawSession(port, PERSON);
    await openRawSession(port, TOKEN);
    expect((await session.ask(NEW_TOKEN_METHOD)).result?.['_meta']).toEqual({
      [PERSON_META]: { token: 'another token' },
    });
    await server.replaceMcpToken('another token that has at least thirty-two');
    expect(server.state().clients).toEqual([]);
    expect((await call(session, 'pen_toy_echo', { text: 'x' })).result).toMatchObject({
      structuredContent: { said: 'x' },
    });
  });

  it('is what an assistant needs for the person’s session, tools, endpoints and tokens, and does not get', async () => {
    const assistants = createToyAssistants();
    const claude = assistants.add('Claude Code');
    const connected: string[] = [];
    const connectEndpoint: McpServerOptions['connectEndpoint'] = async (address) => {
      connected.push(address);
      return { ok: false, error: appError('cannot_reach_endpoint', 'Nothing answers.') };
    };
    const { port, toy } = await start({ newToken, connectEndpoint, assistants, access: assistants.access });
    const person = await openRawSession(port, PERSON);
    for (const token of [TOKEN, claude]) {
      const own = await openRawSession(port, token);
      expect((await own.ask(NEW_TOKEN_METHOD)).error?.code).toBe(-32_601);
      expect((await call(own, 'pen_toy_path', { path: '/x' })).error?.code).toBe(-32_601);
      const marked = await call(
        own,
        'pen_toy_echo',
        { text: 'x' },
        { cdpUrl: 'http://127.0.0.1:9333', workingDirectory: '/' },
      );
      expect(marked.result?.['_meta']).toBeUndefined();
      const authorization = `Bearer ${token}`;
      const body = { jsonrpc: '2.0', id: 7, method: NEW_TOKEN_METHOD };
      for (const method of ['POST', 'GET', 'DELETE'])
        expect(
          (
            await sendRaw(port, {
              method,
              headers: { ...person.headers, authorization },
              ...(method === 'POST' ? { body } : {}),
            })
          ).status,
        ).toBe(404);
      const stolen = { ...own.headers, authorization: `Bearer ${PERSON}` };
      expect((await sendRaw(port, { headers: stolen, body })).status).toBe(404);
    }
    expect(connected).toEqual([]);
    expect(toy.callers.every(({ kind }) => kind === 'mcp')).toBe(true);
    expect(JSON.stringify(toy.log.lines)).not.toContain(PERSON);
  });

  it('works without sessions of clients (--stateless), and while all of theirs are open', async () => {
    const stateless = await start({ stateless: true });
    const session = await openRawSession(stateless.port, PERSON);
    expect((await call(session, 'pen_toy_echo', { text: 'x' })).result).toMatchObject({
      structuredContent: { said: 'x' },
    });
    const full = await start();
    const streams = [];
    for (let count = 0; count < MAX_UNPROVEN; count += 1)
      streams.push(await followStream(full.port, await openRawSession(full.port, TOKEN)));
    const another = await openRawSession(full.port, PERSON);
    expect((await call(another, 'pen_toy_echo', { text: 'x' })).result).toMatchObject({
      structuredContent: { said: 'x' },
    });
    for (const stream of streams) await stream.end();
  });
});

describe('a call of the command line', () => {
  it('has progress with all figures, then the result', async () => {
    const { toy, port } = await start();
    const session = await openRawSession(port, PERSON);
    const heard: RpcMessage[] = [];
    const next = toy.nextSlow();
    const answer = session.ask(
      'tools/call',
      { name: 'pen_toy_slow', _meta: { progressToken: 'p' } },
      { onMessage: (message) => heard.push(message) },
    );
    const slow = await next;
    slow.progress({ done: 1, total: null, message: 'one', bytes: 7, bytesPerSecond: 3 });
    slow.finish({ ok: true, value: { done: true } });
    expect((await answer).result).toEqual({
      content: [{ type: 'text', text: expect.stringContaining('Toy Slow') as string }],
      structuredContent: { done: true },
      _meta: { [PERSON_META]: { notes: [] } },
    });
    expect(heard[0]?.params).toEqual({
      progressToken: 'p',
      progress: 1,
      message: 'one',
      _meta: { [PERSON_META]: { done: 1, total: null, message: 'one', bytes: 7, bytesPerSecond: 3 } },
    });
  });

  it("resolves relative paths from the user's folder", async () => {
    const { port } = await start();
    const session = await openRawSession(port, PERSON);
    const answer = await call(session, 'pen_toy_path', { path: 'a/b' }, { workingDirectory: '/home/me' });
    expect(answer.result?.['structuredContent']).toEqual({ path: resolve('/home/me/a/b'), target: '' });
    const unknown = await session.ask('tools/call', { name: 'x', _meta: { [PERSON_META]: { other: 1 } } });
    expect(unknown.error?.code).toBe(-32_602);
  });

  it('connects to the endpoint of --cdp-url first, and works on its first page', async () => {
    const target = {
      id: 'T9',
      type: 'page',
      title: 'A',
      url: 'http://localhost/a',
      endpointId: 'e',
      parentId: null,
      state: 'available',
    } as const;
    const endpoint: EndpointInfo = {
      id: 'e',
      address: 'http://localhost:9333',
      kind: 'browser',
      product: 'Chrome',
      origin: 'flag',
      state: 'connected',
      error: null,
      notice: null,
      connectedAtMs: 0,
      targets: [{ ...target, endpoint: 'http://localhost:9333' }],
    };
    const { port, toy } = await start({
      connectEndpoint: async (address) =>
        address.endsWith('9333')
          ? { ok: true, value: endpoint }
          : { ok: false, error: appError('cannot_reach_endpoint', 'Nothing answers.') },
    });
    const session = await openRawSession(port, PERSON);
    const at = (cdpUrl: string, name = 'pen_toy_echo', given: object = { text: 'a' }) =>
      call(session, name, given, { cdpUrl });
    expect((await at('http://127.0.0.1:9333')).result?.['_meta']).toEqual({
      [PERSON_META]: { notes: [], endpoint: 'http://localhost:9333' },
    });
    expect(toy.callers[0]?.selectedTargetId()).toBe('T9');
    expect((await at('http://127.0.0.1:1')).result).toMatchObject({
      isError: true,
      structuredContent: { code: 'cannot_reach_endpoint' },
    });
    // Only targets of that endpoint are considered, whatever else the app is connected to.
    expect(
      (await at('http://127.0.0.1:9333', 'pen_toy_path', { path: '/x', target: 'LOCALHOST/A' })).result,
    ).toMatchObject({
      structuredContent: { target: 'T9' },
    });
    expect(
      (await at('http://127.0.0.1:9333', 'pen_toy_path', { path: '/x', target: 'elsewhere' })).result,
    ).toMatchObject({
      structuredContent: { code: 'target_not_found' },
    });
  });

  it.each([
    ['pen_nothing', 'unknown_tool'],
    ['pen_toy_echo', 'invalid_params'],
    ['pen_toy_refuse', 'busy'],
  ])('of %s fails with %s', async (tool, code) => {
    const { port } = await start();
    const answer = await call(await openRawSession(port, PERSON), tool);
    expect(answer.result).toMatchObject({ isError: true, structuredContent: { code } });
  });

  it('that is cancelled still answers', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, PERSON);
    const next = toy.nextSlow();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow' }, { id: 41 });
    await next;
    await session.notify('notifications/cancelled', { requestId: 40 });
    await session.notify('notifications/cancelled', { requestId: 41 });
    expect((await answer).result).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
  });

  it('is cancelled when its connection ends', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, PERSON);
    const next = toy.nextSlow();
    const controller = new AbortController();
    const answer = session.ask('tools/call', { name: 'pen_toy_slow' }, { signal: controller.signal });
    const slow = await next;
    controller.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await until(() => slow.signal.aborted);
    expect(slow.signal.reason).toMatchObject({ code: 'cancelled' });
  });
});

describe('the session of the command line', () => {
  it('ends with its event stream, and its calls with it', async () => {
    const { port, toy } = await start();
    const session = await openRawSession(port, PERSON);
    const stream = await followStream(port, session);
    const next = toy.nextSlow();
    const answer = call(session, 'pen_toy_slow');
    const slow = await next;
    await stream.end();
    expect((await answer).result).toMatchObject({ structuredContent: { code: 'cancelled' } });
    expect(slow.signal.aborted).toBe(true);
    await until(() => toy.sessions.all().length === 0);
  });

  it('reports a recording of its own that ended unasked', async () => {
    const recordingEnds = new Emitter<RecordingEnd>();
    const { port, toy } = await start({ recordingEnds });
    const session = await openRawSession(port, PERSON);
    const stream = await followStream(port, session);
    const ended = { tool: 'pen_heap_track', targetId: 'T1', error: appError('disconnected', 'It crashed.') };
    recordingEnds.emit({ ...ended, callerId: 'another' });
    recordingEnds.emit({ ...ended, callerId: toy.sessions.all()[0]?.id ?? '' });
    await until(() => stream.heard.length > 0);
    expect(stream.heard).toMatchObject([{ method: 'notifications/pen/recording_ended', params: ended }]);
    await stream.end();
    await until(() => toy.sessions.all().length === 0);
    expect(recordingEnds.listenerCount).toBe(0);
  });
});
