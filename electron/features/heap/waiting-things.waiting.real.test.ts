/** Waiting things in heaps of real targets: programs with known numbers of promises, timers, listeners and weak references, and one in which nothing does. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { HeapWaitingAge, HeapWaitingRow } from '../../../shared/engine/heap/contract/heap-waiting.ts';
import {
  denoPath,
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
} from '../../core/cdp/testing/real-targets.ts';
import { pause } from '../../../shared/base/within.ts';
import { PLAIN_NODE } from '../../core/process/own-programs-fixture.ts';
import { benchPerTest } from '../../core/app/testing/bench-per-test.ts';

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
  // A program whose first timer ran: a timer that is due has not run.
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

test('is nothing worth a word of a clean page @night', async () => {
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
        for (let at = 0; at < 50; at++) await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        kept.didRun = true;
      });`),
  );
  expect(rows.filter(({ kind }) => kind === 'promise' || kind === 'interval' || kind === 'abort')).toEqual([]);
  const summary = await each.bench.caller('Claude Code').run('pen_heap_summary', { capture: captureId });
  expect(summary.text).not.toContain('Waiting');
});

test('sources that two scripts have each for themselves, in SQL and in the summary @night', async () => {
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

const OBSERVERS = `globalThis.kept = {};
const section = () => document.body.appendChild(document.createElement('section'));
const [first, second, gone] = [section(), section(), section()];
for (let i = 0; i < 7; i++) new MutationObserver(function onMutation() {}).observe(document.body, { childList: true });
for (let i = 0; i < 3; i++) { const o = new ResizeObserver(function onResize() {}); o.observe(first); o.observe(second); }
for (let i = 0; i < 4; i++) new IntersectionObserver(function onSeen() {}, { root: document.body }).observe(first);
for (let i = 0; i < 2; i++) new PerformanceObserver(function onEntry() {}).observe({ entryTypes: ['mark', 'measure'] });
for (const Observer of [MutationObserver, ResizeObserver, IntersectionObserver, PerformanceObserver]) {
  const [idle, off] = [new Observer(function idle() {}), new Observer(function off() {})];
  if (Observer === PerformanceObserver) off.observe({ type: 'mark' });
  else off.observe(document.body, { attributes: true });
  off.disconnect();
  kept[Observer.name] = [idle, off];
}
for (let i = 0; i < 5; i++) new ResizeObserver(function onGone() {}).observe(gone);
new MutationObserver(function onDocument() {}).observe(document, { childList: true });
new ResizeObserver(function onDrawing() {}).observe(document.body.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
kept.gone = gone;
gone.remove();
kept.didRun = true;
`;

/** All rows of observers: how many, how, of what, by which function. */
function observed(rows: readonly Found[]): string[] {
  return rows
    .filter(({ kind }) => kind === 'observer')
    .map(({ count, targets, how, target, calls, line }) => `${count} of ${targets} ${how} ${target} ${calls} ${line}`)
    .toSorted();
}

test('of Chromium names observers that observe, with what, and none that are idle or disconnected', async () => {
  const site = each.bench.keep(
    await startSite({
      '/': '<!doctype html><title>observes</title><body><script src="/app.js"></script>',
      '/app.js': OBSERVERS,
    }),
  );
  const { rows, text } = await census(await startChromium([site.url()]));
  expect(observed(rows)).toEqual([
    '1 of 1 mutation HTMLDocument onDocument() 16',
    '1 of 1 resize SVGSVGElement onDrawing() 17',
    '2 of 0 performance null onEntry() 7',
    '4 of 1 intersection <section> onSeen() 6',
    '5 of 1 resize Detached <section> onGone() 15',
    '6 of 2 resize <section> onResize() 5',
    '7 of 1 mutation <body> onMutation() 4',
  ]);
  expect(text).toContain('5 observations of Detached <section> by ResizeObservers that call onGone()');
});

/** The package that React 16 to 19 schedule with, and a page or process that has it as `Scheduler`. */
async function schedulerSource(): Promise<string> {
  const require = createRequire(import.meta.url);
  const folder = dirname(createRequire(require.resolve('react-dom/package.json')).resolve('scheduler/package.json'));
  return readFile(join(folder, 'cjs/scheduler.production.js'), 'utf8');
}
const SCHEDULES = `globalThis.kept = {};
for (let i = 0; i < 8; i++) Scheduler.unstable_scheduleCallback(3, function later() {}, { delay: 1e6 });
for (let i = 0; i < 2; i++) Scheduler.unstable_cancelCallback(Scheduler.unstable_scheduleCallback(3, function cancelled() {}, { delay: 1e6 }));
kept.ran = Scheduler.unstable_scheduleCallback(3, function ran() { kept.didRun = true; });
kept.tasks = [{ id: 1, callback: function alike() {}, startTime: 1.5, expirationTime: 2.5 }];
`;

test('of Chromium has the tasks of React’s scheduler that are neither done nor cancelled', async () => {
  const script = `(function (exports) { ${await schedulerSource()}\n})(globalThis.Scheduler = {});`;
  const site = each.bench.keep(
    await startSite({
      '/': '<!doctype html><title>schedules</title><script src="/scheduler.js"></script><script src="/app.js"></script>',
      '/scheduler.js': script,
      '/app.js': SCHEDULES,
    }),
  );
  const { rows } = await census(await startChromium([site.url()]));
  expect(rows.filter(({ kind }) => kind === 'queue')).toMatchObject([
    { how: 'scheduler', count: 8, calls: 'later()', line: 2, name: 'timerQueue' },
  ]);
});

test('of Node has its queues and observers while it runs, in SQL too @night', async () => {
  const file = join(each.bench.project, 'queues.heapsnapshot');
  const program = `const Scheduler = {}; (function (exports) { ${await schedulerSource()}\n})(Scheduler);
    const { PerformanceObserver } = require('node:perf_hooks');
    function ticked() {} function queued() {} function settled() {} function onEntry() {} function soon() {} function immediate() {}
    async function resumed() { await 1; }
    const kept = globalThis.kept = [new PerformanceObserver(function idle() {}), new PerformanceObserver(function off() {})];
    kept[1].observe({ type: 'mark' });
    kept[1].disconnect();
    for (let i = 0; i < 3; i++) new PerformanceObserver(onEntry).observe({ entryTypes: ['mark', 'measure'] });
    setTimeout(() => {
      for (let i = 0; i < 5; i++) process.nextTick(ticked, i);
      for (let i = 0; i < 4; i++) queueMicrotask(queued);
      for (let i = 0; i < 2; i++) Promise.resolve(function value() {}).then(settled);
      for (let i = 0; i < 3; i++) resumed();
      for (let i = 0; i < 6; i++) setImmediate(immediate);
      for (let i = 0; i < 7; i++) Scheduler.unstable_scheduleCallback(3, soon);
      require('node:v8').writeHeapSnapshot(process.argv[1]);
    });`;
  await promisify(execFile)(PLAIN_NODE, ['-e', program, file]);
  const asked = await each.bench.caller('Claude Code').run('pen_query', {
    captures: [file],
    sql: `select how, function, event, count(*) as n, max(min_age_ms) as age from waiting
      where kind in ('queue', 'observer') and function in ('ticked', 'queued', 'settled', 'resumed', 'immediate', 'soon', 'onEntry', 'idle', 'off', 'value')
      group by how, function, event order by function`,
  });
  expect(asked.value['rows']).toEqual([
    ['immediate', 'immediate', null, 6, null],
    ['performance', 'onEntry', null, 3, null],
    ['microtask', 'queued', null, 4, null],
    ['microtask', 'resumed', null, 3, null],
    ['microtask', 'settled', null, 2, null],
    ['scheduler', 'soon', 'taskQueue', 7, null],
    ['next-tick', 'ticked', null, 5, null],
  ]);
});

test('of Deno has its queues and observers while it runs @night', async () => {
  const file = join(each.bench.project, 'deno.heapsnapshot');
  const program = join(each.bench.project, 'deno.js');
  await writeFile(
    program,
    `import v8 from 'node:v8'; import process from 'node:process';
    const kept = globalThis.kept = [new PerformanceObserver(function idle() {}), new PerformanceObserver(function off() {})];
    kept[1].observe({ type: 'mark' });
    kept[1].disconnect();
    for (let i = 0; i < 3; i++) new PerformanceObserver(function onEntry() {}).observe({ entryTypes: ['mark'] });
    for (let i = 0; i < 5; i++) process.nextTick(function ticked() {}, i);
    v8.writeHeapSnapshot(${JSON.stringify(file)});`,
  );
  await promisify(execFile)(denoPath(), ['run', '--allow-all', program]);
  const found = await each.bench.caller('Claude Code').run('pen_heap_search', { capture: file, kind: 'waiting' });
  const rows = (found.value['waiting'] as HeapWaitingRow[]).filter(({ isThirdParty }) => !isThirdParty);
  expect(rows.map(({ kind, how, count, calls }) => [kind, how, count, calls?.preview])).toEqual(
    expect.arrayContaining([
      ['queue', 'next-tick', 5, 'ticked()'],
      ['observer', 'performance', 3, 'onEntry()'],
    ]),
  );
  expect(found.text).not.toMatch(/calls? (?:idle|off)\(\)/);
});

/** `open` leaves a call that awaits for ever; what waited at the start does too. */
const LOADS = `const orders = globalThis.orders = [];
async function loadOrder(id) {
  const row = { id };
  await new Promise((resolve) => { orders.push(resolve); });
  return row;
}
globalThis.open = (count) => { for (let i = 0; i < count; i++) void loadOrder(i); };
open(7);
`;

test('two snapshots and a timeline of one process say how long something has waited at least @night', async () => {
  await each.connect(await startNode(`${LOADS}setInterval(() => {}, 1000);`));
  const claude = each.bench.caller('Claude Code');
  const first = await claude.runLarge('pen_heap_snapshot');
  await pause(3000);
  await claude.run('pen_evaluate', { expression: 'open(20)' });
  const second = await claude.runLarge('pen_heap_snapshot');
  const [a, b] = [first, second].map(({ value }) => String(value['captureId']));
  const compared = await claude.run('pen_heap_diff', { snapshotA: a, snapshotB: b });
  const [gained] = compared.value['waiting'] as { count: number; gained: number; ages: HeapWaitingAge[] }[];
  expect(gained).toMatchObject({ gained: 20, count: 27, ages: [{ count: 7 }] });
  const age = gained?.ages[0]?.atLeastS ?? 0;
  expect(age).toBeGreaterThan(2);
  const between = Date.parse(String(second.value['startedAt'])) - Date.parse(String(first.value['startedAt']));
  expect(age).toBeLessThanOrEqual(between / 1000);
  expect(compared.text).toMatch(
    /20 more pending promises, awaited in loadOrder\(\).*\| 27 \| 7, for at least \d+ s \|/,
  );
  // One snapshot alone tells no age.
  expect(JSON.stringify((await claude.run('pen_heap_search', { capture: b, kind: 'waiting' })).value)).not.toContain(
    'atLeastS',
  );

  await claude.run('pen_heap_track', { action: 'start' });
  await pause(2000);
  await claude.run('pen_evaluate', { expression: 'open(30)' });
  await pause(2500);
  const stopped = await claude.runLarge('pen_heap_track', { action: 'stop' });
  const capture = String(stopped.value['captureId']);
  const { value, text } = await claude.run('pen_heap_search', { capture, kind: 'waiting' });
  const [row] = (value['waiting'] as HeapWaitingRow[]).filter(({ calls }) => calls?.preview === 'loadOrder()');
  expect(row).toMatchObject({ count: 57, ages: [{ count: 27 }, { count: 30 }] });
  const [before, during] = row?.ages ?? [];
  expect(before?.atLeastS).toBeGreaterThan(4);
  expect(during?.atLeastS).toBeGreaterThan(2);
  expect(during?.atLeastS).toBeLessThan(before?.atLeastS ?? 0);
  expect(text).toMatch(
    /57 pending promises, awaited in loadOrder\(\) \(target\.js:2:\d+\), 27 for at least \d+ s, 30 for at least \d+ s/,
  );
  const asked = await claude.run('pen_query', {
    captures: [capture],
    sql: `select count(*) filter (where min_age_ms > ${(during?.atLeastS ?? 0) * 1000 + 100}) as old, count(*) as n from waiting where function = 'loadOrder'`,
  });
  expect(asked.value['rows']).toEqual([[27, 57]]);
});

test('a hunt names what each round leaves waiting @night', async () => {
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
  const hunted = await claude.runLarge('pen_leak_hunt', { expression: 'open(1)', repeat: 5, rounds: 3, seconds: 1 });
  expect(hunted.value['waiting']).toMatchObject([{ perRound: [5, 5, 5] }]);
  expect(hunted.text).toMatch(
    /Waiting: 5 more pending promises per round, awaited in loadOrder\(\) \(target\.js:2:\d+\)/,
  );
  // By the rounds, the one for warming up included, and also of one of its snapshots.
  const [{ ages }] = hunted.value['waiting'] as [{ ages: HeapWaitingAge[] }];
  expect(ages.map(({ count }) => count)).toEqual([5, 5, 5]);
  expect(ages[0]?.atLeastS).toBeGreaterThan(ages[1]?.atLeastS ?? 0);
  const last = (hunted.value['snapshots'] as { captureId: string }[]).at(-1)?.captureId;
  const found = await claude.run('pen_heap_search', { capture: last, kind: 'waiting' });
  expect((found.value['waiting'] as HeapWaitingRow[])[0]).toMatchObject({ count: 20, ages });
});
