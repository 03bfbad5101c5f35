/**
 * A page that works hard in the ways that traces show: scripts, layout, requests, images, timers, a worker, input and long tasks. It does
 * a given number of rounds, so that what is recorded of it hardly depends on how fast the machine is.
 */
import { createServer, type Server } from 'node:http';
import { startPage } from '../capture/heap-targets.ts';

const PAGE = `<!doctype html><title>Busy page</title><link rel="stylesheet" href="/style.css">
<h1>Busy page</h1><img src="/picture.svg" alt=""><button id="slow">slow</button><main></main>
<iframe srcdoc="<p>a frame</p>"></iframe><script src="/app.js"></script>`;

const STYLE = 'body { font: 14px sans-serif } img { width: 400px; height: 300px } p { margin: 2px }';
const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="teal"/></svg>';

/** `rounds` from the address; 0: for ever. */
const SCRIPT = `
const rounds = Number(new URLSearchParams(location.search).get('rounds') ?? 0) || Infinity;
function fibonacci(n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
function slowHandler() { const end = performance.now() + 80; while (performance.now() < end) fibonacci(15); }
function buildRows(count) {
  const rows = document.createElement('div');
  for (let at = 0; at < count; at += 1) { const row = document.createElement('p'); row.textContent = 'row ' + at; rows.append(row); }
  document.querySelector('main').append(rows);
  return rows;
}
function measureAgainAndAgain() {
  for (let at = 0; at < 30; at += 1) { document.body.style.paddingTop = (at % 7) + 'px'; document.body.offsetHeight; }
}
let round = 0;
function tick() {
  round += 1;
  performance.mark('tick-' + round);
  const rows = buildRows(100);
  measureAgainAndAgain();
  for (let at = 0; at < 20; at += 1) queueMicrotask(() => fibonacci(8));
  setTimeout(() => rows.remove(), 50);
  performance.measure('tick', 'tick-' + round);
  if (round % 40 === 0) slowHandler();
  if (round % 20 === 0) void fetch('/data?' + round).then((response) => response.text());
  if (round === 30) { const late = document.createElement('h2'); late.textContent = 'a late banner'; document.body.prepend(late); }
  if (round < rounds) requestAnimationFrame(tick); else globalThis.done = true;
}
for (let at = 0; at < 10; at += 1) setInterval(() => { if (!globalThis.done) fibonacci(8); }, 4);
document.getElementById('slow').addEventListener('click', slowHandler);
new Worker(URL.createObjectURL(new Blob(['setInterval(() => { let sum = 0; for (let at = 0; at < 2e6; at += 1) sum += at; postMessage(sum) }, 100)'])));
performance.measure('prepared', { start: 0, duration: 5, detail: { devtools: { dataType: 'track-entry', track: 'My track', trackGroup: 'My group', color: 'primary' } } });
requestAnimationFrame(tick);
`;

export interface BusyPage {
  readonly port: number;
  readonly targetId: string;
  /** The address of the page; its search says how many rounds. */
  readonly origin: string;
  end(): Promise<void>;
}

function serve(): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const send = (type: string, body: string, afterMs = 0): void => {
      response.setHeader('content-type', type);
      if (afterMs === 0) response.end(body);
      else setTimeout(() => response.end(body), afterMs);
    };
    if (url.startsWith('/app.js')) send('text/javascript', SCRIPT);
    else if (url.startsWith('/style.css')) send('text/css', STYLE, 120);
    else if (url.startsWith('/picture.svg')) send('image/svg+xml', PICTURE, 200);
    else if (url.startsWith('/data')) send('text/plain', 'x'.repeat(5000), 100);
    else send('text/html', PAGE);
  });
  return new Promise((settle) => server.listen(0, '127.0.0.1', () => settle(server)));
}

/** Starts Chromium with an empty page, and the server of the busy one. Throws if Chromium does not start. */
export async function startBusyPage(): Promise<BusyPage> {
  const server = await serve();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const closeServer = (): void => {
    server.close();
    server.closeAllConnections();
  };
  try {
    const { port, targetId, end } = await startPage('about:blank');
    return {
      port,
      targetId,
      origin: `http://127.0.0.1:${address.port}`,
      async end() {
        await end();
        closeServer();
      },
    };
  } catch (thrown) {
    closeServer();
    throw thrown;
  }
}
