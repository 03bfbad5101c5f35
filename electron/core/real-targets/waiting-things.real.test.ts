/** What waits in heaps of real targets: programs with known numbers of promises, timers, listeners and weak references, and one in which nothing does. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { HeapWaitingRow } from '../../../shared/contracts/heap/heap-waiting.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
} from '../../cdp/testing/real-targets.ts';
import { PLAIN_NODE } from '../../own-programs-fixture.ts';
import { benchPerTest } from '../testing/bench-per-test.ts';

const each = benchPerTest({ evalMode: 'allow' }, { withoutCooldowns: true });

/** Runs in all three runtimes. The places are told by line, so that the first lines stay where they are. */
const PROGRAM = `const kept = globalThis.kept = { resolvers: [], all: [], didRun: false };
const never = () => new Promise((resolve) => { kept.resolvers.push(resolve); });
async function loadOrder() { await never(); }
function tick() {}
function onAbort() {}
function cleanUp() {}
for (let i = 0; i < 37; i++) kept.all.push(loadOrder());
for (let i = 0; i < 5; i++) never().then(function onDone() {});
async function gather() { await Promise.all([never(), never()]); }
kept.all.push(gather(), Promise.resolve(1), Promise.resolve({}), never());
for (let i = 0; i < 12; i++) setInterval(tick, 1e6);
for (let i = 0; i < 2; i++) setTimeout(function later() {}, 1e6);
clearTimeout(setTimeout(function cleared() {}, 1e6));
kept.ran = setTimeout(function ran() { kept.didRun = true; }, 1);
kept.open = new AbortController();
kept.aborted = new AbortController();
for (let i = 0; i < 9; i++) kept.open.signal.addEventListener('abort', () => onAbort(i));
kept.aborted.signal.addEventListener('abort', () => {});
kept.aborted.abort();
kept.target = new EventTarget();
for (let i = 0; i < 4; i++) kept.target.addEventListener('order', () => i);
kept.objects = [];
class Store { refs = []; rows = new Map(); half = new Map(); one = new Set(); }
kept.store = new Store();
kept.registry = new FinalizationRegistry(cleanUp);
for (let i = 0; i < 5; i++) {
  const object = { i };
  if (i < 2) kept.objects.push(object);
  kept.store.refs.push(new WeakRef(object));
}
for (let i = 0; i < 6; i++) { const object = { i }; kept.objects.push(object); kept.registry.register(object, i); }
for (let i = 0; i < 100000; i++) kept.store.rows.set('k' + i, {});
for (let i = 10; i < 100000; i++) kept.store.rows.delete('k' + i);
for (let i = 0; i < 1000; i++) kept.store.half.set('k' + i, {});
for (let i = 0; i < 700; i++) kept.store.half.delete('k' + i);
let text = '';
for (let i = 0; i < 1 << 20; i++) text += String.fromCharCode(97 + i % 26);
new Map([[text, 1]]).clear();
kept.store.part = text.slice(1000, 1030);
text = null;
`;
const KEPT_BYTES = 1 << 20;

type Found = Pick<HeapWaitingRow, 'kind' | 'how' | 'count' | 'targets' | 'name' | 'target' | 'room' | 'bytes'> & {
  readonly calls: string | null;
  readonly line: number | undefined;
  readonly holder: string | null;
};

async function census(started: RealTarget): Promise<{ rows: Found[]; text: string; captureId: string }> {
  await each.connect(started);
  const claude = each.bench.caller('Claude Code');
  // Of a program whose first timer ran: a timer that is due has not run.
  await eventually('the program having run', async () =>
    (await claude.run('pen_evaluate', { expression: 'globalThis.kept?.didRun !== false' })).text.includes('true')
      ? true
      : null,
  );
  const { value } = await claude.runLarge('pen_heap_snapshot');
  const captureId = String(value['captureId']);
  const found = await claude.run('pen_heap_search', { capture: captureId, kind: 'waiting', limit: 500 });
  const waiting = found.value['waiting'] as HeapWaitingRow[];
  const rows = waiting
    .filter(({ isThirdParty }) => !isThirdParty)
    .map(({ calls, heldBy, ...row }) => ({
      ...row,
      calls: calls?.preview ?? null,
      line: calls?.location?.line,
      holder: heldBy === null ? null : `${heldBy.edge.name} of ${heldBy.from.name}`,
    }));
  return { rows, text: found.text, captureId };
}

/** All rows of the kind, by what they call and the line of that. */
function lines(rows: readonly Found[], kind: HeapWaitingRow['kind']): string[] {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ how, calls, line, count, targets, holder }) =>
      [count, ...(targets === 0 ? [] : [`of ${targets}`]), how, calls ?? holder, line]
        .filter((part) => part !== '' && part !== undefined)
        .join(' '),
    )
    .toSorted();
}

function checkCommon(rows: readonly Found[]): void {
  expect(lines(rows, 'promise')).toEqual([
    '1 of 1 await gather() 9',
    '2 of 2 combined gather() 9',
    '37 of 37 await loadOrder() 3',
    '5 of 5 callback onDone() 8',
  ]);
  expect(rows.filter(({ kind }) => kind === 'abort')).toMatchObject([
    { count: 9, targets: 1, target: 'AbortSignal', line: 17 },
  ]);
  expect(rows.filter(({ kind }) => kind === 'listener')).toMatchObject([
    { count: 4, targets: 1, target: 'EventTarget', line: 21 },
  ]);
  expect(lines(rows, 'weak-ref')).toEqual(['3 refs of Store']);
  expect(lines(rows, 'registry')).toEqual(['6 of 1 entry cleanUp() 6']);
  // V8 itself has made the table of `rows` smaller, so that it has no room to spare.
  expect(rows.filter(({ kind }) => kind === 'capacity')).toMatchObject([
    { how: 'map', holder: 'half of Store', room: { slots: 1024, used: 300, deleted: 700 } },
  ]);
}

/** The whole text but for the 30 characters that are shown. */
function checkPart(rows: readonly Found[]): void {
  const parts = rows.filter(({ kind }) => kind === 'slice');
  expect(parts).toMatchObject([{ count: 1, targets: 1, holder: 'part of Store' }]);
  expect(parts[0]?.bytes).toBeGreaterThan(KEPT_BYTES - 100);
  expect(parts[0]?.bytes).toBeLessThan(KEPT_BYTES + 100);
}

test('of Node', async () => {
  const { rows, text } = await census(await startNode(PROGRAM, '--inspect=0', ['--expose-gc']));
  checkCommon(rows);
  expect(lines(rows, 'interval')).toEqual(['12 tick() 4']);
  expect(lines(rows, 'timer')).toEqual(['2 later() 12']);
  expect(rows.find(({ kind }) => kind === 'listener')?.name).toBe('order');
  checkPart(rows);
  expect(text).toContain('The file has no lengths of texts');
  expect(text).toContain('37 pending promises, awaited in loadOrder()');
});

test('of Deno', async () => {
  const { rows } = await census(await startDeno(PROGRAM));
  checkCommon(rows);
  expect(lines(rows, 'interval')).toEqual(['12 tick() 4']);
  expect(lines(rows, 'timer')).toEqual(['2 later() 12']);
  expect(rows.find(({ kind }) => kind === 'listener')?.name).toBe('order');
  checkPart(rows);
});

test('of Chromium, which does not tell timeouts from intervals, nor the event of a listener', async () => {
  const site = each.bench.keep(
    await startSite({ '/': '<!doctype html><title>waits</title><script src="/app.js"></script>', '/app.js': PROGRAM }),
  );
  const { rows, text } = await census(await startChromium([site.url()]));
  checkCommon(rows.filter(({ target }) => target !== 'Window'));
  expect(lines(rows, 'timer')).toEqual(['12 tick() 4', '2 later() 12']);
  checkPart(rows);
  expect(text).toContain('does not tell timeouts from intervals');
});

test('is nothing worth a word of a clean page', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': `<!doctype html><title>clean</title><button>Go</button><script>
      document.querySelector('button').addEventListener('click', async () => { await fetch('/'); });
      globalThis.cache = new Map(Array.from({ length: 1000 }, (_, at) => ['k' + at, { at }]));
    </script>`,
    }),
  );
  const { captureId, rows } = await census(await startChromium([site.url()]));
  expect(rows.filter(({ kind }) => kind !== 'listener')).toEqual([]);
  const summary = await each.bench.caller('Claude Code').run('pen_heap_summary', { capture: captureId });
  expect(summary.text).not.toContain('Waiting');
});

test('is nothing worth a word of a clean service of Node', async () => {
  const { captureId, rows } = await census(
    await startNode(`globalThis.kept = { didRun: false };
      const http = require('node:http');
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const server = http.createServer(async (request, response) => { await sleep(1); response.end('ok'); });
      server.listen(0, async () => {
        for (let at = 0; at < 50; at++) await (await fetch('http://localhost:' + server.address().port)).text();
        kept.didRun = true;
      });`),
  );
  expect(rows.filter(({ kind }) => kind === 'promise' || kind === 'interval' || kind === 'abort')).toEqual([]);
  const summary = await each.bench.caller('Claude Code').run('pen_heap_summary', { capture: captureId });
  expect(summary.text).not.toContain('Waiting');
});

test('sources that two scripts have each for themselves, in SQL and in the summary', async () => {
  const file = join(each.bench.project, 'twice.heapsnapshot');
  const program = `const vm = require('node:vm');
    const source = 'globalThis.functions = [...(globalThis.functions ?? []), function kept() {}]; //' + 'x'.repeat(7e5);
    for (const name of ['/app/one.js', '/app/two.js', '/app/three.js']) new vm.Script(Buffer.from(source).toString('latin1'), { filename: name }).runInThisContext();
    require('node:v8').writeHeapSnapshot(process.argv[1]);`;
  await promisify(execFile)(PLAIN_NODE, ['-e', program, file]);
  const claude = each.bench.caller('Claude Code');
  const asked = await claude.run('pen_query', {
    captures: [file],
    sql: `select event, count(*) as copies, sum(size_bytes) as size_bytes from waiting where kind = 'script-copy' group by event`,
  });
  expect(asked.text).toContain('/app/one.js');
  const summary = await claude.run('pen_heap_summary', { capture: file });
  expect(summary.text).toContain('Waiting: `2 further copies of the source of /app/one.js` (1.3 MB).');
});

test('a hunt names what each round leaves waiting', async () => {
  const program = `const orders = globalThis.orders = [];
async function loadOrder(id) {
  const row = { id };
  await new Promise((resolve) => { orders.push(resolve); });
  return row;
}
globalThis.open = (id) => { void loadOrder(id); };
setInterval(() => {}, 1000);
`;
  await each.connect(await startNode(program));
  const claude = each.bench.caller('Claude Code');
  const hunted = await claude.runLarge('pen_leak_hunt', { expression: 'open(1)', repeat: 5, rounds: 3 });
  expect(hunted.value['waiting']).toMatchObject([{ perRound: [5, 5, 5] }]);
  expect(hunted.text).toMatch(
    /Waiting: 5 more pending promises per round, awaited in loadOrder\(\) \(target\.js:2:\d+\)/,
  );
});
