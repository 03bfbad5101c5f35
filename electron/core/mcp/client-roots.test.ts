/** The roots of a client: when they are requested, and what holds until it answers. */
import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { safeParse } from '@modelcontextprotocol/sdk/server/zod-compat.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { MAX_ROOTS, createClientRoots, type ClientRoots, type SendRequest } from './client-roots.ts';
import { TOKEN, createServers } from './testing/servers.ts';
import { createToyLog, createToyRunner } from './testing/toy-runner.ts';
import { unwrap } from '../../../shared/base/errors.ts';

const path = defineCapability({
  name: 'pen_toy_path',
  title: 'Toy Path',
  summary: 'Resolves a path.',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 60_000,
  category: 'utility',
  params: z.strictObject({ path: z.string() }),
  result: z.object({ path: z.string() }),
  run: async (params, { caller }) => {
    const resolved = unwrap(await caller.resolvePath(params.path, 'read'));
    return { path: resolved };
  },
  summarise: (value) => value.path,
});

const servers = createServers();
const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await servers.closeAll();
});

async function connect(options: { stateless?: boolean; capabilities?: Record<string, object> } = {}): Promise<Client> {
  const { stateless = false, capabilities = { roots: { listChanged: true } } } = options;
  const { port } = await servers.start({ stateless }, createToyRunner([path]));
  const client = new Client({ name: 'test', version: '1.0' }, { capabilities });
  clients.push(client);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), {
      requestInit: { headers: { Authorization: `Bearer ${TOKEN}` } },
    }),
  );
  return client;
}

const resolved = async (client: Client): Promise<unknown> =>
  (await client.callTool({ name: 'pen_toy_path', arguments: { path: 'a' } })).structuredContent;

describe('a client over HTTP', () => {
  it('is asked for its roots once, and again after it reports a change', async () => {
    const client = await connect();
    let asked = 0;
    let uri = 'file:///one';
    client.setRequestHandler(ListRootsRequestSchema, () => {
      asked += 1;
      return { roots: [{ uri }] };
    });
    expect(await resolved(client)).toEqual({ path: 'a within file:///one' });
    expect(await resolved(client)).toEqual({ path: 'a within file:///one' });
    expect(asked).toBe(1);
    uri = 'file:///two';
    await client.sendRootsListChanged();
    expect(await resolved(client)).toEqual({ path: 'a within file:///two' });
    expect(asked).toBe(2);
  });

  it('keeps the rule of the project root without the capability', async () => {
    expect(await resolved(await connect({ capabilities: {} }))).toEqual({ path: 'a' });
  });

  it('keeps the rule of the project root without a session, because its capabilities are unknown', async () => {
    expect(await resolved(await connect({ stateless: true }))).toEqual({ path: 'a' });
  });

  it('gets its file paths refused while it answers with an error, and no longer', async () => {
    const client = await connect();
    let failing = true;
    client.setRequestHandler(ListRootsRequestSchema, () => {
      if (failing) throw new Error('no folder is open');
      return { roots: [] };
    });
    expect(await resolved(client)).toMatchObject({
      code: 'roots_unknown',
      message: expect.stringContaining('no folder is open') as string,
    });
    failing = false;
    expect(await resolved(client)).toEqual({ path: 'a within ' });
  });
});

describe('a client over a pipe', () => {
  it('is asked while its call runs', async () => {
    const toy = createToyRunner([path]);
    const { server } = await servers.start({}, toy);
    const stdin = new PassThrough();
    const stdout = new PassThrough();
    const served = server.serveStdio({ stdin, stdout });
    const send = (message: object): void => void stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const answered = new Promise<unknown>((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        const { id, method, result } = JSON.parse(line) as { id?: unknown; method?: string; result?: unknown };
        if (method === 'roots/list') send({ id, result: { roots: [{ uri: 'file:///piped' }] } });
        if (id === 'call') resolve(result);
      });
    });
    const clientInfo = { name: 'piped', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: { roots: {} }, clientInfo };
    send({ id: 'hello', method: 'initialize', params });
    send({ method: 'notifications/initialized' });
    send({ id: 'call', method: 'tools/call', params: { name: 'pen_toy_path', arguments: { path: 'a' } } });
    expect(await answered).toMatchObject({ structuredContent: { path: 'a within file:///piped' } });
    stdin.end();
    await served;
  });
});

interface Asked {
  answer(result: unknown): void;
}

/** Roots whose requests are answered by the test. */
function manualRoots(answerDeadlineMs?: number): {
  roots: ClientRoots;
  send: SendRequest;
  asked: Asked[];
  log: ReturnType<typeof createToyLog>;
} {
  const asked: Asked[] = [];
  const log = createToyLog();
  const send: SendRequest = (_request, schema, options) =>
    new Promise((resolve, reject) => {
      if (options?.timeout !== undefined && options.timeout < 1000)
        setTimeout(() => reject(new Error('Request timed out')), options.timeout);
      asked.push({
        answer: (result) => {
          const parsed = safeParse(schema, result);
          if (parsed.success) resolve(parsed.data);
          else reject(parsed.error);
        },
      });
    });
  const limit = answerDeadlineMs === undefined ? {} : { answerDeadlineMs };
  return {
    roots: createClientRoots({ declared: () => true, clientName: () => 'Toy', log, ...limit }),
    send,
    asked,
    log,
  };
}

const rootsAt = (...uris: string[]) => ({ roots: uris.map((uri) => ({ uri })) });

describe('the roots of a client', () => {
  it('are not taken from an answer that a change has overtaken', async () => {
    const { roots, send, asked } = manualRoots();
    const listed = roots.during(send, async () => {
      const list = roots.list();
      roots.changed();
      asked[0]?.answer(rootsAt('file:///'));
      await new Promise((resolve) => setImmediate(resolve));
      asked[1]?.answer(rootsAt('file:///narrow'));
      return list;
    });
    expect(await listed).toEqual({ ok: true, value: ['file:///narrow'] });
  });

  it('are unknown if the client does not answer, or not with a list', async () => {
    const { roots, send, asked } = manualRoots(5);
    const silent = await roots.during(send, () => roots.list());
    expect(silent).toMatchObject({ ok: false, error: { code: 'roots_unknown' } });
    for (const wrong of [{}, { roots: 'file:///' }, { roots: [{ uri: 7 }] }, { roots: ['file:///'] }]) {
      const listing = roots.during(send, () => roots.list());
      asked.at(-1)?.answer(wrong);
      expect(await listing).toMatchObject({ ok: false, error: { code: 'roots_unknown' } });
    }
  });

  it('are unknown outside a call, because nothing carries the request', async () => {
    const { roots, asked } = manualRoots();
    expect(await roots.list()).toMatchObject({ ok: false, error: { code: 'roots_unknown' } });
    expect(asked).toEqual([]);
  });

  it('count up to a limit, and may hold URIs that are no files', async () => {
    const { roots, send, asked, log } = manualRoots();
    const listing = roots.during(send, () => roots.list());
    asked[0]?.answer(rootsAt('https://example.com', ...Array.from({ length: 5000 }, (_, at) => `file:///${at}`)));
    const listed = await listing;
    expect(listed).toMatchObject({ ok: true });
    expect(listed?.ok === true ? listed.value.length : 0).toBe(MAX_ROOTS);
    expect(log.lines).toMatchObject([{ level: 'warn', details: { roots: 5001 } }]);
  });
});
