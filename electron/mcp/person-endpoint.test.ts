/** The command line's endpoint: its own token, its own path rule, progress as lines, cancellation by id or by disconnecting. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { afterEach, describe, expect, it } from 'vitest';
import { defineCapability } from '../../shared/capabilities/define.ts';
import { appError } from '../../shared/contracts/errors.ts';
import type { EndpointInfo } from '../../shared/contracts/targets.ts';
import { PersonLineSchema, type PersonLine } from '../../shared/contracts/person-wire.ts';
import { createMcpServer, type McpServer, type McpServerOptions } from './server.ts';
import { sendRaw } from './testing/raw-client.ts';
import { createToyRunner, type ToyRunner } from './testing/toy-runner.ts';

const MCP = 'mcp-token-of-thirty-two-characters-or-more';
const PERSON = 'person-token-of-thirty-two-characters-or-more';
const headers = { authorization: `Bearer ${PERSON}` };
const started: McpServer[] = [];

const penToyPath = defineCapability({
  name: 'pen_toy_path',
  title: 'Toy Path',
  summary: 'Says where a path leads.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({ path: z.string(), target: z.string().optional() }),
  result: z.object({ path: z.string(), target: z.string() }),
  locks: [],
  deadlineMs: 1000,
  run: async ({ path, target }, { caller }) => {
    const resolved = await caller.resolvePath(path, 'read');
    return resolved.ok ? { ok: true, value: { path: resolved.value, target: target ?? '' } } : resolved;
  },
  summarise: ({ path }) => path,
});

async function start(options: Partial<McpServerOptions> = {}): Promise<{ toy: ToyRunner; port: number }> {
  const toy = createToyRunner([penToyPath]);
  const server = createMcpServer({ ...toy, version: '1.2.3', mcpToken: MCP, personToken: PERSON, ...options });
  started.push(server);
  const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  return { toy, port: listening.value.port };
}

const linesOf = (text: string): PersonLine[] =>
  text
    .trim()
    .split('\n')
    .map((line) => PersonLineSchema.parse(JSON.parse(line)));

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

describe('the person endpoint', () => {
  it('requires the token of the discovery file, not the one of assistants', async () => {
    const { port } = await start();
    const ask = (given: Record<string, string>) => sendRaw(port, { method: 'GET', path: '/pen/hello', headers: given });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${MCP}` })).status).toBe(401);
    expect((await ask({ ...headers, origin: 'http://localhost' })).status).toBe(403);
    expect(JSON.parse((await ask(headers)).text)).toEqual({
      name: 'pen',
      version: '1.2.3',
      pid: process.pid,
      mcpAddress: `http://127.0.0.1:${port}/mcp`,
    });
    expect((await sendRaw(port, { path: '/pen/other', headers, body: {} })).status).toBe(404);
    expect((await sendRaw(port, { path: '/pen/call', headers, body: { nothing: 1 } })).status).toBe(400);
  });

  it('refuses an unknown session', async () => {
    const { port, toy } = await start();
    const body = { tool: 'pen_toy_echo', params: { text: 'x' }, sessionId: 'nobody' };
    expect((await sendRaw(port, { path: '/pen/call', headers, body })).status).toBe(404);
    expect(toy.callers).toEqual([]);
  });

  it('streams progress, then the result, and removes the caller', async () => {
    const { port, toy } = await start();
    const next = toy.nextSlow();
    const answer = sendRaw(port, { path: '/pen/call', headers, body: { tool: 'pen_toy_slow' } });
    const slow = await next;
    expect(toy.callers[0]).toMatchObject({ kind: 'cli', name: 'pen' });
    slow.progress({ done: 1, total: null, message: 'one' });
    slow.finish({ ok: true, value: { done: true } });
    expect(linesOf((await answer).text)).toEqual([
      { progress: { done: 1, total: null, message: 'one', bytes: null, bytesPerSecond: null } },
      { result: { ok: true, value: { done: true }, notes: [], text: expect.stringContaining('Toy Slow') as string } },
    ]);
    expect(toy.sessions.all()).toEqual([]);
  });

  it("resolves relative paths from the user's folder, and takes the target separately from the parameters", async () => {
    const { port } = await start();
    const body = { tool: 'pen_toy_path', params: { path: 'a/b' }, target: 'sample', workingDirectory: '/home/me' };
    const [line] = linesOf((await sendRaw(port, { path: '/pen/call', headers, body })).text);
    expect(line).toMatchObject({ result: { ok: true, value: { path: resolve('/home/me/a/b'), target: 'sample' } } });
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
    const asked: string[] = [];
    const { port, toy } = await start({
      connectEndpoint: async (address) => {
        asked.push(address);
        return address.endsWith('9333')
          ? { ok: true, value: endpoint }
          : { ok: false, error: appError('cannot_reach_endpoint', 'Nothing answers.') };
      },
    });
    const ask = async (
      cdpUrl: string,
      given: Record<string, unknown> = { tool: 'pen_toy_echo', params: { text: 'a' } },
    ) => {
      const body = { ...given, cdpUrl };
      return linesOf((await sendRaw(port, { path: '/pen/call', headers, body })).text)[0];
    };
    expect(await ask('http://127.0.0.1:9333')).toMatchObject({
      result: { ok: true, endpoint: 'http://localhost:9333' },
    });
    expect(toy.callers[0]?.selectedTargetId()).toBe('T9');
    expect(await ask('http://127.0.0.1:1')).toMatchObject({
      result: { ok: false, error: { code: 'cannot_reach_endpoint' } },
    });
    expect(asked).toHaveLength(2);
    const named = { tool: 'pen_toy_path', params: { path: '/x' } };
    // Only targets of that endpoint are considered, whatever else the app is connected to.
    expect(await ask('http://127.0.0.1:9333', { ...named, target: 'LOCALHOST/A' })).toMatchObject({
      result: { ok: true, value: { target: 'T9' } },
    });
    expect(await ask('http://127.0.0.1:9333', { ...named, target: 'elsewhere' })).toMatchObject({
      result: { ok: false, error: { code: 'target_not_found' } },
    });
  });

  it('returns failures with their code', async () => {
    const { port } = await start();
    const ask = async (tool: string, params = {}) =>
      linesOf((await sendRaw(port, { path: '/pen/call', headers, body: { tool, params } })).text)[0];
    expect(await ask('pen_nothing')).toMatchObject({ result: { ok: false, error: { code: 'unknown_tool' } } });
    expect(await ask('pen_toy_echo')).toMatchObject({ result: { ok: false, error: { code: 'invalid_params' } } });
    expect(await ask('pen_toy_refuse')).toMatchObject({ result: { ok: false, error: { code: 'busy' } } });
  });

  it('cancels by the id that the client chose, and the call still answers', async () => {
    const { port, toy } = await start();
    const next = toy.nextSlow();
    const answer = sendRaw(port, { path: '/pen/call', headers, body: { tool: 'pen_toy_slow', requestId: 'r1' } });
    await next;
    const cancel = (requestId: string) => sendRaw(port, { path: '/pen/cancel', headers, body: { requestId } });
    expect(JSON.parse((await cancel('r2')).text)).toEqual({ cancelled: false });
    expect(JSON.parse((await cancel('r1')).text)).toEqual({ cancelled: true });
    expect(linesOf((await answer).text)).toMatchObject([{ result: { ok: false, error: { code: 'cancelled' } } }]);
    expect(JSON.parse((await cancel('r1')).text)).toEqual({ cancelled: false });
  });

  it('cancels when the client disconnects', async () => {
    const { port, toy } = await start();
    const next = toy.nextSlow();
    const controller = new AbortController();
    const answer = sendRaw(port, {
      path: '/pen/call',
      headers,
      body: { tool: 'pen_toy_slow' },
      signal: controller.signal,
    });
    const slow = await next;
    controller.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    await new Promise<void>((settle) => {
      if (slow.signal.aborted) settle();
      else slow.signal.addEventListener('abort', () => settle());
    });
    expect(slow.signal.reason).toMatchObject({ code: 'cancelled' });
  });
});
