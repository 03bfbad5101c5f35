/** The built engine of a shared file in Chromium, in a page from `file://`, beside the same host in Node. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { heapVerdictOf } from '../../../../shared/features/heap/verdict.ts';
import type { AskDocument } from '../../../../shared/core/kinds/report-findings.ts';
import { connectToNewHost } from '../../analysis-host/testing/test-host.ts';
import { MARK_LOADED, startChromium } from '../../cdp/testing/real-targets.ts';
import { PLAIN_NODE } from '../../process/own-programs-fixture.ts';
import { writeStoredMaps } from '../../source-maps/stored-maps.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const POLICY = `default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; worker-src blob:`;

/** Some megabytes of snapshot, so that strings are read before edges, and a function that is sampled. */
const PROGRAM = `
  globalThis.orders = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'order ' + i, lines: [{ i }] }));
  const rounds = 20;
  function sortOrders() { for (let round = 0; round < rounds; round += 1) globalThis.orders.toSorted((a, b) => b.text.localeCompare(a.text)); }
  sortOrders();
  require('node:v8').writeHeapSnapshot(process.argv[2]);`;
/** Each line of the program is that line of \`orders.ts\`. */
const MAP = { version: 3, sources: ['orders.ts'], names: [], mappings: ';AAAA;AACA;AACA;AACA;AACA' };

interface Question {
  readonly file: string;
  readonly query: AnalysisQueryName;
  readonly params: unknown;
}
type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };
type Ask = (question: Question) => Promise<Answer>;

/** Times of the machine differ. Numbers in typed arrays become lists. */
function textOf(answer: unknown): string {
  return JSON.stringify(answer, (key, value: unknown) => {
    if (key === 'readMs' || key === 'computeMs') return 0;
    return ArrayBuffer.isView(value) ? [value.constructor.name, ...(value as Uint8Array)] : value;
  });
}

/** Runs in the page, with one worker and two ports. */
const IN_PAGE = `
  const text = (id) => document.getElementById(id).textContent;
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const worker = new Worker(URL.createObjectURL(new Blob([bytesOf(text('engine'))])));
  const failed = new Promise((_, reject) => {
    worker.onerror = ({ message }) => {
      globalThis.failure = message;
      reject(new Error(message));
    };
  });
  const files = JSON.parse(text('files')).map(({ path, base64 }) => ({ path, bytes: bytesOf(base64).buffer }));
  worker.postMessage({ type: 'files', files }, files.map(({ bytes }) => bytes));
  const ports = [0, 1].map(() => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'port' }, [port2]);
    return port1;
  });
  const textOf = ${textOf.toString()};
  let requestId = 0;
  globalThis.ask = ({ file, query, params }, of = 0) => Promise.race([failed, new Promise((resolve) => {
    const own = (requestId += 1);
    ports[of].addEventListener('message', ({ data: { requestId, type, value, error } }) => {
      if (requestId === own && type !== 'progress') resolve(textOf(type === 'answer' ? { ok: true, value } : { ok: false, error }));
    });
    ports[of].start();
    ports[of].postMessage({ type: 'query', requestId: own, documentId: file, source: { filePath: file }, query, params });
  })]);`;

const parts = new AsyncDisposableStack();
let folder: string;
let path: (name: string) => string;
let evaluate: (expression: string) => Promise<unknown>;
let inPage: Ask;
let inNode: Ask;

/** The page's value of an expression. */
async function openPage(url: string): Promise<typeof evaluate> {
  const { port } = parts.use(await startChromium([url]));
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Record<string, string>[];
  const socket = new WebSocket(targets.find((each) => each['url'] === url)?.['webSocketDebuggerUrl'] ?? '');
  await new Promise((opened) => socket.addEventListener('open', opened, { once: true }));
  let id = 0;
  return async (expression) => {
    const own = (id += 1);
    const replied = new Promise<{ result: { result: { value?: unknown }; exceptionDetails?: unknown } }>((resolve) => {
      const listen = ({ data }: { data: string }): void => {
        const reply = JSON.parse(data);
        if (reply.id !== own) return;
        socket.removeEventListener('message', listen);
        resolve(reply);
      };
      socket.addEventListener('message', listen);
    });
    socket.send(
      JSON.stringify({
        id: own,
        method: 'Runtime.evaluate',
        params: { expression, awaitPromise: true, returnByValue: true },
      }),
    );
    const { result } = await replied;
    if (result.exceptionDetails !== undefined) throw new Error(JSON.stringify(result.exceptionDetails));
    return result.result.value;
  };
}

/** `npm test` has built it. */
async function buildEngine(): Promise<void> {
  if (process.env['PEN_TEST_PROGRAMS'] === 'built') return;
  const builder = await createBuilder({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'error' });
  const { engine } = builder.environments;
  if (engine === undefined) throw new Error('vite.config.ts builds no engine.');
  await builder.build(engine);
}

beforeAll(async () => {
  await buildEngine();
  folder = mkdtempSync(join(tmpdir(), 'pen-engine-'));
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  path = (name) => join(folder, name);
  writeFileSync(path('orders.cjs'), PROGRAM);
  const profiled = ['--cpu-prof', `--cpu-prof-dir=${path('profiles')}`, path('orders.cjs')];
  execFileSync(PLAIN_NODE, [...profiled, path('heap-3f9a12cd.heapsnapshot')]);
  const [profile = ''] = readdirSync(path('profiles'));
  writeFileSync(path('cpu-3f9a12cd.cpuprofile'), readFileSync(join(path('profiles'), profile)));
  const maps = await writeStoredMaps(path('cpu-3f9a12cd.maps'));
  const map = await maps.add('https://shop.test/orders.js.map', new TextEncoder().encode(JSON.stringify(MAP)));
  const url = pathToFileURL(path('orders.cjs')).href;
  await maps.finish([{ scriptId: '', url, startLine: 1, startColumn: 1, endLine: 6, endColumn: 1000, map }], []);
  rmSync(path('orders.cjs'));
  writeFileSync(path('page.json'), readFileSync(join(ROOT, 'bench/reports/inputs/endless-loop.trace.json')));
  const snapshot = readFileSync(path('heap-3f9a12cd.heapsnapshot'));
  writeFileSync(path('cut.heapsnapshot'), snapshot.subarray(0, snapshot.length / 2));
  writeFileSync(path('wrong.heapsnapshot'), snapshot.toString('latin1').replace('"node_count":', '"node_count":1'));
  writeFileSync(path('text.txt'), 'no capture');
  writeFileSync(path('packed.heapsnapshot'), gzipSync('{}'));
  // One packet with one field.
  writeFileSync(path('page.pftrace'), new Uint8Array([0x0a, 2, 0x40, 1]));
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: path(name), base64: readFileSync(path(name), 'base64') }));
  mkdirSync(path('page'));
  writeFileSync(
    path('page/page.html'),
    `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>Engine</title>
<script type="text/plain" id="engine">${readFileSync(join(ROOT, 'dist/shared-engine/engine.js'), 'base64')}</script>
<script type="text/plain" id="files">${JSON.stringify(files)}</script><script>${IN_PAGE}</script>${MARK_LOADED}`,
  );
  evaluate = await openPage(pathToFileURL(path('page/page.html')).href);
  inPage = async (question) => JSON.parse(String(await evaluate(`ask(${JSON.stringify(question)})`))) as Answer;
  const host = connectToNewHost();
  inNode = async ({ file, query, params }) => {
    const source = { filePath: file };
    const answer = await host.ask({ type: 'query', documentId: file, source, query, params });
    return JSON.parse(textOf(answer)) as Answer;
  };
});
afterAll(() => parts.disposeAsync());

/** The answer, which is the same in both. */
async function sameAnswer(name: string, query: AnalysisQueryName, params: unknown = {}): Promise<Answer> {
  const question = { file: path(name), query, params };
  const [shared, own] = [await inPage(question), await inNode(question)];
  expect(shared).toEqual(own);
  return shared;
}

async function sameValue(name: string, query: AnalysisQueryName, params: unknown = {}): Promise<unknown> {
  const answer = await sameAnswer(name, query, params);
  if (!answer.ok) throw new Error(textOf(answer.error));
  return answer.value;
}

test('a heap snapshot: overview, classes, retained sizes, objects, a search by expression, and the verdict', async () => {
  const name = 'heap-3f9a12cd.heapsnapshot';
  expect(await sameValue(name, 'heap.overview')).toMatchObject({ unknownFields: [] });
  await sameValue(name, 'heap.classes', { count: 100 });
  await sameValue(name, 'heap.retained');
  await sameValue(name, 'heap.classes', { sort: 'retained', count: 100 });
  await sameValue(name, 'heap.objects', { className: 'Object', count: 20 });
  const search = { in: 'text', query: 'order 1999\\d$', isRegex: true };
  expect(textOf(await sameValue(name, 'heap.search', search))).toContain('order 19999');
  const verdictBy = (ask: Ask) => {
    const askDocument = async (query: AnalysisQueryName, params: unknown) => {
      const answer = await ask({ file: path(name), query, params });
      if (!answer.ok) throw new Error(textOf(answer.error));
      return answer.value;
    };
    return heapVerdictOf(askDocument as AskDocument);
  };
  expect(textOf(await verdictBy(inPage))).toBe(textOf(await verdictBy(inNode)));
});

test('a CPU profile: overview, functions, a range of its chart, and original positions by the maps stored beside it', async () => {
  const name = 'cpu-3f9a12cd.cpuprofile';
  await sameValue(name, 'profile.overview');
  expect(textOf(await sameValue(name, 'profile.functions', { count: 50 }))).toContain('sortOrders');
  expect(textOf(await sameValue(name, 'profile.chart', { sample: { from: 0, to: 100, buckets: 200 } }))).toContain(
    'Float64Array',
  );
  expect(textOf(await sameValue(name, 'profile.originals'))).toContain('orders.ts');
});

test('a trace: overview, insights, tracks, and a range of the chart of each track', async () => {
  const name = 'page.json';
  await sameValue(name, 'trace.overview');
  await sameValue(name, 'trace.insights');
  const { tracks } = (await sameValue(name, 'trace.tracks')) as { tracks: { track: number; kind: string }[] };
  expect(tracks).not.toEqual([]);
  for (const track of tracks.keys())
    await sameAnswer(name, 'trace.chart', { track, sample: { fromMs: 0, toMs: 5000, buckets: 500 } });
  await sameAnswer(name, 'trace.event', { event: 3 });
});

test('a damaged, cut, missing or other file, and a query of another kind, end with the same error', async () => {
  for (const name of ['cut.heapsnapshot', 'wrong.heapsnapshot', 'missing.heapsnapshot', 'text.txt'])
    expect((await sameAnswer(name, 'heap.overview')).ok).toBe(false);
  expect((await sameAnswer('page.json', 'heap.classes')).ok).toBe(false);
});

test('a capture that a shared file never has is refused with what to do', async () => {
  const answers = ['packed.heapsnapshot', 'page.pftrace'].map(async (name) => {
    const answer = await inPage({ file: path(name), query: 'heap.overview', params: {} });
    return textOf(answer);
  });
  expect(await Promise.all(answers)).toEqual([
    expect.stringContaining('A shared file cannot open a capture in gzip.'),
    expect.stringContaining('A shared file cannot open a trace in Perfetto’s format.'),
  ]);
});

test('a second port has the same documents; nothing that writes or reads elsewhere is taken, and no bug was reported', async () => {
  const question = { file: path('page.json'), query: 'trace.overview', params: {} };
  expect(JSON.parse(String(await evaluate(`ask(${JSON.stringify(question)}, 1)`)))).toMatchObject({ ok: true });
  const refused = await evaluate(`new Promise((resolve) => {
    ports[1].onmessage = ({ data }) => { if (data.requestId === 900) resolve(data.error.code); };
    ports[1].postMessage({ type: 'write-table', requestId: 900, documentId: 'a', source: { filePath: '/a' }, table: 'class', columns: [], toPath: '/b' });
  })`);
  expect(refused).toBe('invalid_params');
  expect(await evaluate('globalThis.failure ?? null')).toBeNull();
});
