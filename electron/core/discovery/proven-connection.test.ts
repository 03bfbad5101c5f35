/** Tokens are sent only to a server that already knows them: foreign processes on the port, relays, and the handling of a taken port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDENTITY_PATH, identityProofs } from './identity-proof.ts';
import { createProvenAgent, holdsToken } from './proven-connection.ts';
import { tokenAfterMove } from './taken-port.ts';
import { createPersonToken, installToken } from './tokens.ts';
import { settle } from '../../../shared/base/errors.ts';

const TOKEN = createPersonToken();
const servers: Server[] = [];
let data: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'pen-proof-test-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(data, { recursive: true, force: true });
});

async function listen(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Proves that it knows these tokens, and records all other requests. */
function knowing(tokens: { mcp: string; person: string }, heard: string[] = []): RequestListener {
  return (incoming, response) => {
    const { localAddress = '', localPort = 0 } = incoming.socket;
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const end = { address: localAddress, port: localPort };
    const isProof = url.pathname === IDENTITY_PATH;
    if (!isProof) heard.push(`${incoming.url} ${incoming.headers.authorization}`);
    response.end(isProof ? JSON.stringify(identityProofs(tokens, url.searchParams.get('nonce'), end)) : 'hello');
  };
}

/** One request with the token; its answer, or why it was not sent. */
function ask(port: number): Promise<string> {
  return new Promise((resolve) => {
    const sent = request({
      agent: createProvenAgent(TOKEN, { keepAlive: false }),
      host: '127.0.0.1',
      port,
      path: '/secret',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += String(chunk);
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', (error) => resolve(error.message));
    sent.end();
  });
}

describe('a request with a token', () => {
  it('is sent to a server that knows the token, as MCP token or as the user’s', async () => {
    const heard: string[] = [];
    const other = createPersonToken();
    expect(await ask(await listen(knowing({ mcp: TOKEN, person: other }, heard)))).toBe('hello');
    expect(await ask(await listen(knowing({ mcp: other, person: TOKEN }, heard)))).toBe('hello');
    expect(heard).toEqual([`/secret Bearer ${TOKEN}`, `/secret Bearer ${TOKEN}`]);
  });

  it.each([
    ['knows another token', knowing({ mcp: createPersonToken(), person: createPersonToken() })],
    ['answers everything with 200', (_request, response) => response.end('{}')],
    ['answers no JSON', (_request, response) => response.end('PEN')],
    ['answers without end', (_request, response) => response.end('x'.repeat(9000))],
    ['answers 401', (_request, response) => response.writeHead(401).end()],
    ['answers with the nonce', (incoming, response) => response.end(JSON.stringify({ mcp: incoming.url }))],
    ['hangs up', (_request, response) => response.destroy()],
  ] satisfies [string, RequestListener][])('is not sent to one that %s', async (_what, answer) => {
    const heard: string[] = [];
    const port = await listen((incoming, response) => {
      heard.push(JSON.stringify([incoming.url, incoming.headers]));
      answer(incoming, response);
    });
    expect(await ask(port)).toMatch(/not this PEN|closed before/);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain(IDENTITY_PATH);
    expect(heard[0]).not.toContain(TOKEN);
  });

  it('is not sent to one that relays the proof of the real server on another port', async () => {
    const real = await listen(knowing({ mcp: TOKEN, person: TOKEN }));
    const heard: string[] = [];
    const relay = await listen((incoming, response) => {
      heard.push(String(incoming.headers.authorization));
      request({ host: '127.0.0.1', port: real, path: incoming.url, agent: false }, (relayed) => {
        response.writeHead(relayed.statusCode ?? 0, relayed.headers);
        relayed.pipe(response);
      }).end();
    });
    expect(await ask(relay)).toContain('It does not know the token');
    expect(heard).toEqual(['undefined']);
  });
});

describe('a port that is taken', () => {
  const log = { error: () => undefined };
  const moved = (port: number, token: string, isShared = false): ReturnType<typeof tokenAfterMove> =>
    tokenAfterMove({
      dataDirectory: data,
      wanted: { host: '127.0.0.1', port },
      usedPort: 7000,
      token,
      isShared,
      log,
    });

  it('by another process causes a new token, because the old one may have been sent there', async () => {
    const stored = await settle(() => installToken(data));
    const token = stored.ok ? stored.value : '';
    const port = await listen((_request, response) => response.end('{}'));
    expect(await holdsToken({ host: '127.0.0.1', port }, token)).toBe(false);
    const after = await moved(port, token);
    expect(after.token).not.toBe(token);
    expect(await settle(() => installToken(data))).toEqual({ ok: true, value: after.token });
    expect(after.warning).toMatch(
      new RegExp(`Port ${port} is used by another process.*7000.*The token of the installation was replaced`, 's'),
    );
  });

  it('by another PEN of the same data folder, or next to one, keeps the token', async () => {
    const stored = await settle(() => installToken(data));
    const token = stored.ok ? stored.value : '';
    const own = await listen(knowing({ mcp: token, person: createPersonToken() }));
    expect(await moved(own, token)).toEqual({
      token,
      warning: expect.stringContaining('another PEN of this data folder'),
    });
    const stranger = await listen((_request, response) => response.end());
    expect((await moved(stranger, token, true)).token).toBe(token);
    expect(await settle(() => installToken(data))).toEqual(stored);
  });
});
