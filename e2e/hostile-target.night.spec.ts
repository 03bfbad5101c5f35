/** Endpoints that violate the protocol: their connection ends, and everything else continues. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** Each of these messages once caused a modal error dialog in the app and ended `pen serve`. */
const BREACHES = ['null', 'x{', '{"method":"error"}', '{"id":"__proto__"}'];

test('the app: a malformed message closes the connection, and the next call reconnects', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 100 }));
  const proxy = await bench.proxyTo(chromium.port);
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  const client = await bench.mcp(app);
  for (const breach of BREACHES) {
    expect((await client.call('pen_list_pages')).text).toContain('Ledger');
    proxy.say(breach);
    await window.expectEndpointState(proxy.address, 'lost');
    await until('the connection to end', () => proxy.openConnections() === 0);
    expect((await client.call('pen_status')).isError).toBe(false);
  }
  expect(app.log()).toContain('a message that is not JSON');
  expect(app.log()).not.toContain('Internal error');
});

test('pen serve: a malformed message closes the connection, and the process keeps running', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 100 }));
  const proxy = await bench.proxyTo(chromium.port);
  const folders = bench.folders();
  const server = bench.startPen(['serve', '--addr', 'localhost:0', '--cdp-url', proxy.address], {
    ...folders,
    cwd: folders.project,
  });
  const [, mcpUrl = '', mcpToken = ''] = await server.whenSaid(/^PEN MCP (\S+) token (\S+)$/m);
  const client = await bench.mcpAt({ mcpUrl, mcpToken });
  for (const breach of BREACHES) {
    expect((await client.call('pen_list_pages')).text).toContain('Ledger');
    proxy.say(breach);
    await until('the connection to end', () => proxy.openConnections() === 0);
  }
  expect((await client.call('pen_list_pages')).text).toContain('Ledger');
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

test('a standalone command writes no runtime warning to stderr', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('ledger.html', { entries: 100 }));
  const { data, temporary } = bench.folders();
  const address = `http://localhost:${chromium.port}`;
  const ran = await bench.pen(['targets', '--standalone', '--cdp-url', address], { data, temporary });
  expect(ran.stdout).toContain('Ledger');
  expect(ran.stderr).not.toMatch(/DeprecationWarning|DEP0169/);
});
