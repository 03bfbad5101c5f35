import { afterEach, describe, expect, it } from 'vitest';
import { discover, type Discovery } from './discovery.ts';
import { endpointAddress } from './endpoints/endpoint-address.ts';
import {
  answerJson,
  startFakeCdpServer,
  startSilentPort,
  type FakeCdpServerOptions,
} from './testing/fake-cdp-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(http: NonNullable<FakeCdpServerOptions['http']>): Promise<number> {
  const server = await startFakeCdpServer({ http });
  closers.push(() => server.close());
  return server.port;
}

/** Waits as long as a busy machine needs: which answer it is does not depend on how fast it comes. */
async function look(port: number): Promise<Discovery | { code: string; message: string }> {
  const result = await discover(endpointAddress('localhost', port), undefined, 60_000);
  return result.ok ? result.value : result.error;
}

describe('discover', () => {
  it('finds a browser, and its socket on the host that answered', async () => {
    const port = await serve((_path, response) =>
      // The far end of a forwarded port reports another port.
      answerJson(response, {
        Browser: 'Chrome/156.0.1',
        webSocketDebuggerUrl: 'ws://localhost:4444/devtools/browser/abc',
      }),
    );
    expect(await look(port)).toEqual({
      kind: 'browser',
      product: 'Chrome 156.0.1',
      ipAddress: '127.0.0.1',
      webSocketUrl: `ws://127.0.0.1:${port}/devtools/browser/abc`,
    });
  });

  it('names Edge, and WebView2, which answers as Edge does', async () => {
    const port = await serve((_path, response) =>
      answerJson(response, {
        Browser: 'Edg/143.0.3650.66',
        webSocketDebuggerUrl: 'ws://localhost:9222/devtools/browser/abc',
      }),
    );
    expect(await look(port)).toMatchObject({ kind: 'browser', product: 'Edge 143.0.3650.66' });
  });

  it('finds Deno by its product, and a socket for each target', async () => {
    const port = await serve((path, response) =>
      answerJson(
        response,
        path === '/json/version'
          ? { Browser: 'Deno/2.9.5' }
          : [
              { id: 'a', type: 'node', title: 'main', url: 'file:///a.ts', webSocketDebuggerUrl: 'ws://127.0.0.1:1/a' },
              { id: 'busy', type: 'node', title: 'without a socket' },
            ],
      ),
    );
    expect(await look(port)).toMatchObject({
      kind: 'inspector',
      product: 'Deno 2.9.5',
      targets: [
        { id: 'a', type: 'deno', title: 'main', url: 'file:///a.ts', webSocketUrl: `ws://127.0.0.1:${port}/a` },
      ],
    });
  });

  it('names the bridge to Safari on iOS that translates the protocol', async () => {
    const port = await serve((_path, response, ownPort) =>
      // As cdp_server.py of pymobiledevice3 answers.
      answerJson(response, {
        Browser: 'Safari',
        'Protocol-Version': '1.1',
        'User-Agent': 'pymobiledevice3',
        webSocketDebuggerUrl: `ws://localhost:${ownPort}/devtools/browser/1`,
      }),
    );
    expect(await look(port)).toMatchObject({ kind: 'browser', product: 'Safari on iOS' });
  });

  it.each([
    ['devices', [{ deviceId: '00008110', deviceName: 'iPhone', deviceOSVersion: '18.2', url: 'localhost:9222' }]],
    [
      'pages',
      [
        {
          appId: 'PID:312',
          title: 'Shop',
          url: 'https://shop.test/',
          webSocketDebuggerUrl: 'ws://localhost:9222/devtools/page/1',
        },
      ],
    ],
  ])('refuses the bridge that does not, by its list of %s', async (_what, list) => {
    const port = await serve((path, response) =>
      path === '/json' ? answerJson(response, list) : void response.writeHead(404).end(),
    );
    expect(await look(port)).toMatchObject({
      code: 'wrong_service',
      suggestion: expect.stringContaining('pymobiledevice3 webinspector cdp'),
    });
  });

  it.each([
    // As wrangler 4.86.0 answers, which starts workerd.
    ['wrangler/v4.86.0', 'workerd'],
    ['miniflare/v4.20260424.0', 'workerd'],
    ['workerd', 'workerd'],
    ['node.js/v24.21.0', 'node'],
  ])('finds the runtime behind %s', async (browser, type) => {
    const port = await serve((path, response, ownPort) =>
      answerJson(
        response,
        path === '/json/version'
          ? { Browser: browser, 'Protocol-Version': '1.3' }
          : [{ id: 'a', title: 'Cloudflare Worker', webSocketDebuggerUrl: `ws://127.0.0.1:${ownPort}/ws` }],
      ),
    );
    expect(await look(port)).toMatchObject({ kind: 'inspector', targets: [{ title: 'Cloudflare Worker', type }] });
  });

  it.each<[string, NonNullable<FakeCdpServerOptions['http']>, RegExp]>([
    ['a 404', (_path, response) => void response.writeHead(404).end('no'), /HTTP 404/],
    [
      'a redirect',
      (_path, response) => void response.writeHead(302, { location: 'http://localhost:1/' }).end(),
      /HTTP 302/,
    ],
    ['a web page', (_path, response) => void response.end('<!doctype html><title>My app</title>'), /a web page/],
    [
      'other JSON',
      (_path, response) => answerJson(response, { status: 'ok' }),
      /neither a browser nor a WebSocket URL/,
    ],
    [
      'an invalid list',
      (path, response) => answerJson(response, path === '/json/version' ? { Browser: 'node.js/v24' } : { no: 'list' }),
      /not a list/,
    ],
    [
      'a secure socket',
      (_path, response) => answerJson(response, { webSocketDebuggerUrl: 'wss://localhost/x' }),
      /cannot be used/,
    ],
    ['a dropped connection', (_path, response) => void response.socket?.destroy(), /closed the connection/],
  ])('reports %s as the wrong service', async (_name, http, why) => {
    const port = await serve(http);
    const error = await look(port);
    expect(error).toMatchObject({ code: 'wrong_service', message: expect.stringMatching(why) });
    // A browser cannot be started on a port that is taken.
    expect(error).toMatchObject({ suggestion: expect.not.stringContaining(`-port=${port}`) });
  });

  it('refuses a socket on another machine', async () => {
    const port = await serve((_path, response) =>
      answerJson(response, { Browser: 'Chrome/1', webSocketDebuggerUrl: 'ws://10.1.2.3:9222/devtools/browser/x' }),
    );
    expect(await look(port)).toMatchObject({ code: 'not_loopback', message: expect.stringContaining('10.1.2.3') });
  });

  it('refuses an answer that never ends', async () => {
    const port = await serve((_path, response) => void response.end('x'.repeat(17 * 1024 ** 2)));
    expect(await look(port)).toMatchObject({ code: 'wrong_service', message: expect.stringContaining('16 MiB') });
  });

  it('says how to start a browser when no process listens on the port', async () => {
    const closed = await startSilentPort();
    await closed.close();
    expect(await look(closed.port)).toMatchObject({
      code: 'cannot_reach_endpoint',
      message: expect.stringContaining(`Cannot reach http://localhost:${closed.port}`),
      suggestion: expect.stringMatching(new RegExp(`--remote-debugging-port=${closed.port} --user-data-dir=`)),
    });
  });

  it('times out on a port that accepts and never answers', async () => {
    const silent = await startSilentPort();
    closers.push(() => silent.close());
    const result = await discover(endpointAddress('127.0.0.1', silent.port), undefined, 50);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'cannot_reach_endpoint', message: expect.stringContaining('no answer within') },
    });
  });

  it('ends at once when cancelled', async () => {
    const silent = await startSilentPort();
    closers.push(() => silent.close());
    const cancel = new AbortController();
    const looking = discover(endpointAddress('127.0.0.1', silent.port), cancel.signal);
    cancel.abort();
    expect(await looking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});
