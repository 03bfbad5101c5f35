/** Assistants with a token of their own: who a client is, and attacks by clients that claim to be another. */
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { DISABLED_CATEGORIES_HEADER } from '../../../shared/core/contracts/shim-headers.ts';
import { createToyAssistants } from './testing/assistant-tokens.ts';
import { sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { createServers, PERSON, TOKEN, until } from './testing/servers.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

const initialize = (name: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name, version: '1' } },
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function fixture() {
  const assistants = createToyAssistants();
  const claude = assistants.add('Claude Code');
  const cursor = assistants.add('Cursor');
  const started = await start({ assistants, access: assistants.access });
  /** Opens a session and returns its headers. */
  const open = async (token: string, name: string, headers: Record<string, string> = {}) => {
    const answer = await sendRaw(started.port, { headers: { ...bearer(token), ...headers }, body: initialize(name) });
    expect(answer.status).toBe(200);
    return { ...bearer(token), 'mcp-session-id': String(answer.headers['mcp-session-id']) };
  };
  const ask = (headers: Record<string, string>, method: string, params: object = {}) =>
    sendRaw(started.port, { headers, body: { jsonrpc: '2.0', id: 2, method, params } });
  const toolsOf = async (headers: Record<string, string>): Promise<string[]> => {
    const { messages } = await ask(headers, 'tools/list');
    const tools = (messages.at(-1)?.result?.['tools'] ?? []) as { name: string }[];
    return tools.map(({ name }) => name);
  };
  const names = () => started.server.state().clients.map(({ name, assistantId }) => ({ name, assistantId }));
  return { ...started, assistants, claude, cursor, open, ask, toolsOf, names };
}

describe('a client', () => {
  it('has the name of its token, whatever it calls itself', async () => {
    const { claude, open, ask, names, toy } = await fixture();
    const session = await open(claude, 'you');
    await ask(session, 'tools/call', { name: 'pen_toy_echo', arguments: { text: 'x' } });
    expect(names()).toEqual([{ name: 'Claude Code', assistantId: 'as-Claude Code' }]);
    expect(toy.callers[0]?.info).toMatchObject({ kind: 'mcp', name: 'Claude Code', assistantId: 'as-Claude Code' });
  });

  it.each([
    ['Claude Code', 'MCP client "Claude Code"'],
    ['claude-code', 'MCP client "Claude Code"'],
    ['CURSOR\u200B', 'MCP client "CURSOR"'],
    ['you', 'MCP client "you"'],
    ['Codex\u001B[31m', 'Codex [31m'],
  ])('without a token of its own that calls itself %j is shown as %s, and is nobody’s', async (claimed, name) => {
    const { open, ask, names, toy } = await fixture();
    const session = await open(TOKEN, claimed);
    await ask(session, 'tools/call', { name: 'pen_toy_echo', arguments: { text: 'x' } });
    expect(names()).toEqual([{ name, assistantId: null }]);
    expect(toy.callers[0]?.info).not.toHaveProperty('assistantId');
  });

  it('on a pipe without a token of its own is shown by its claim, and is nobody’s', async () => {
    const { server, names } = await fixture();
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const serving = server.serveStdio({ stdin, stdout });
    stdin.write(`${JSON.stringify(initialize('Claude Code'))}\n`);
    await until(() => stdout.readableLength > 0);
    stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    await until(() => names().some(({ name }) => name !== 'MCP client'));
    expect(names()).toEqual([{ name: 'MCP client "Claude Code"', assistantId: null }]);
    stdin.end();
    await serving;
  });

  it('is refused with a token that nobody has', async () => {
    const { claude, port } = await fixture();
    const body = initialize('x');
    expect((await sendRaw(port, { headers: bearer(`${claude}x`), body })).status).toBe(401);
  });

  it('cannot use the session of another, though it knows the id', async () => {
    const { claude, cursor, open, ask, names } = await fixture();
    const session = await open(claude, 'x');
    for (const token of [cursor, TOKEN, PERSON])
      expect((await ask({ ...session, ...bearer(token) }, 'tools/list')).status).toBe(404);
    expect((await ask(session, 'tools/list')).status).toBe(200);
    expect(names()).toHaveLength(1);
  });
});

describe('a revoked token', () => {
  it('ends the call in progress with the reason, and is refused from then on', async () => {
    const { assistants, claude, cursor, open, ask, toy } = await fixture();
    const session = await open(claude, 'x');
    const other = await open(cursor, 'y');
    const begun = toy.nextSlow();
    const call = ask(session, 'tools/call', { name: 'pen_toy_slow', arguments: {} });
    await begun;
    assistants.revoke('Claude Code');
    const [answer] = (await call).messages;
    expect(JSON.stringify(answer?.result)).toContain('The token of Claude Code was revoked');
    expect((await ask(session, 'tools/list')).status).toBe(401);
    expect((await ask(other, 'tools/list')).status).toBe(200);
    expect(JSON.stringify(toy.log.lines)).not.toContain(claude);
  });

  it('ends the client on a pipe too', async () => {
    const { assistants, server, names } = await fixture();
    const identity = assistants.list()[0] ?? null;
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const serving = server.serveStdio({ stdin, stdout, identity });
    await until(() => names().length === 1);
    expect(names()).toEqual([{ name: 'Claude Code', assistantId: 'as-Claude Code' }]);
    assistants.revoke('Claude Code');
    await serving;
    expect(names()).toEqual([]);
  });

  it('does not return when an assistant of the same name is connected again', async () => {
    const { assistants, claude, open, ask } = await fixture();
    const session = await open(claude, 'x');
    assistants.revoke('Claude Code');
    assistants.add('Claude Code 2');
    expect((await ask(session, 'tools/list')).status).toBe(401);
  });
});

describe('the list of tools', () => {
  it('has no tool whose permission is refused to its client', async () => {
    const { assistants, claude, cursor, open, toolsOf, ask } = await fixture();
    const session = await open(claude, 'x');
    expect(await toolsOf(session)).toContain('pen_toy_capture');
    assistants.change('Claude Code', { access: { preset: 'look', rules: {} } });
    expect(await toolsOf(session)).not.toContain('pen_toy_capture');
    const { messages } = await ask(session, 'tools/call', {
      name: 'pen_toy_capture',
      arguments: { captureId: 'heap-1' },
    });
    expect(messages[0]?.error?.code).toBe(-32_601);
    expect(await toolsOf(await open(cursor, 'y'))).toContain('pen_toy_capture');
  });

  it('has no category that its client is not offered, and the client hears of the change', async () => {
    const { assistants, claude, cursor, open, port, toolsOf } = await fixture();
    const ending = new AbortController();
    const follow = async (headers: Record<string, string>): Promise<RpcMessage[]> => {
      const heard: RpcMessage[] = [];
      await new Promise<void>((resolve) => {
        const options = {
          headers,
          signal: ending.signal,
          onOpen: resolve,
          onMessage: (message: RpcMessage) => void heard.push(message),
        };
        // Ends with the abort at the end of the test.
        void sendRaw(port, { method: 'GET', ...options }).catch(() => null);
      });
      return heard;
    };
    const one = await open(claude, 'x');
    const heard = await follow(one);
    const others = await follow(await open(cursor, 'y'));
    assistants.change('Claude Code', { disabledCategories: ['memory'] });
    await until(() => heard.some(({ method }) => method === 'notifications/tools/list_changed'));
    expect(await toolsOf(one)).toEqual(['pen_toy_echo', 'pen_toy_slow']);
    expect(others.map(({ method }) => method)).not.toContain('notifications/tools/list_changed');
    ending.abort();
  });

  it('leaves out what the client asked not to be listed', async () => {
    const { claude, open, toolsOf } = await fixture();
    const session = await open(claude, 'x', { [DISABLED_CATEGORIES_HEADER]: 'memory,unknown' });
    expect(await toolsOf(session)).toEqual(['pen_toy_echo', 'pen_toy_slow']);
    expect(await toolsOf(await open(claude, 'x'))).toContain('pen_toy_capture');
  });
});
