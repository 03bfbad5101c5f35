/** `pen explore` on a page with a leak and with what it must not do: found with its line, and nothing is sent. */
import { ExplorationSchema } from '../../../../shared/features/explorer/contract/explorations.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PAGE = `<!doctype html><title>Shop</title><h1>Shop</h1>
<button id="details">Open</button><button id="delete">Delete all</button><button id="away">Away</button><button id="sync">Sync</button>
<form method="post" action="/buy"><button>Save</button></form><a href="https://example.com/">Partner</a><a href="/log%6Fut">Bye</a>
<a href="/quit" title="Sign out"><svg width="20" height="20"></svg></a><form action="/terminate"><button>Go</button></form><div id="box"></div><script src="/app.js"></script>`;
const SCRIPT = `const kept = [];
class Row { constructor(number) { this.number = number; this.data = new Array(50).fill(number); } }
const on = (id, listener) => { document.getElementById(id).onclick = listener; };
on('details', function open() {
  const box = document.getElementById('box');
  this.textContent = box.firstChild ? 'Open' : 'Close';
  if (box.firstChild) return void (box.textContent = '');
  for (let number = 0; number < 20; number += 1) kept.push(new Row(number));
  box.append(Object.assign(document.createElement('p'), { textContent: 'details' }));
});
on('delete', () => fetch('/deleted', { method: 'POST' }));
on('sync', () => fetch('/api', { method: 'POST', body: 'x' }));
on('away', () => { location = 'http://127.0.0.1:9/elsewhere'; });`;

const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
let line: CommandLine;
let server: Server;
/** Requests that may change something, as the server saw them. */
const changes: string[] = [];

beforeAll(async () => {
  line = await createCommandLine();
  server = createServer((request, response) => {
    if (request.method !== 'GET' || /log%6Fut|quit|terminate/.test(request.url ?? ''))
      changes.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const isScript = request.url === '/app.js';
    response
      .writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' })
      .end(isScript ? SCRIPT : PAGE);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await line.remove();
});

test('names the leak and its line, presses nothing that may do harm, and sends nothing', async () => {
  const { port } = server.address() as AddressInfo;
  const ran = await line.run([
    ...['explore', `http://127.0.0.1:${port}/`, `--browser=${browser}`],
    ...['--minutes', '30', '--json'],
  ]);
  expect(`${ran.status} ${ran.stderr}`).toMatch(/^1 /);
  const { leaks, refused, requests, walk } = ExplorationSchema.parse(ran.json());
  expect(leaks.map(({ sequence, place }) => [sequence.steps, place])).toEqual([
    [[{ click: 'button "Open"' }, { click: 'button "Close"' }], expect.stringContaining('app.js:2')],
  ]);
  expect(leaks[0]?.headline).toMatch(/variable kept of app\.js/);
  expect(leaks[0]?.scripts.commands.join('\n')).toBe(
    `pen leaks --target 'http://127.0.0.1:${port}/' 'click button "Open"' 'click button "Close"'`,
  );
  expect(refused.map(({ widget }) => widget).toSorted()).toEqual([
    'button "Delete all"',
    'button "Go"',
    'button "Save"',
    'link "Bye"',
    'link "Partner"',
    'link "Sign out"',
  ]);
  expect(requests.map(({ name }) => name).toSorted()).toEqual(['GET http://127.0.0.1:9/elsewhere', 'POST /api']);
  expect(walk.edges.filter(({ reason }) => reason?.includes('leaves the origin'))).not.toEqual([]);
  expect(changes).toEqual([]);
});
