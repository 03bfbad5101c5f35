/** Edge cases of the MCP protocol: refused parameters, unknown tools, progress with and without a token. */
import type { HeardProgress, McpClient } from './fixtures/mcp-client.ts';
import { INITIALIZE, createRawRpc, statusForHost } from './fixtures/raw-rpc.ts';
import { expect, test } from './fixtures/test.ts';

/** The JSON-RPC error a call ends with. */
async function refusal(client: McpClient, tool: string, parameters: Record<string, unknown>): Promise<unknown> {
  return client.call(tool, parameters).then(
    (answer) => {
      throw new Error(`${tool} was not refused: ${answer.text}`);
    },
    (error: unknown) => error,
  );
}

test('HTTP and stdio return −32602 for a wrong, missing or unknown parameter and −32601 for an unknown tool', async ({
  bench,
}) => {
  const app = await bench.app();
  const clients = [await bench.mcp(app, 'over HTTP'), await bench.mcpOverStdio('over stdio', { data: app.data })];
  for (const client of clients) {
    expect(await refusal(client, 'pen_heap_snapshot', { maxDepth: 'deep' })).toMatchObject({
      code: -32_602,
      message: expect.stringContaining('maxDepth'),
    });
    expect(await refusal(client, 'pen_import', {})).toMatchObject({
      code: -32_602,
      message: expect.stringContaining('path'),
    });
    // The name that was not known, and those that are.
    expect(await refusal(client, 'pen_list_pages', { urlPattern: 'x' })).toMatchObject({
      code: -32_602,
      message: expect.stringMatching(/urlPattern.*filter/s),
    });
    expect(await refusal(client, 'pen_heap_snapshoot', {})).toMatchObject({
      code: -32_601,
      message: expect.stringContaining('pen_heap_snapshot'),
    });
    // pen_evaluate is not listed while running code is switched off, so calling it is an unknown-tool error.
    expect(await refusal(client, 'pen_evaluate', { expression: '1' })).toMatchObject({ code: -32_601 });
    // The client is still served.
    expect((await client.call('pen_status')).isError).toBe(false);
  }
});

test('the response is a JSON-RPC error, not a result, and a URL of 2,049 characters is refused', async ({ bench }) => {
  const app = await bench.app();
  const rpc = createRawRpc(app.discovery);
  const hello = await rpc.request('initialize', INITIALIZE);
  expect(hello.response?.result).toMatchObject({ serverInfo: { name: 'pen' } });
  expect(rpc.sessionId()).not.toBeNull();
  const call = async (name: string, args: Record<string, unknown>) =>
    (await rpc.request('tools/call', { name, arguments: args })).response;
  expect(await call('pen_heap_snapshot', { forceGC: 'yes' })).toMatchObject({ error: { code: -32_602 } });
  expect(await call('pen_import', {})).toMatchObject({ error: { code: -32_602 } });
  expect(await call('pen_status', { verbose: true })).toMatchObject({ error: { code: -32_602 } });
  expect(await call('pen_nothing', {})).toMatchObject({ error: { code: -32_601 } });
  expect((await rpc.request('tools/fetch')).response).toMatchObject({ error: { code: -32_601 } });
  expect(await call('pen_list_pages', { limit: 0 })).toMatchObject({ error: { code: -32_602 } });
  const long = `http://127.0.0.1/${'x'.repeat(2049 - 'http://127.0.0.1/'.length)}`;
  expect(long).toHaveLength(2049);
  expect(await call('pen_navigate', { action: 'goto', url: long })).toMatchObject({
    error: { code: -32_602, message: expect.stringMatching(/2,?048/) },
  });
});

test('a request without a token, with a foreign host or from a web page’s origin is refused', async ({ bench }) => {
  const app = await bench.app();
  const rpc = createRawRpc(app.discovery);
  const withoutToken = createRawRpc({ ...app.discovery, mcpToken: 'x'.repeat(43) });
  expect((await withoutToken.request('initialize', INITIALIZE)).status).toBe(401);
  expect((await rpc.request('initialize', INITIALIZE, { origin: 'http://localhost:3000' })).status).toBe(403);
  expect(await statusForHost(app.discovery, 'pen.example.org')).toBe(403);
  expect((await rpc.request('initialize', INITIALIZE)).status).toBe(200);
});

test('progress goes to the client that sent a token, and to the debug log for one that did not', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 20_000 }));
  await chromium.open(pages.url('ledger.html', { title: 'Second ledger', entries: 20_000 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const client = await bench.mcp(app, 'reader of progress');

  const heard: HeardProgress[] = [];
  const answer = await client.call(
    'pen_heap_snapshot',
    { target: 'Second ledger' },
    { onProgress: (progress) => void heard.push(progress) },
  );
  expect(answer.isError).toBe(false);
  const values = heard.map(({ progress }) => progress);
  expect(values.length).toBeGreaterThan(1);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(heard.at(-1)).toMatchObject({ progress: 100, total: 100 });

  const progressLines = (): string[] =>
    app
      .log()
      .split('\n')
      .filter((line) => / debug\s+progress /.test(line) && line.includes('pen_heap_snapshot'));
  const before = progressLines().length;
  const raw = createRawRpc(app.discovery);
  await raw.request('initialize', INITIALIZE);
  const silent = await raw.request('tools/call', {
    name: 'pen_heap_snapshot',
    arguments: { target: 'ledger.html?entries' },
  });
  expect(silent.response?.result?.['isError'] ?? false).toBe(false);
  expect(
    silent.messages.filter((message) => 'method' in message && message['method'] === 'notifications/progress'),
  ).toEqual([]);
  expect(progressLines().length).toBeGreaterThan(before);
});

const isCollecting = ({ message }: HeardProgress): boolean => message?.startsWith('Taking heap snapshot') === true;

test('a target that reports a total of 0 causes no division by zero', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('ledger.html', { entries: 500 }));
  // Repeated until progress was received: a fast heap could be finished before its first progress message.
  proxy.repeatChanged((event) =>
    event.method === 'HeapProfiler.reportHeapSnapshotProgress'
      ? { ...event, params: { ...event.params, total: 0 } }
      : null,
  );
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const client = await bench.mcp(app);
  const heard: HeardProgress[] = [];
  const answer = await client.call(
    'pen_heap_snapshot',
    { target: 'Ledger' },
    {
      onProgress: (progress) => {
        heard.push(progress);
        if (isCollecting(progress)) proxy.resume();
      },
    },
  );
  expect(answer.isError).toBe(false);
  // NaN and Infinity do not survive JSON: they would arrive as null, which the client throws away.
  expect(client.misunderstood).toEqual([]);
  expect(heard.at(-1)).toMatchObject({ progress: 100, total: 100 });
  // Nothing is known of how far it is, so it is not said to be far.
  const collecting = heard.filter(isCollecting);
  expect(collecting.length).toBeGreaterThan(0);
  expect(Math.max(...collecting.map(({ progress }) => progress))).toBeLessThan(25);
  expect(`${app.log()} ${answer.text}`).not.toMatch(/NaN|Infinity/);
});

test('pen serve --stateless answers each request without a session', async ({ bench }) => {
  const node = await bench.node();
  const { data, temporary, project } = bench.folders();
  const args = ['serve', '--stateless', '--addr', 'localhost:0', '--cdp-url', node.address];
  const server = bench.startPen(args, { data, temporary, cwd: project });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(
    /^PEN MCP (http:\/\/127\.0\.0\.1:\d+\/mcp) token ([\w-]{32,})$/m,
  );
  const rpc = createRawRpc({ mcpUrl, mcpToken });
  const hello = await rpc.request('initialize', INITIALIZE);
  expect(hello.status).toBe(200);
  expect(hello.headers.get('mcp-session-id')).toBeNull();
  // A client without a handshake, to which a stateless server answers as to any other.
  const stranger = createRawRpc({ mcpUrl, mcpToken });
  const tools = await stranger.request('tools/list');
  expect(tools.response?.result).toMatchObject({
    tools: expect.arrayContaining([expect.objectContaining({ name: 'pen_heap_snapshot' })]),
  });
  const snapshot = await stranger.request('tools/call', {
    name: 'pen_heap_snapshot',
    arguments: {},
    _meta: { progressToken: 'unheard' },
  });
  expect(snapshot.response?.result).toMatchObject({ structuredContent: { kind: 'heap-snapshot' } });
  // A call without a session has no stream for notifications, so its progress only goes to the log.
  expect(snapshot.messages).toHaveLength(1);
});
