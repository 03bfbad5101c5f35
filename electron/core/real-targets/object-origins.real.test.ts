/** Where an object comes from: its birth, what keeps it, the code that could have written that, and what was going on, on real targets. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, startChromium, startNode, startSite } from '../../cdp/testing/real-targets.ts';
import { benchPerTest } from '../testing/bench-per-test.ts';
import type { BenchCaller } from '../testing/core-bench.ts';

const each = benchPerTest();

const ROWS = `export class Row {
  constructor(id) {
    this.id = id;
    this.cells = [id, String(id)];
  }
}
export function createRow(id) {
  return new Row(id);
}`;
const STORE = `export class Store {
  constructor() {
    this.rows = [];
    this.latest = null;
  }
  keep(row) {
    this.rows.push(row);
  }
  show(row) {
    this.latest = row;
  }
  replace(row) {
    this.latest = row;
  }
}
export class Early {}`;
const MAIN = `import { createRow } from './rows.js';
import { Early, Store } from './store.js';
const store = new Store();
store.show(new Early());
let count = 0;
document.querySelector('#open').addEventListener('click', function open() {
  for (let made = 0; made < 20; made += 1) store.keep(createRow(count++));
});
document.querySelector('#close').addEventListener('click', function close() {
  count += 1;
});`;
const PAGE = {
  '/': '<title>rows</title><button id="open">Open</button><button id="close">Close</button><script type="module" src="main.js"></script>',
  '/rows.js': ROWS,
  '/store.js': STORE,
  '/main.js': MAIN,
};

/** Ids of the objects of a class, as the answer lists them. */
async function idsOf(claude: BenchCaller, capture: string, className: string): Promise<number[]> {
  const { text } = await claude.run('pen_heap_objects', { capture, class: className });
  const ids = [...text.matchAll(/@?\b(\d+)\b \|/g)].map(([, id]) => Number(id));
  if (ids.length === 0) throw new Error(text);
  return ids;
}

async function origin(claude: BenchCaller, capture: string, node: number): Promise<string> {
  const { text } = await claude.run('pen_heap_retainers', { capture, node });
  return /## Origin\n+([\s\S]*?)\n\n/.exec(text)?.[1] ?? text;
}

test('a row of a page: born, kept and stored by which functions, in which click', async () => {
  const site = each.bench.keep(await startSite(PAGE));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_heap_track', { action: 'start' });
  await claude.run('pen_interact', { steps: [{ click: 'Close' }, { click: 'Open' }, { click: 'Close' }] });
  const stopped = await claude.run('pen_heap_track', { action: 'stop' });
  const capture = String(stopped.value['captureId']);
  const [row] = await idsOf(claude, capture, 'Row');
  const text = await origin(claude, capture, row ?? 0);
  console.log(text);
  const [early] = await idsOf(claude, capture, 'Early');
  console.log(await origin(claude, capture, early ?? 0));
  const snapshot = await claude.run('pen_heap_snapshot');
  console.log(await origin(claude, String(snapshot.value['captureId']), row ?? 0));
  console.log(await origin(claude, String(snapshot.value['captureId']), early ?? 0));
});

const SERVICE = `const http = require('node:http');
class Session { constructor(url) { this.url = url; this.parts = [url]; } }
const sessions = new Map();
function makeSession(url) {
  return new Session(url);
}
function remember(key, session) {
  sessions.set(key, session);
}
let served = 0;
const server = http.createServer(async (request, response) => {
  await new Promise((resolve) => setTimeout(resolve, 120));
  if (request.url.startsWith('/orders')) remember(served++, makeSession(request.url));
  await new Promise((resolve) => setTimeout(resolve, 120));
  response.end('ok');
}).listen(0, () => require('node:fs').writeFileSync(__filename + '.port', String(server.address().port)));`;

test('a session of a Node service: by which request', async () => {
  const file = join(each.bench.project, 'service.cjs');
  await writeFile(file, SERVICE);
  await each.connect(await startNode(`process.chdir('/'); require(${JSON.stringify(file)});`));
  const claude = each.bench.caller('Claude Code');
  const port = await eventually('the port', async () => readFile(`${file}.port`, 'utf8').catch(() => null));
  await claude.run('pen_heap_track', { action: 'start' });
  for (const path of ['/health', '/orders?token=secret', '/health'])
    await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const stopped = await claude.run('pen_heap_track', { action: 'stop' });
  const capture = String(stopped.value['captureId']);
  const [session] = await idsOf(claude, capture, 'Session');
  const text = await origin(claude, capture, session ?? 0);
  console.log(text);
});
