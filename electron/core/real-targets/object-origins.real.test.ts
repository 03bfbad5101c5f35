/** Where an object comes from: its birth, what keeps it, the code that could have written that, and what was going on, on real targets. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, startChromium, startNode, startSite } from '../../cdp/testing/real-targets.ts';
import { benchPerTest } from '../testing/bench-per-test.ts';
import { huntSnapshots } from '../../../shared/contracts/heap/leak-hunts.ts';
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
  const { text } = await claude.runLarge('pen_heap_objects', { capture, class: className, limit: 200 });
  const ids = [...text.matchAll(/@(\d+) \|/g)].map(([, id]) => Number(id));
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
  expect(text).toMatch(
    /^- Born between \S+ and \S+ of the recording in `createRow \(rows\.js:7:26\)`, called by `open \(main\.js:6:72\)`\.$/m,
  );
  // On a busy machine V8 takes fewer samples.
  expect(text).toMatch(/^- (?:All|A part) of that time is within the interaction `click button “Open”` \(/m);
  expect(text).toMatch(/^- Kept since by `\.rows` of `Store @\d+`, in the collection there\./m);
  expect(text).toContain(
    'Written by `keep (store.js:7)`: `this.rows.push(row)` – the only code that adds to it in the 2 sources with the name.',
  );

  const [early] = await idsOf(claude, capture, 'Early');
  const older = await origin(claude, capture, early ?? 0);
  expect(older).toContain(
    '- It existed before the first sample of the recording: where it was born is not in this capture.',
  );
  expect(older).not.toContain('of that time');
  expect(older).toMatch(
    /Held by `\.latest` of `Store @\d+`\. 2 functions could have written it: `show \(store\.js:10\)`: `this\.latest = row`; `replace \(store\.js:13\)`: `this\.latest = row`\. Which of them did is not known\./,
  );

  const snapshot = await claude.run('pen_heap_snapshot');
  const plain = await origin(claude, String(snapshot.value['captureId']), row ?? 0);
  expect(plain).toContain(
    '- Where and when it was born is not known: a heap snapshot has no times and no stacks. pen_heap_track {"action":"start"} records both',
  );
  expect(plain).toContain('Written by `keep (store.js:7)`');
});

test('an object of a leak hunt: in which round it was born', async () => {
  const site = each.bench.keep(await startSite(PAGE));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const hunt = await claude.runLarge('pen_leak_hunt', { steps: [{ click: 'Open' }], repeat: 1, rounds: 3 });
  const stored = each.bench.core.library.list().find(({ id }) => id === hunt.value['captureId']);
  const { judged } = (stored === undefined ? null : huntSnapshots(stored)) ?? { judged: [] };
  const [first = '', second = '', , last = ''] = judged;
  const ids = (await idsOf(claude, last, 'Row')).toSorted((a, b) => a - b);
  // 20 in the warm-up round, and 20 in each round.
  expect(await origin(claude, last, ids[0] ?? 0)).toContain(`- It is older than the first round of `);
  expect(await origin(claude, last, ids[25] ?? 0)).toContain(
    `- Born in round 1 of 3 of \`${String(hunt.value['captureId'])}\`, which repeated \`click Open\`: \`${second}\` is the first snapshot that has it, \`${first}\` has not.`,
  );
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
  expect(text).toMatch(
    /^- Born between \S+ and \S+ of the recording in `makeSession \(service\.cjs:4:21\)`, called by `\(anonymous\) \(service\.cjs:11:34\)`\.$/m,
  );
  // Its query may be a secret.
  expect(text).toMatch(/^- (?:All|A part) of that time is within the request `GET \/orders` \(/m);
  expect(text).toMatch(
    /^- Kept since by variable `sessions`, in the collection there\. Written by `remember \(service\.cjs:8\)`/m,
  );
  // What told of requests is gone.
  const left = await claude.run('pen_heap_snapshot');
  const found = await claude.ask('pen_heap_search', { capture: left.value['captureId'], name: 'penWorkbenchStart' });
  expect(found.text).not.toMatch(/penWorkbenchStart\(\) @/);
});
