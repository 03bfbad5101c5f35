/** Refusals over hand-written HTTP, in their order, and the handshake. */
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { CDP_URL_HEADER, PERSON_TOKEN_HEADER } from '../../../shared/core/contracts/shim-headers.ts';
import { appError } from '../../../shared/base/errors.ts';
import type { ConnectEndpoint } from './chosen-endpoint.ts';
import { openRawSession, sendRaw } from './testing/raw-client.ts';
import { createServers, PERSON, TOKEN } from './testing/servers.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

describe('request guards', () => {
  const ask = { jsonrpc: '2.0', id: 1, method: 'ping' };
  const authorized = { authorization: `Bearer ${TOKEN}` };
  const cases: [string, Record<string, string>, number][] = [
    ['no token', {}, 401],
    ['a wrong token', { authorization: 'Bearer nearly' }, 401],
    ["the person's token, but no session", { authorization: `Bearer ${PERSON}` }, 400],
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

  it.each(['localhost', '127.0.0.1', '[::1]'])('accepts %s as its own name, with any port', async (host) => {
    const { port } = await start();
    const answer = await sendRaw(port, { headers: { ...authorized, host: `${host}:7000` }, body: ask });
    expect(answer.status).toBe(400);
  });

  it('accepts its own origin, which serves no page', async () => {
    const { port } = await start();
    const own = { ...authorized, host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect((await sendRaw(port, { headers: own, body: ask })).status).toBe(400);
    const other = { ...own, origin: `http://127.0.0.1:${port}` };
    expect((await sendRaw(port, { headers: other, body: ask })).status).toBe(403);
  });

  it('checks the token before the body, and the host before the token', async () => {
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

describe('an endpoint in a header', () => {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params };
  const asked: string[] = [];
  const connectEndpoint: ConnectEndpoint = (address) => {
    asked.push(address);
    return Promise.resolve({ ok: false, error: appError('cannot_reach_endpoint', 'Nothing is there.') });
  };
  const headers = { authorization: `Bearer ${TOKEN}`, [CDP_URL_HEADER]: 'http://localhost:9333' };

  it('is for the user’s own command: the token of MCP clients alone is refused', async () => {
    const { port, server } = await start({ connectEndpoint });
    for (const given of [headers, { ...headers, [PERSON_TOKEN_HEADER]: TOKEN }]) {
      const refused = await sendRaw(port, { headers: given, body });
      expect(refused.status).toBe(403);
      expect(refused.messages[0]?.error?.message).toContain('only the user');
    }
    expect(asked).toEqual([]);
    expect(server.state().clients).toEqual([]);
    const taken = await sendRaw(port, { headers: { ...headers, [PERSON_TOKEN_HEADER]: PERSON }, body });
    expect(taken.status).toBe(200);
    expect(asked).toEqual(['http://localhost:9333']);
  });

  it('may be several: the first is joined last, so that its first page is the selected one', async () => {
    asked.length = 0;
    const { port } = await start({ connectEndpoint });
    const several = { ...headers, [CDP_URL_HEADER]: 'http://localhost:9333, http://localhost:9229' };
    const taken = await sendRaw(port, { headers: { ...several, [PERSON_TOKEN_HEADER]: PERSON }, body });
    expect(taken.status).toBe(200);
    expect(asked).toEqual(['http://localhost:9229', 'http://localhost:9333']);
  });
});

describe('the handshake', () => {
  it.each([
    ['no parameters', undefined, 'params is missing: it must be an object'],
    [
      'a version that is no text',
      { protocolVersion: 7, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
      'params.protocolVersion must be a string, not 7',
    ],
    [
      'no client',
      { protocolVersion: '2025-06-18', capabilities: {} },
      'params.clientInfo is missing: it must be an object',
    ],
  ])('with %s is −32602, over HTTP and over a pipe', async (_what, params, problem) => {
    const { port, server } = await start();
    const body = { jsonrpc: '2.0', id: 'h', method: 'initialize', params };
    const message = `initialize was sent with invalid parameters: ${problem}.`;
    const refused = { id: 'h', error: { code: -32_602, message } };
    const overHttp = await sendRaw(port, { headers: { authorization: `Bearer ${TOKEN}` }, body });
    expect(overHttp.messages).toMatchObject([refused]);
    expect(overHttp.status).toBe(400);
    const session = await openRawSession(port, TOKEN);
    for (const again of [body, [body]]) {
      const inSession = await sendRaw(port, { headers: session.headers, body: again });
      expect(inSession.messages).toMatchObject([refused]);
    }
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const served = server.serveStdio({ stdin, stdout });
    stdin.end(`${JSON.stringify(body)}\n`);
    await served;
    expect(JSON.parse(String(stdout.read()))).toMatchObject(refused);
  });

  it('returns its name and capabilities, and is timed', async () => {
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
