/** Where callers may send requests and pages: to servers of this machine, and never to a debugging port. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { createDestinations } from './destinations.ts';
import { settle } from '../../../shared/base/errors.ts';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const HAS_IPV6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));

interface Served {
  readonly port: number;
  readonly paths: string[];
  readonly server: Server;
}

async function serve(listener: RequestListener, host = '127.0.0.1', wanted = 0): Promise<Served> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    listener(request, response);
  });
  await new Promise<void>((listening) => server.listen(wanted, host, listening));
  open.push(server);
  return { port: (server.address() as AddressInfo).port, paths, server };
}

const answering =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const shop = answering('Not found', 404);
const chromium = answering({ Browser: 'Chrome/156.0', webSocketDebuggerUrl: 'ws://localhost/devtools/browser/a' });

const clock = { ms: 0 };
/** Time in which every port here that answers at all has done so, on a busy machine too. */
const ANSWERED_MS = 60_000;
const destinationsOf = (endpoints: readonly Pick<EndpointInfo, 'address' | 'state'>[] = [], limitMs = ANSWERED_MS) =>
  createDestinations(
    () => endpoints as readonly EndpointInfo[],
    () => clock.ms,
    limitMs,
  );
const { signal } = new AbortController();
async function outcome(url: string, destinations = destinationsOf()): Promise<string> {
  const judged = await settle(() => destinations.judge(new URL(url), signal));
  return judged.ok ? judged.value : judged.error.code;
}
async function shown(url: string, destinations = destinationsOf()): Promise<string> {
  const judged = await destinations.judgePage(url, signal);
  return judged.ok ? 'shown' : judged.error.code;
}

test.each([
  ['Chromium', { Browser: 'Chrome/156.0', 'Protocol-Version': '1.3', webSocketDebuggerUrl: 'ws://localhost/x' }],
  ['Node', { Browser: 'node.js/v24.15.0', 'Protocol-Version': '1.1' }],
  ['Deno', { Browser: 'Deno/2.9.5', 'Protocol-Version': '1.3', 'V8-Version': '14.0' }],
  ['Bun', { Browser: 'Bun', 'Protocol-Version': '1.3' }],
  ['Metro', { Browser: 'Mobile JavaScript', 'Protocol-Version': '1.1' }],
  ['a WebView of Android', { 'Android-Package': 'com.acme', Browser: 'Chrome/156', 'V8-Version': '15' }],
  ['a service that lies', { webSocketDebuggerUrl: 7 }],
])('the debugging port of %s is no destination, whatever the path', async (_name, version) => {
  const { port } = await serve((request, response) =>
    request.url === '/json/version' ? answering(version)(request, response) : shop(request, response),
  );
  for (const path of ['/', '/orders', '/json/close/1', '/JSON/new?file:///etc/passwd'])
    expect(await outcome(`http://127.0.0.1:${port}${path}`)).toBe('blocked_url');
});

test('no form of the address leads around it', async () => {
  const { port, paths } = await serve(chromium);
  const same = [
    ...['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.0.0.1.', '127.1', '2130706433', '0x7f000001'],
    ...['0177.0.0.1', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', 'user:password@127.0.0.1', '①②⑦.0.0.1'],
  ];
  const others = ['0.0.0.0', '0', '[::]', 'app.localhost', '127.0.0.1.shop.test'];
  const outcomes: Record<string, string> = {};
  for (const host of [...same, ...others, '127.0.0.2', '[::1]'])
    outcomes[host] = await outcome(`http://${host}:${port}/`);
  expect(outcomes).toEqual({
    ...Object.fromEntries(same.map((host) => [host, 'blocked_url'])),
    ...Object.fromEntries(others.map((host) => [host, 'not_loopback'])),
    // Nothing listens at these.
    '127.0.0.2': 'cannot_reach_endpoint',
    '[::1]': 'cannot_reach_endpoint',
  });
  expect(new Set(paths)).toEqual(new Set(['/json/version']));
});

test('a server is a destination, at the address that was judged', async () => {
  for (const answer of [
    shop,
    answering('<p>{"Browser":1}'),
    answering('null'),
    answering({ Browser: 'x' }),
    answering({ Browser: 'x', 'Protocol-Version': '1' }, 404),
  ]) {
    const { port } = await serve(answer);
    expect(await outcome(`http://localhost:${port}/orders`)).toBe('127.0.0.1');
    expect(await outcome(`http://127.0.0.1:${port}/json/orders`)).toBe('127.0.0.1');
  }
  const { port } = await serve((_request, response) => response.destroy());
  expect(await outcome(`http://127.0.0.1:${port}/`)).toBe('127.0.0.1');
});

test.runIf(HAS_IPV6)('a name whose addresses lead to two programs goes where it was judged', async () => {
  const app = await serve(shop, '::1');
  expect(await outcome(`http://localhost:${app.port}/`)).toBe('::1');
  await serve(chromium, '127.0.0.1', app.port);
  expect(await outcome(`http://localhost:${app.port}/`)).toBe('blocked_url');
  expect(await outcome(`http://[::1]:${app.port}/`)).toBe('::1');
});

test('a server is asked once in a while what it is, and each time where a debugging port acts', async () => {
  const { port, paths } = await serve(shop);
  const destinations = destinationsOf();
  for (let times = 0; times < 5; times += 1) await outcome(`http://127.0.0.1:${port}/orders`, destinations);
  expect(paths).toHaveLength(1);
  await outcome(`http://127.0.0.1:${port}/json/close/1`, destinations);
  await outcome(`http://127.0.0.1:${port}/x/../json/close/1`, destinations);
  expect(paths).toHaveLength(3);
  clock.ms += 3_600_000;
  await outcome(`http://127.0.0.1:${port}/orders`, destinations);
  expect(paths).toHaveLength(4);
  destinations.forget(new URL(`http://127.0.0.1:${port}/orders`));
  await outcome(`http://127.0.0.1:${port}/orders`, destinations);
  expect(paths).toHaveLength(5);
});

test('a port that becomes a debugging port is none from its next command on', async () => {
  let answer = shop;
  const { port } = await serve((request, response) => answer(request, response));
  const destinations = destinationsOf();
  expect(await outcome(`http://127.0.0.1:${port}/json/close/1`, destinations)).toBe('127.0.0.1');
  answer = chromium;
  expect(await outcome(`http://127.0.0.1:${port}/json/close/1`, destinations)).toBe('blocked_url');
});

test('the port of a connected target is refused without asking, by every name', async () => {
  const silent = createTcpServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  open.push(silent);
  const { port } = silent.address() as AddressInfo;
  const destinations = destinationsOf([{ address: `http://localhost:${port}`, state: 'connected' }]);
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '127.0.0.2'])
    expect(await outcome(`http://${host}:${port}/`, destinations)).toBe('blocked_url');
  for (const host of ['127.0.0.1', 'localhost', 'app.localhost', '0.0.0.0', '[::]'])
    expect(await shown(`http://${host}:${port}/`, destinations)).toBe('blocked_url');
});

test('a port that does not say what it is gets no request that a debugging port would obey', async () => {
  const silent = createTcpServer(() => undefined);
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  open.push(silent);
  const { port } = silent.address() as AddressInfo;
  const destinations = destinationsOf([], 100);
  expect(await outcome(`http://127.0.0.1:${port}/json/close/1`, destinations)).toBe('cannot_reach_endpoint');
  expect(await shown(`http://127.0.0.1:${port}/json/close/1`, destinations)).toBe('blocked_url');
  expect(await outcome(`http://127.0.0.1:${port}/orders`, destinations)).toBe('127.0.0.1');
});

test('PEN Workbench itself is no destination, in this process and in others', async () => {
  const error = { code: -32_000, message: 'There is nothing at /json/version; MCP is at /mcp.' };
  const { port } = await serve(answering({ jsonrpc: '2.0', error, id: null }, 404));
  expect(await outcome(`http://127.0.0.1:${port}/mcp`)).toBe('blocked_url');
});

test('no page is led to what a debugging port shows or does', async () => {
  const { port, paths } = await serve(chromium);
  for (const host of [
    '127.0.0.1',
    'localhost',
    'localhost.',
    'app.localhost',
    '0.0.0.0',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
  ])
    for (const path of ['/json/close/1', '/json', '/JSON/list', '/devtools/inspector.html?ws=1'])
      expect(await shown(`http://${host}:${port}${path}`), `${host}${path}`).toBe('blocked_url');
  const asked = paths.length;
  // Servers of the person are not asked when a page of theirs is opened.
  expect(await shown(`http://127.0.0.1:${port}/cart`)).toBe('shown');
  expect(await shown('https://shop.test/json/list')).toBe('shown');
  expect(await shown('about:blank')).toBe('shown');
  expect(paths).toHaveLength(asked);
  const app = await serve(shop);
  expect(await shown(`http://127.0.0.1:${app.port}/json/orders`)).toBe('shown');
});
