/** Leak hunts on real targets: ten planted leaks of one page in one hunt, ten habits that look like leaks and are none, and a Node service. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startNode, startSite, type Site } from '../cdp/testing/real-targets.ts';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import { namedCalls } from '../mcp/testing/named-calls.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from './testing/core-bench.ts';

/** Each class of objects is left behind in its own way. */
const LEAKS = `
class Listening {} class Ticking {} class Cached {} class Listed {} class Subscribed {} class Linked {} class Collected {} class Enclosed {} class Keyed {}
const events = new EventTarget(), cache = new Map(), list = [], subscribers = new Set(), byId = {}, handlers = [], parts = new Map(), samples = [];
let head = null, views = [];
globalThis.act = function act() {
  const listening = new Listening(); events.addEventListener('change', () => listening.toString());
  const ticking = new Ticking(); setInterval(() => ticking.toString(), 1e8);
  cache.set('order ' + cache.size, new Cached());
  list.push(new Listed());
  subscribers.add(new Subscribed());
  head = Object.assign(new Linked(), { next: head });
  parts.set({}, new Collected());
  const enclosed = new Enclosed(); handlers.push(() => enclosed);
  byId['k' + Math.random().toString(36).slice(2)] = new Keyed();
  const view = document.createElement('section'); view.append(document.createElement('b')); document.body.append(view); view.remove(); views.push(view);
  for (let i = 0; i < 400; i++) samples.push(i + 0.5);
};
globalThis.held = () => [events, cache, list, subscribers, byId, handlers, parts, head, views, samples];`;
/** What leads to each of them, by the name that the page's code has for it. */
const PLANTED = ['events', 'cache', 'list', 'subscribers', 'head', 'parts', 'handlers', 'byId', 'views'];

/** State that is built once, has a limit, is replaced, or is garbage. */
const CLEAN = `
class Once {} class Logged {} class Replaced {} class Weak {} class Aborted {} class Undone {} class Pooled {} class Shown {}
let once = null, state = null, lazy = null, previous = null;
const log = [], weak = new WeakMap(), undo = [], pool = [], events = new EventTarget(), memo = new Map();
globalThis.act = async function act() {
  once ??= Array.from({ length: 100 }, () => new Once());
  log.push(new Logged()); if (log.length > 8) log.shift();
  previous = state; state = { items: Array.from({ length: 20 }, () => new Replaced()), previous: null };
  const key = {}; weak.set(key, new Weak());
  const ends = new AbortController(), aborted = new Aborted(); events.addEventListener('change', () => aborted, { signal: ends.signal }); ends.abort();
  undo.push(new Undone()); undo.splice(0, undo.length - 5);
  const pooled = pool.pop() ?? new Pooled(); pool.push(pooled);
  memo.set(memo.size % 7, 'memo ' + Math.random()); if (memo.size > 6) memo.clear();
  lazy ??= await import('data:text/javascript,export const big = Array.from({ length: 500 }, (_, id) => ({ id }));');
  const row = document.createElement('section'); row.shown = new Shown(); row.onclick = () => row; document.body.append(row); row.remove();
  setTimeout(() => new Replaced(), 5); let sum = 0; for (let i = 0; i < 20000; i++) sum += Math.sqrt(i); return sum;
};
globalThis.held = () => [once, log, state, previous, weak, events, undo, pool, memo, lazy];`;

/** Answers itself, and keeps every tenth request. */
const SERVICE = `class Request { constructor(id) { this.id = id; this.body = 'body ' + id; } }
const audit = new Map(); let served = 0;
setInterval(() => { for (let i = 0; i < 20; i++) { const request = new Request(served++); if (request.id % 10 === 0) audit.set(request.id, request); } }, 20);
globalThis.audit = audit;`;

/** Each click sets a timer that is never cleared, and sends a parcel to a worker that keeps it. */
const TIMERS = `
const worker = new Worker('worker.js');
globalThis.act = function act() {
  const size = Math.random();
  setInterval(function refresh() { globalThis.size = size; }, 1e8);
  worker.postMessage(1);
};`;
const WORKER = `class Parcel {} const parcels = []; onmessage = () => parcels.push(new Parcel()); globalThis.held = () => parcels;`;

const HuntSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  actions: z.number().nullable(),
  growing: z.array(
    z.looseObject({
      className: z.string(),
      classes: z.array(z.string()),
      path: z.string(),
      edgeToCut: z.string(),
      objectsPerRound: z.array(z.number()),
      survivorsPerRound: z.array(z.number()).nullable(),
    }),
  ),
  grownInPlace: z.array(z.looseObject({ className: z.string(), path: z.string() })),
  snapshots: z.array(z.looseObject({ captureId: z.string() })),
});

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  const page = (name: string, script: string): string =>
    `<!doctype html><title>${name}</title><button onclick="act()">Act</button><script>${script}</script>`;
  site = bench.keep(
    await startSite({
      '/leaks': page('leaks', LEAKS),
      '/clean': page('clean', CLEAN),
      '/timers': page('timers', TIMERS),
      '/worker.js': WORKER,
    }),
  );
  const pages = ['/clean', '/leaks', '/timers'].map((path) => site.url(path));
  await bench.connect(bench.keep(await startChromium(pages)));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

const hunt = async (params: Record<string, unknown>) => {
  const { value, text } = await claude.run('pen_leak_hunt', params);
  return { ...HuntSchema.parse(value), text };
};

test('finds each planted leak of a page by clicking, with the objects per round and the reference to remove', async () => {
  const found = await hunt({ steps: [{ click: 'Act' }], repeat: 4, target: 'leaks' });
  expect(found).toMatchObject({ verdict: { level: 'grows' }, actions: 12 });
  expect(found.snapshots).toHaveLength(4);
  const cuts = found.growing.map(({ edgeToCut }) => edgeToCut);
  for (const name of PLANTED) expect(cuts).toContainEqual(expect.stringMatching(new RegExp(`^\\.${name}\\b`)));
  // A timer has no name in the page's code.
  expect(found.growing.filter(({ classes }) => classes.some((one) => one.includes('Ticking')))).toHaveLength(1);
  expect(found.growing).toHaveLength(PLANTED.length + 1);
  expect(found.growing.find(({ path }) => path.includes('list['))).toMatchObject({
    className: 'Listed',
    objectsPerRound: [4, 4, 4],
    survivorsPerRound: [4, 4, 4],
  });
  expect(found.growing.find(({ path }) => path.includes('subscribers'))?.edgeToCut).toContain('subscribers');
  expect(found.grownInPlace).toMatchObject([{ className: 'Array', path: expect.stringContaining('samples') }]);
});

test('is silent on a page whose state is built once, limited, replaced or garbage', async () => {
  const found = await hunt({ expression: 'act()', repeat: 10, target: 'clean' });
  expect({ growing: found.growing, grown: found.grownInPlace, verdict: found.verdict.level }).toEqual({
    growing: [],
    grown: [],
    verdict: 'no-growth',
  });
});

test('names the callback of timers, and judges a worker by the same steps on its page', async () => {
  const found = await hunt({ steps: [{ click: 'Act' }], repeat: 4, target: 'timers' });
  expect(found.text).toMatch(
    /4 × DOMTimer per round .* never cleared, with the callback refresh\(\) \(timers:\d+:\d+\)/,
  );
  const calls = namedCalls(found.text, CAPABILITIES);
  const read = calls.find(({ tool }) => tool === 'pen_source_content');
  expect((await claude.run('pen_source_content', { ...read?.params })).text).toContain('function refresh()');
  expect(found.text).toContain('Not judged: a worker of this page');
  const judge = calls.find(({ tool }) => tool === 'pen_leak_hunt');
  const inWorker = await hunt({ ...judge?.params });
  expect(inWorker.growing).toMatchObject([{ className: 'Parcel', objectsPerRound: [4, 4, 4] }]);
}, 120_000);

test('watches a Node service that leaks while it works, and judges snapshots that exist', async () => {
  const [service] = await bench.connect(bench.keep(await startNode(SERVICE)));
  const found = await hunt({ seconds: 1, target: service?.id ?? '' });
  expect(found).toMatchObject({ verdict: { level: 'grows' }, actions: null });
  expect(found.growing[0]).toMatchObject({ className: 'Request', edgeToCut: expect.stringContaining('audit') });
  const again = await hunt({ captures: found.snapshots.map(({ captureId }) => captureId) });
  expect(again.growing).toEqual(found.growing);
});

test('refuses a call without an action, and one with two', async () => {
  const none = await claude.ask('pen_leak_hunt', { target: 'clean' });
  expect(none).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  const two = await claude.ask('pen_leak_hunt', { expression: 'act()', seconds: 1, target: 'clean' });
  expect(two).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
});

test('names the round and the action that failed', async () => {
  const failed = await claude.ask('pen_leak_hunt', { expression: 'missing()', target: 'clean' });
  expect(failed.text).toContain('Warm-up, after 0 of 5 actions');
});
