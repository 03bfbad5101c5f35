/** A site whose page makes a request of every type, for tests. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface NetworkSite extends AsyncDisposable {
  readonly origin: string;
  url(path: string): string;
  /** Answers `/held`, which waits until then. */
  releaseHeld(): void;
}

export const HUGE_BYTES = 300_000;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const PAGE = `<!doctype html><title>network</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/blocking.css">
<link rel="stylesheet" href="/print.css" media="print">
<link rel="preload" as="script" href="/preloaded.js">
<script src="/blocking.js"></script>
<script type="module" src="/module.js"></script>
<script src="/deferred.js" defer></script>
<img src="/pixel.png"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==">
<script>
globalThis.settled = (async () => {
  const gone = (promise) => promise.then((response) => response.text()).catch(() => undefined);
  await gone(fetch('/missing'));
  await gone(fetch('/broken'));
  await gone(fetch('/first-hop'));
  await gone(fetch('/posted', { method: 'POST', headers: { authorization: 'Bearer secret-' + 'token-of-the-page', 'content-type': 'application/json' }, body: '{"order":7}' }));
  // So that no five of them are one after another, however slow the machine is.
  await new Promise((next) => setTimeout(next, 150));
  await gone(fetch('/huge.json'));
  await gone(fetch('/stream.txt'));
  await gone(fetch('/words.txt'));
  await gone(fetch('/cacheable.js'));
  await gone(fetch('/cacheable.js'));
  await gone(fetch('/cut-off'));
  const controller = new AbortController();
  const held = gone(fetch('/held', { signal: controller.signal }));
  await new Promise((next) => setTimeout(next, 50));
  controller.abort();
  await held;
  await new Promise((done) => { const events = new EventSource('/events'); events.onmessage = ({ data }) => { if (data === '3') { events.close(); done(); } }; });
  await new Promise((done) => { const socket = new WebSocket(location.origin.replace('http', 'ws') + '/socket'); socket.onopen = () => socket.send('hello'); socket.onmessage = () => socket.close(); socket.onclose = done; socket.onerror = done; });
  document.title = 'network settled';
})();
</script>`;

export async function startNetworkSite(): Promise<NetworkSite> {
  const held = new Set<ServerResponse>();
  const send = (response: ServerResponse, type: string, body: string | Buffer, status = 200): void => {
    response.writeHead(status, { 'content-type': type, 'set-cookie': 'session=very-secret-session-value; Path=/' });
    response.end(body);
  };
  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
    '/': (_, response) => send(response, 'text/html', PAGE),
    '/plain': (_, response) => send(response, 'text/html', '<title>plain</title>plain'),
    '/unread-page': (_, response) =>
      send(
        response,
        'text/html',
        `<title>unread</title><link rel="icon" href="data:,"><script>(async () => {
          await fetch('/sized.json?unread=1'); await fetch('/sized.json?unread=2', { method: 'HEAD' });
          await fetch('/nothing?unread=3'); await (await fetch('/last.txt')).text(); })();</script>`,
      ),
    '/sized.json': (_, response) => {
      const body = JSON.stringify('x'.repeat(2000));
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
        'cache-control': 'no-store',
      });
      // After the headers, so that the body is no part of the response that the page waits for.
      response.flushHeaders();
      setTimeout(() => response.end(body), 30);
    },
    '/nothing': (_, response) => response.writeHead(204).end(),
    '/last.txt': (_, response) => send(response, 'text/plain', 'the last one'),
    '/worker-page': (_, response) =>
      send(response, 'text/html', `<title>workers</title><script>new Worker('/worker.js');</script>`),
    '/worker.js': (_, response) =>
      send(response, 'text/javascript', `setInterval(() => fetch('/words.txt?from=worker'), 200);`),
    '/served-page': (_, response) =>
      send(
        response,
        'text/html',
        `<title>served</title><script>navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(async () => {
          if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
          await fetch('/from-the-worker.txt'); document.title = 'served settled'; });</script>`,
      ),
    '/sw.js': (_, response) =>
      send(
        response,
        'text/javascript',
        `addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim()));
         addEventListener('fetch', (event) => { if (event.request.url.endsWith('from-the-worker.txt')) event.respondWith(new Response('made up')); });`,
      ),
    '/blocking.css': (_, response) => setTimeout(() => send(response, 'text/css', 'body { color: black }'), 40),
    '/print.css': (_, response) => send(response, 'text/css', 'body { color: red }'),
    '/blocking.js': (_, response) => setTimeout(() => send(response, 'text/javascript', 'globalThis.blocked = 1;'), 40),
    '/module.js': (_, response) => send(response, 'text/javascript', 'import "/imported.js";'),
    '/imported.js': (_, response) => send(response, 'text/javascript', 'export {};'),
    '/deferred.js': (_, response) => send(response, 'text/javascript', ''),
    '/preloaded.js': (_, response) => send(response, 'text/javascript', ''),
    '/pixel.png': (_, response) => send(response, 'image/png', PNG),
    '/broken': (_, response) => send(response, 'text/plain', 'it broke', 500),
    '/first-hop': (_, response) => response.writeHead(302, { location: '/second-hop', 'x-hop': '1' }).end(),
    '/second-hop': (_, response) => response.writeHead(307, { location: '/words.txt', 'x-hop': '2' }).end(),
    '/words.txt': (_, response) => send(response, 'text/plain; charset=utf-8', 'grün | `words`'),
    '/posted': (request, response) => {
      request.resume().on('end', () => send(response, 'application/json', '{"done":true}'));
    },
    '/huge.json': (_, response) => send(response, 'application/json', JSON.stringify('x'.repeat(HUGE_BYTES))),
    '/stream.txt': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        response.write(`part ${sent}\n`);
        if (sent < 4) return;
        clearInterval(timer);
        response.end();
      }, 30);
    },
    '/cacheable.js': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=600' });
      response.end('/* kept */');
    },
    '/cut-off': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' });
      response.write('begun');
      setTimeout(() => response.destroy(), 20);
    },
    '/held': (_, response) => void held.add(response),
    '/events': (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const message of [1, 2, 3]) response.write(`data: ${message}\n\n`);
    },
  };
  const server = createServer((request, response) => {
    const route = routes[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (route === undefined) send(response, 'text/plain', 'nothing here', 404);
    else route(request, response);
  });
  // A handshake, one message of two characters, and the end (RFC 6455).
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.once('data', () => {
      socket.write(Buffer.from([0x81, 0x02, 0x68, 0x69]));
      socket.once('data', () => socket.end(Buffer.from([0x88, 0x00])));
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  return {
    origin,
    url: (path) => `${origin}${path}`,
    releaseHeld: () => {
      for (const response of held) response.end('at last');
      held.clear();
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
