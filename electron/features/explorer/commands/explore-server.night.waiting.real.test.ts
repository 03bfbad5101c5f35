/** `pen explore` of a page with a Node process behind it: hunted where it grows. */
import { ExplorationSchema } from '../../../../shared/features/explorer/contract/explorations.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

const SERVER = `const kept = [];
class Visit { constructor(url) { this.url = url; this.headers = new Array(200).fill(url); } }
const page = '<!doctype html><title>Shop</title><button>Load</button><script>document.querySelector("button").onclick = () => { void fetch("/rows"); };</script>';
require('node:http').createServer((request, response) => {
  if (request.url === '/rows') for (let at = 0; at < 20; at += 1) kept.push(new Visit(request.url + at));
  response.writeHead(200, { 'content-type': 'text/html' }).end(page);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));`;

const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';
let line: CommandLine;
let child: ChildProcess | null = null;

beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(async () => {
  child?.kill();
  await line.remove();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

test('hunts in the Node process behind the page for what grows there', async () => {
  const script = join(line.folder, 'server.cjs');
  await writeFile(script, SERVER);
  const [port, inspector] = [await freePort(), await freePort()];
  const server = spawn(PLAIN_NODE, [`--inspect=127.0.0.1:${inspector}`, script, String(port)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = server;
  await new Promise((listening) => server.stdout.once('data', listening));
  const ran = await line.run([
    ...['explore', `http://127.0.0.1:${port}/`, `--browser=${browser}`],
    ...['--server', String(inspector), '--minutes', '20', '--json'],
  ]);
  expect(`${ran.status} ${ran.stderr}`).toMatch(/^1 /);
  const { leaks } = ExplorationSchema.parse(ran.json());
  expect(leaks.map(({ where, headline }) => [where, headline])).toEqual([['server', expect.stringMatching(/Visit/)]]);
});
