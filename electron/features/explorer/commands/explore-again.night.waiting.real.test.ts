/** `pen explore` of pages that open windows, have a worker and ask for leave: what is allowed, and gone on with. */
import { ExplorationSchema, type Exploration } from '../../../../shared/features/explorer/contract/explorations.ts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';

const PAGE = `<!doctype html><title>Mail</title><h1>Mail</h1><button id="send">Send all</button><button id="window">Preview</button>
<script>
const sent = [];
class Letter { constructor(text) { this.text = text; this.lines = new Array(40).fill(text); } }
document.getElementById('send').onclick = function send() {
  void fetch('/api/send', { method: 'POST' }).then(({ ok }) => { if (ok) for (let at = 0; at < 10; at += 1) sent.push(new Letter('a')); });
};
document.getElementById('window').onclick = () => { open('/preview'); };
// The browser refuses leak detection of a page with a worker.
const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage(1)'])));
</script>`;

const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
let line: CommandLine;
let server: Server;
let address = '';
const requests: string[] = [];

const explore = async (
  url: string,
  status: RegExp,
  ...words: readonly string[]
): Promise<{ document: Exploration; text: string }> => {
  const ran = await line.run(['explore', url, `--browser=${browser}`, ...words, '--json']);
  expect(`${ran.status} ${ran.stderr}`).toMatch(status);
  return { document: ExplorationSchema.parse(ran.json()), text: JSON.stringify(ran.json()) };
};

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
    response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/' ? PAGE : 'ok');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await line.remove();
});

test('of a page with a worker opens no window, and goes on with what is allowed: also in its hunt, and only while it is allowed', async () => {
  const first = join(line.folder, 'first.json');
  const explored = await explore(address, /^0 /, '--minutes', '20', '--report', first);
  expect(explored.document.endedBy).toBeUndefined();
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
    '20',
    '--report',
    second,
  );
  expect(allowed.document.endedBy).toBeUndefined();
  expect(allowed.document.refused).toEqual([]);
  expect(allowed.document.requests).toEqual([]);
  expect(allowed.document.leaks.map(({ headline }) => headline)).toEqual([expect.stringMatching(/Letter/)]);
  expect(requests).not.toContain('GET /preview');

  const sent = requests.length;
  const again = await explore(address, /^1 /, '--resume', second, '--minutes', '20');
  expect(again.document.refused.map(({ widget }) => widget)).toEqual(['button "Send all"']);
  expect(requests.slice(sent).filter((each) => each.startsWith('POST'))).toEqual([]);
});

test('does not follow the address to another origin', async () => {
  const ran = await line.run(['explore', `${address}moved`, `--browser=${browser}`, '--minutes', '1']);
  expect(`${ran.status} ${ran.stderr}`).toMatch(
    /^3 [^]*leads to another origin, which was not entered: `http:\/\/localhost/,
  );
  expect(requests).not.toContain('GET /elsewhere');
});
