/** `pen explore` of pages that open windows, ask for leave, and have a server: what is allowed, gone on with, and hunted where it grows. */
import { ExplorationSchema, type Exploration } from '../../../shared/contracts/page/explorations.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';

const PAGE = `<!doctype html><title>Mail</title><h1>Mail</h1><button id="send">Send all</button><button id="window">Preview</button>
<script>
const sent = [];
class Letter { constructor(text) { this.text = text; this.lines = new Array(40).fill(text); } }
document.getElementById('send').onclick = function send() {
  void fetch('/api/send', { method: 'POST' }).then(({ ok }) => { if (ok) for (let at = 0; at < 10; at += 1) sent.push(new Letter('a')); });
};
document.getElementById('window').onclick = () => { open('/preview'); };
</script>`;

const WORKER = `<!doctype html><title>Desk</title><button>Calculate</button><script>
const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage(1)'])));
const sums = [];
class Sum { constructor(at) { this.at = at; this.parts = new Array(40).fill(at); } }
document.querySelector('button').onclick = function calculate() { for (let at = 0; at < 10; at += 1) sums.push(new Sum(at)); worker.postMessage(0); };
</script>`;

const SERVER = `const kept = [];
class Visit { constructor(url) { this.url = url; this.headers = new Array(200).fill(url); } }
const page = '<!doctype html><title>Shop</title><button>Load</button><script>document.querySelector("button").onclick = () => { void fetch("/rows"); };</script>';
require('node:http').createServer((request, response) => {
  if (request.url === '/rows') for (let at = 0; at < 20; at += 1) kept.push(new Visit(request.url + at));
  response.writeHead(200, { 'content-type': 'text/html' }).end(page);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));`;

const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
let line: CommandLine;
let server: Server;
let address = '';
const requests: string[] = [];
const children: ChildProcess[] = [];

const explore = async (
  url: string,
  status: RegExp,
  ...words: readonly string[]
): Promise<{ document: Exploration; text: string }> => {
  const ran = await line.run(['explore', url, `--browser=${browser}`, ...words, '--json']);
  expect(`${ran.status} ${ran.stderr}`).toMatch(status);
  return { document: ExplorationSchema.parse(ran.json()), text: JSON.stringify(ran.json()) };
};

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

beforeAll(async () => {
  line = await createCommandLine();
  server = createServer(({ method = '', url = '' }, response) => {
    requests.push(`${method} ${url}`);
    if (url === '/moved') {
      response
        .writeHead(302, { location: `http://localhost:${(server.address() as AddressInfo).port}/elsewhere` })
        .end();
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(url === '/' ? PAGE : url === '/worker' ? WORKER : 'ok');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  for (const child of children) child.kill();
  server.closeAllConnections();
  server.close();
  await line.remove();
});

test('opens no window, and goes on with what is allowed: also in its hunt, and only while it is allowed', async () => {
  const first = join(line.folder, 'first.json');
  const explored = await explore(address, /^0 /, '--minutes', '5', '--report', first);
  expect(explored.document.refused.map(({ widget, by }) => [widget, by])).toEqual([['button "Send all"', 'allow']]);
  expect(explored.document.windows.map(({ url }) => url)).toEqual([`${address}preview`]);
  expect(requests.filter((each) => each !== 'GET /' && each !== 'GET /favicon.ico')).toEqual([]);

  const second = join(line.folder, 'second.json');
  const allowed = await explore(
    address,
    /^1 /,
    '--resume',
    first,
    '--allow',
    'Send all',
    '--minutes',
    '5',
    '--report',
    second,
  );
  expect(allowed.document.refused).toEqual([]);
  expect(allowed.document.requests).toEqual([]);
  expect(allowed.document.leaks.map(({ headline }) => headline)).toEqual([expect.stringMatching(/Letter/)]);
  expect(requests).not.toContain('GET /preview');

  const sent = requests.length;
  const again = await explore(address, /^1 /, '--resume', second, '--minutes', '5');
  expect(again.document.refused.map(({ widget }) => widget)).toEqual(['button "Send all"']);
  expect(requests.slice(sent).filter((each) => each.startsWith('POST'))).toEqual([]);
});

test('screens a page with a worker, of which the browser refuses leak detection', async () => {
  const { document } = await explore(`${address}worker`, /^1 /, '--minutes', '5');
  expect(document.endedBy).toBeUndefined();
  expect(document.leaks.map(({ headline }) => headline)).toEqual([expect.stringMatching(/Sum/)]);
});

test('does not follow the address to another origin', async () => {
  const ran = await line.run(['explore', `${address}moved`, `--browser=${browser}`, '--minutes', '1']);
  expect(`${ran.status} ${ran.stderr}`).toMatch(
    /^3 [^]*leads to another origin, which was not entered: http:\/\/localhost/,
  );
  expect(requests).not.toContain('GET /elsewhere');
});

test('hunts in the Node process behind the page for what grows there', async () => {
  const script = join(line.folder, 'server.cjs');
  await writeFile(script, SERVER);
  const [port, inspector] = [await freePort(), await freePort()];
  const child = spawn('node', [`--inspect=127.0.0.1:${inspector}`, script, String(port)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await new Promise((listening) => child.stdout.once('data', listening));
  const { document } = await explore(
    `http://127.0.0.1:${port}/`,
    /^1 /,
    '--server',
    String(inspector),
    '--minutes',
    '6',
  );
  expect(document.leaks.map(({ where, headline }) => [where, headline])).toEqual([
    ['server', expect.stringMatching(/Visit/)],
  ]);
});
