/** The server used by the SDK's own client: over HTTP and over a pipe. */
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResourceListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { STRUCTURED_HEADER } from '../../../shared/core/contracts/shim-headers.ts';
import { createMcpServer, type McpServer } from './server.ts';
import { captureRecord, createToyRunner, type ToyRunner } from './testing/toy-runner.ts';

const TOKEN = 'mcp-token-of-thirty-two-characters-or-more';
const closers: (() => Promise<void>)[] = [];

function createServer(structuredResults = true): { toy: ToyRunner; server: McpServer } {
  const toy = createToyRunner();
  const tokens = { mcpToken: TOKEN, personToken: `${TOKEN}-person` };
  const server = createMcpServer({ ...toy, version: '1.2.3', ...tokens, structuredResults: () => structuredResults });
  closers.push(() => server.close());
  return { toy, server };
}

interface Connected {
  readonly toy: ToyRunner;
  readonly server: McpServer;
  readonly client: Client;
}

interface HttpOptions {
  /** Settings of the server, for every client. */
  readonly structuredResults?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

async function connectHttp({ structuredResults = true, headers = {} }: HttpOptions = {}): Promise<Connected> {
  const { toy, server } = createServer(structuredResults);
  const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  const client = new Client({ name: 'test', version: '1.0' });
  const requestInit = { headers: { Authorization: `Bearer ${TOKEN}`, ...headers } };
  const url = new URL(`http://127.0.0.1:${listening.value.port}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  closers.unshift(() => client.close());
  return { toy, server, client };
}

interface Pipe extends Connected {
  readonly toServer: PassThrough;
  readonly fromServer: PassThrough;
  readonly served: Promise<void>;
}

function openPipe(): Omit<Pipe, 'client'> {
  const { toy, server } = createServer();
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  const served = server.serveStdio({ stdin: toServer, stdout: fromServer });
  return { toy, server, toServer, fromServer, served };
}

async function connectPipe(): Promise<Pipe> {
  const pipe = openPipe();
  const buffer = new ReadBuffer();
  const transport: Transport = {
    start: () => {
      pipe.fromServer.on('data', (chunk: Buffer) => {
        buffer.append(chunk);
        for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage())
          transport.onmessage?.(message);
      });
      return Promise.resolve();
    },
    send: (message) => {
      pipe.toServer.write(serializeMessage(message));
      return Promise.resolve();
    },
    close: () => {
      pipe.toServer.end();
      return Promise.resolve();
    },
  };
  const client = new Client({ name: 'piped', version: '1.0' });
  await client.connect(transport);
  return { ...pipe, client };
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('structured results', () => {
  it('are neither listed nor sent unless the client or the setting requests them', async () => {
    const { client } = await connectHttp({ structuredResults: false });
    const { tools } = await client.listTools();
    expect(tools.filter(({ outputSchema }) => outputSchema !== undefined)).toEqual([]);
    const good = await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'ha', times: 9 } });
    expect(good).not.toHaveProperty('structuredContent');
    expect(good.content).toEqual([
      { type: 'text', text: expect.stringMatching(/hahaha[\s\S]*"times" was 9/) as string },
    ]);
    const failed = await client.callTool({ name: 'pen_toy_refuse', arguments: {} });
    expect(failed.isError).toBe(true);
    expect(failed).not.toHaveProperty('structuredContent');
    expect(failed.content).toMatchObject([{ text: expect.stringContaining('busy') as string }]);
  });

  it('reach the client that requests them in its handshake, and no other', async () => {
    const { client } = await connectHttp({ structuredResults: false, headers: { [STRUCTURED_HEADER]: '1' } });
    const { tools } = await client.listTools();
    expect(tools.every(({ outputSchema }) => outputSchema !== undefined)).toBe(true);
    const good = await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'ha' } });
    expect(good.structuredContent).toMatchObject({ said: 'ha' });
  });
});

describe.each([
  ['HTTP', () => connectHttp()],
  ['a pipe', connectPipe],
])('the SDK client over %s', (_name, connect) => {
  it('lists, calls, and accepts successes and failures against the declared schemas', async () => {
    const { client } = await connect();
    expect(client.getServerVersion()).toMatchObject({ name: 'pen', version: '1.2.3' });
    // Listing makes the client check structured content by schema from here on.
    expect((await client.listTools()).tools).toHaveLength(4);
    const good = await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'a', times: 5 } });
    expect(good.structuredContent).toMatchObject({ said: 'aaa' });
    const failed = await client.callTool({ name: 'pen_toy_refuse', arguments: {} });
    expect(failed).toMatchObject({ isError: true, structuredContent: { code: 'busy' } });
    await expect(client.callTool({ name: 'pen_toy_echo', arguments: {} })).rejects.toMatchObject({ code: -32_602 });
    await expect(client.callTool({ name: 'pen_none' })).rejects.toMatchObject({ code: -32_601 });
  });

  it('receives progress and cancels', async () => {
    const { client, toy, server } = await connect();
    const controller = new AbortController();
    const heard: number[] = [];
    const next = toy.nextSlow();
    const call = client.callTool({ name: 'pen_toy_slow' }, undefined, {
      signal: controller.signal,
      onprogress: ({ progress }) => {
        heard.push(progress);
        if (heard.length === 1) controller.abort();
      },
    });
    const slow = await next;
    await expect(call).rejects.toThrow(/abort/i);
    await new Promise<void>((resolve) => {
      if (slow.signal.aborted) resolve();
      else slow.signal.addEventListener('abort', () => resolve());
    });
    expect(heard[0]).toBe(0);
    expect(server.state().clients).toHaveLength(1);
    expect(
      (await client.callTool({ name: 'pen_toy_echo', arguments: { text: 'still here' } })).isError,
    ).toBeUndefined();
  });

  it('reads captures and is notified of new ones', async () => {
    const { client, toy } = await connect();
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler(ResourceListChangedNotificationSchema, () => resolve());
    });
    expect((await client.listResources()).resources).toEqual([]);
    // The event stream of HTTP opens after the handshake; earlier changes are found by listing.
    const put = setInterval(() => toy.library.put(captureRecord(`heap-${String(Date.now()).slice(-8)}`)), 20);
    await changed;
    clearInterval(put);
    const { resources } = await client.listResources();
    expect(resources.length).toBeGreaterThan(0);
    const { contents } = await client.readResource({ uri: resources[0]?.uri ?? '' });
    expect(contents[0]?.mimeType).toBe('application/json');
  });
});

describe('a pipe', () => {
  it('carries only messages, and answers unreadable ones', async () => {
    const { toServer, fromServer, served } = openPipe();
    const lines: Record<string, unknown>[] = [];
    let pending = '';
    fromServer.on('data', (chunk: Buffer) => {
      pending += chunk.toString();
      const whole = pending.split('\n');
      pending = whole.pop() ?? '';
      for (const line of whole) lines.push(JSON.parse(line) as Record<string, unknown>);
    });
    const ping = Buffer.from(`{"jsonrpc":"2.0","id":"é","method":"ping"}\r\n`);
    const inE = ping.indexOf('é') + 1;
    toServer.write(ping.subarray(0, inE));
    toServer.write(ping.subarray(inE));
    toServer.write('nonsense\n\n{"a":1}\n');
    toServer.write('[{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","id":3,"method":"nothing"}]\n');
    toServer.write(`{"jsonrpc":"2.0","id":4,"method":"ping","params":{"x":"${'x'.repeat(5 * 1024 * 1024)}"}}\n`);
    toServer.write('{"jsonrpc":"2.0","id":5,"method":"ping"}\n');
    toServer.end();
    await served;
    expect(lines).toContainEqual({ jsonrpc: '2.0', id: 'é', result: {} });
    expect(lines).toContainEqual({ jsonrpc: '2.0', id: 2, result: {} });
    expect(lines).toContainEqual(
      expect.objectContaining({ id: 3, error: expect.objectContaining({ code: -32_601 }) as unknown }),
    );
    expect(lines).toContainEqual({ jsonrpc: '2.0', id: 5, result: {} });
    const refused = lines.filter(({ id }) => id === null).map(({ error }) => (error as { code: number }).code);
    expect(refused).toEqual([-32_700, -32_600, -32_600]);
    expect(lines.some(({ id }) => id === 4)).toBe(false);
  });

  it('cancels the running call and closes its session when it ends', async () => {
    const { client, toy, server, toServer, served } = await connectPipe();
    const next = toy.nextSlow();
    const call = client.callTool({ name: 'pen_toy_slow' }).catch((error: unknown) => error);
    const slow = await next;
    expect(server.state().clients).toMatchObject([
      { name: 'piped', transport: 'stdio', handshakeMs: expect.any(Number) as number },
    ]);
    toServer.end();
    await served;
    expect(slow.signal.aborted).toBe(true);
    expect(toy.sessions.all()).toEqual([]);
    expect(server.state().clients).toEqual([]);
    expect(await call).toMatchObject({ isError: true, structuredContent: { code: 'cancelled' } });
  });
});
