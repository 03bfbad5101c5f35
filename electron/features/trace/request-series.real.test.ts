/** Requests one after another on a real page and a real Node: told with the code that sends them, and not where each has an action of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, MARK_LOADED, startChromium, startNodeWithRequests } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const SCRIPT = `const getJson = async (path) => (await fetch(path)).json();
async function loadRows() {
  for (let id = 1; id <= 8; id += 1) await getJson('/rows/' + id);
}
async function loadHeads() {
  for (let id = 1; id <= 8; id += 1) await fetch('/heads/' + id);
}
async function loadNames() {
  await fetch('/api/users').then((answer) => answer.json());
  const orders = await getJson('/api/orders');
  await getJson('/api/invoices?from=' + orders.last);
  for (const name of ['stock', 'taxes', 'news']) await getJson('/api/' + name);
}
let next = 100;
document.querySelector('button').onclick = () => getJson('/rows/' + next++);
// A busy machine may let time pass between an answer and the next request, as a person does.
async function isUndelayed(load) {
  performance.clearResourceTimings();
  await load();
  await new Promise((done) => setTimeout(done, 200));
  const sent = performance.getEntriesByType('resource');
  const waitedMs = sent.reduce((sum, { startTime, responseStart }) => sum + responseStart - startTime, 0);
  return waitedMs > 0.8 * (sent.at(-1).responseStart - sent[0].startTime);
}
const loadTogether = () => Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => getJson('/lines/' + id)));`;

let bench: CoreBench;
let caller: BenchCaller;
let address: string;

beforeAll(async () => {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const type = path === '/app.js' ? 'text/javascript' : path === '/' ? 'text/html' : 'application/json';
    const page = `<title>rows</title><button>Next</button><script src="/app.js"></script>${MARK_LOADED}`;
    const body = path === '/app.js' ? SCRIPT : path === '/' ? page : '{}';
    setTimeout(() => response.setHeader('content-type', type).end(body), 40);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  bench.keep({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  });
  caller = bench.caller('bench');
});
afterAll(async () => bench[Symbol.asyncDispose]());

/** Performs the requests, again as long as one of them was delayed: each time is a series of its own. */
const undelayed = (expression: string, target: string | undefined): Promise<true> =>
  eventually('requests without a delay', async () => {
    const { value } = await caller.run('pen_evaluate', { expression, target });
    return value['value'] === 'true' ? true : null;
  });

test('of a page, in its log and in a trace', async () => {
  const chromium = bench.keep(await startChromium([address]));
  const [page] = await bench.connect(chromium);
  const target = page?.id ?? '';
  await caller.run('pen_network_enable', { target });
  await caller.run('pen_capture_trace', { action: 'start', target });
  await caller.run('pen_evaluate', { expression: 'loadTogether()', target });
  await undelayed('isUndelayed(loadRows)', target);
  await undelayed('isUndelayed(loadHeads)', target);
  await undelayed('isUndelayed(loadNames)', target);
  const traced = await caller.run('pen_capture_trace', { action: 'stop', target });
  const told = /8 requests to `http:\/\/127\.0\.0\.1:\d+\/rows\/…` are sent one after another: /;
  expect(traced.text).toMatch(told);
  expect(traced.text).toContain('loadRows (app.js:3');
  const named = /6 requests to `http:\/\/127\.0\.0\.1:\d+\/api\/…` are sent one after another: /;
  expect(traced.text).toMatch(named);
  // Nobody reads these bodies.
  expect(traced.text).toMatch(/8 requests to `\S+\/heads\/…` are sent one after another/);
  expect(traced.text).not.toContain('lines/…');
  const listed = await caller.run('pen_network_waterfall', { target });
  expect(listed.text).toMatch(told);
  expect(listed.text).toMatch(named);
  expect(listed.text).toContain('called by `loadRows (app.js:3');
  expect(listed.text).not.toContain('lines/…');
});

test('one for each click is told nowhere @night', async () => {
  const chromium = bench.keep(await startChromium([address]));
  const [page] = await bench.connect(chromium);
  const target = page?.id ?? '';
  await caller.run('pen_capture_trace', { action: 'start', target });
  // As soon as the answer is there, which no person is.
  const expression = `(async () => { for (let at = 0; at < 8; at += 1) { document.querySelector('button').click(); await new Promise((done) => setTimeout(done, 80)); } })()`;
  await caller.run('pen_evaluate', { expression, target });
  const traced = await caller.run('pen_capture_trace', { action: 'stop', target });
  expect(traced.text).not.toContain('rows/…');
});

test('of Node, without a verdict of its log and with one of its trace', async () => {
  const script = `const http = require('node:http');
    globalThis.act = async () => {
      const beganMs = performance.now();
      let answeredMs = 0;
      let waitedMs = 0;
      for (let id = 1; id <= 8; id += 1) await new Promise((done) => {
        const sentMs = performance.now();
        http.get('${address}rows/' + id, (got) => {
          answeredMs = performance.now();
          waitedMs += answeredMs - sentMs;
          got.resume();
          got.on('end', done);
        });
      });
      await new Promise((done) => setTimeout(done, 200));
      return waitedMs > 0.8 * (answeredMs - beganMs);
    };
    setInterval(() => {}, 1000);`;
  const node = bench.keep(await startNodeWithRequests(script));
  const [target] = await bench.connect(node);
  await caller.run('pen_network_enable', { target: target?.id });
  await undelayed('act()', target?.id);
  const listed = await caller.run('pen_network_waterfall', { target: target?.id });
  expect(listed.text).toContain('/rows/…` are sent one after another');
  expect(listed.text).toContain('No verdict: each may be for another action');
  expect(listed.text).toContain('**Verdict**: PASS');
  await caller.run('pen_capture_trace', { action: 'start', target: target?.id });
  await undelayed('act()', target?.id);
  const traced = await caller.run('pen_capture_trace', { action: 'stop', target: target?.id });
  expect(traced.text).toContain('- One after another: 8 requests to `/rows/…`');
});
