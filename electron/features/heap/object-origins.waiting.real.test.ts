/** Where an object comes from: its birth, what keeps it, the code that could have written that, and what was going on, on real targets. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, MARK_LOADED, startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';
import { happeningsOf } from '../../../shared/core/contracts/happenings.ts';
import { huntSnapshots } from '../../../shared/core/contracts/leak-hunts.ts';
import type { BenchCaller } from '../../core/app/testing/core-bench.ts';

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
  await claude.run('pen_interact', {
    steps: ['click Close', 'wait 1000', 'click Open', 'wait 1000', 'click Close'],
  });
  const stopped = await claude.run('pen_heap_track', { action: 'stop' });
  const capture = String(stopped.value['captureId']);
  const [row] = await idsOf(claude, capture, 'Row');
  const text = await origin(claude, capture, row ?? 0);
  expect(text).toMatch(
    /^- Born between \S+ and \S+ of the recording in `createRow \(rows\.js:7:26\)`, called by `open \(main\.js:6:72\)`\.$/m,
  );
  // On a busy machine V8 takes fewer samples, so that more of the time around the click may be named.
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
    '- A heap snapshot has no times and no stacks of births: pen_heap_track {"action":"start"} records both',
  );
  expect(plain).toContain('Written by `keep (store.js:7)`');
});

test('an object of a leak hunt: in which round it was born @night', async () => {
  const site = each.bench.keep(await startSite(PAGE));
  await each.connect(await startChromium([site.url()]));
  const claude = each.bench.caller('Claude Code');
  const hunt = await claude.runLarge('pen_leak_hunt', { steps: [{ click: 'Open' }], repeat: 1, rounds: 3, seconds: 1 });
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
  // The listener for requests is gone.
  const left = await claude.run('pen_heap_snapshot');
  const found = await claude.ask('pen_heap_search', { capture: left.value['captureId'], name: 'penWorkbenchStart' });
  expect(found.text).not.toMatch(/penWorkbenchStart\(\) @/);
});

const SHOP = `<title>shop</title><label for="name">Name</label><input id="name"><button id="add">Add</button><button id="load">Load</button><script src="shop.js"></script>`;
const SHOP_CODE = `class Item { constructor() { this.parts = ['item', Math.random()]; } }
class Order { constructor(id) { this.id = id; this.parts = ['order', id]; } }
const items = [];
const orders = [];
document.querySelector('#add').addEventListener('click', function add(event) {
  event.stopImmediatePropagation();
  for (let made = 0; made < 20; made += 1) items.push(new Item());
});
document.querySelector('#load').addEventListener('click', async function load() {
  const response = await fetch('/api/orders?token=secret');
  for (const id of await response.json()) orders.push(new Order(id));
});`;

/** A page whose answers of `/api/orders` take a while. */
async function startShop(): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    if (path === '/api/orders') {
      setTimeout(() => response.end(JSON.stringify(Array.from({ length: 20 }, (_, id) => id))), 2000);
      return;
    }
    response.setHeader('content-type', path === '/shop.js' ? 'text/javascript' : 'text/html');
    response.end(path === '/shop.js' ? SHOP_CODE : SHOP + MARK_LOADED);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}

/** A person at the browser: another client, whose input the page trusts. It stays until the end, because V8 drops its stacks when a session ends. */
async function personAt(port: number, url: string) {
  const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    url: string;
    webSocketDebuggerUrl: string;
  }[];
  const address = list.find((page) => page.url === url)?.webSocketDebuggerUrl;
  if (address === undefined) throw new Error(`no page ${url}`);
  const socket = new WebSocket(address);
  await new Promise((open) => socket.addEventListener('open', open, { once: true }));
  let ids = 0;
  const send = (method: string, params: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const id = ++ids;
    return new Promise((answered) => {
      const listener = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown> };
        if (message.id !== id) return;
        socket.removeEventListener('message', listener);
        answered(message.result ?? {});
      };
      socket.addEventListener('message', listener);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  return {
    async evaluate(expression: string): Promise<unknown> {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value?: unknown } | undefined)?.value;
    },
    async click(selector: string): Promise<void> {
      const box = `(() => { const { x, y, width, height } = document.querySelector('${selector}').getBoundingClientRect(); return [x + width / 2, y + height / 2]; })()`;
      const [x, y] = (await this.evaluate(box)) as [number, number];
      for (const type of ['mousePressed', 'mouseReleased'])
        await send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    },
    async type(text: string): Promise<void> {
      for (const key of text)
        for (const type of ['keyDown', 'keyUp']) await send('Input.dispatchKeyEvent', { type, text: key, key });
    },
    [Symbol.asyncDispose]: async () => socket.close(),
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test('what a person did, and the responses of the page, are on the clock of a timeline @night', async () => {
  const shop = each.bench.keep(await startShop());
  const browser = await startChromium([shop.url]);
  await each.connect(browser);
  const person = each.bench.keep(await personAt(browser.port, shop.url));
  const claude = each.bench.caller('Claude Code');
  await claude.run('pen_heap_track', { action: 'start' });
  await pause(1200);
  await person.click('#name');
  await person.type('secret');
  await pause(1200);
  await person.click('#add');
  await pause(1200);
  await person.click('#load');
  await eventually('the orders', async () => ((await person.evaluate('orders.length')) === 20 ? true : null));
  await pause(1200);
  const stopped = await claude.run('pen_heap_track', { action: 'stop' });
  const capture = String(stopped.value['captureId']);

  const [item] = await idsOf(claude, capture, 'Item');
  expect(await origin(claude, capture, item ?? 0)).toMatch(
    /^- A part of that time is within the interaction `click button “Add”` \([^)]*, ± 1\.0ms\), the only one recorded then\. It was born at most \S+ after that began\.$/m,
  );
  const [order] = await idsOf(claude, capture, 'Order');
  // How much of that time is within it depends on how often V8 samples, and on how soon the page reads what came.
  const born = await origin(claude, capture, order ?? 0);
  expect(born).toMatch(
    /^- (?:(?:A part|All) of that time is within|No interaction or request was recorded at that time\. The last one before it,) the response of `GET \/api\/orders` \([^)]*, ± \S+; sent at \S+ during `click button “Load”`\),/m,
  );
  expect(born).not.toContain('“Add”');
  const record = each.bench.core.library.list().find(({ id }) => id === capture);
  const noted = JSON.stringify(record === undefined ? null : happeningsOf(record));
  expect(noted).toContain('type in textbox “Name”');
  expect(noted).not.toContain('secret');
  // Births in another document too.
  await claude.run('pen_heap_track', { action: 'start' });
  await person.evaluate('location.reload()');
  // The page before it had twenty.
  await eventually('the page', async () =>
    (await person.evaluate("document.readyState === 'complete' && orders.length === 0")) === true ? true : null,
  );
  await person.click('#add');
  await pause(400);
  const reloaded = await claude.run('pen_heap_track', { action: 'stop' });
  const [later] = await idsOf(claude, String(reloaded.value['captureId']), 'Item');
  expect(await origin(claude, String(reloaded.value['captureId']), later ?? 0)).toContain(
    'the interaction `click button “Add”`',
  );
  // Nothing stays in the page.
  const left = await claude.run('pen_heap_snapshot');
  const found = await claude.ask('pen_heap_search', { capture: left.value['captureId'], name: 'penWorkbenchInput' });
  expect(found.text).not.toMatch(/penWorkbenchInput\(\) @/);
});
