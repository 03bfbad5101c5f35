/**
 * Leak hunts on real targets: eleven planted leaks of a page without a framework in one hunt, five each of pages in React and Vue, habits that look
 * like leaks and are none in all three, and a Node service.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  startChromium,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../../core/cdp/testing/real-targets.ts';
import { allSnapshots } from '../../../shared/core/contracts/leak-hunts.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { namedCalls } from '../../core/mcp/testing/named-calls.ts';
import { bringToFront } from '../../core/app/testing/bring-to-front.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { huntFiles, huntPath, type HuntApp } from '../../core/app/testing/hunt-apps.ts';

/** The variable that leads to the leaked objects of the page without a framework, by the name that its code has for it. */
const PLANTED = ['events', 'cache', 'list', 'subscribers', 'head', 'parts', 'handlers', 'byId', 'views'];
/** And of the pages with one. */
const PLANTED_IN_DIALOGS = ['bus', 'cache', 'removed', 'callbacks'];

/** Answers itself, and keeps every tenth request. */
const SERVICE = `class Request { constructor(id) { this.id = id; this.body = 'body ' + id; } }
const audit = new Map(); let served = 0;
setInterval(() => { for (let i = 0; i < 20; i++) { const request = new Request(served++); if (request.id % 10 === 0) audit.set(request.id, request); } }, 20);
globalThis.audit = audit;`;

/** Each click sets a timer that is never cleared, adds a listener that is never removed, and sends a parcel to a worker that keeps it. */
const TIMERS = `
const worker = new Worker('worker.js');
globalThis.act = function act() {
  const size = Math.random();
  setInterval(function refresh() { globalThis.size = size; }, 1e8);
  addEventListener('resize', () => { globalThis.size = size; });
  worker.postMessage(1);
};`;
const WORKER = `class Parcel {} const parcels = []; onmessage = () => parcels.push(new Parcel()); globalThis.held = () => parcels;`;

/** Nothing is changed here: each click makes a longer list, a state with one more entry, and a longer list for one of three users. */
const COPIES = `
class Listed {} class Kept {} class Grouped {}
let list = [], state = { items: [], count: 0 }, byUser = {}, number = 0;
globalThis.act = () => {
  list = [...list, new Listed()];
  state = { ...state, items: [...state.items, new Kept()], count: state.count + 1 };
  const user = 'user' + number++ % 3;
  byUser = { ...byUser, [user]: [...(byUser[user] ?? []), new Grouped()] };
};`;

/** An array and a listener hold each row. */
const TWICE = `
class Row { cells = new Array(200).fill(Math.random()); }
const rows = [];
const use = (row) => { document.title = String(row.cells.length); };
globalThis.act = () => {
  const row = new Row();
  rows.push(row);
  addEventListener('resize', () => use(row));
};`;

/** Each late job leaves a port open at both ends; a worker closes the others, which closes both. */
const PORTS = `const { Worker, MessageChannel } = require('node:worker_threads');
const worker = new Worker(\`const { parentPort } = require('node:worker_threads');
parentPort.on('message', function accept({ port, isLate }) {
  const scratch = new Array(2000).fill(0.5);
  port.on('message', () => scratch.length);
  if (!isLate) port.close();
});\`, { eval: true });
globalThis.deliver = function deliver(isLate) {
  const { port1, port2 } = new MessageChannel();
  const job = new Array(2000).fill(0.5);
  port1.on('message', () => job.length);
  worker.postMessage({ port: port2, isLate }, [port2]);
};`;

const HuntSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  headline: z.string(),
  isFollowed: z.boolean(),
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
let browser: RealTarget;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  const timers = `<!doctype html><title>timers</title><button onclick="act()">Act</button><script>${TIMERS}</script>`;
  const copies = `<!doctype html><title>copies</title><script>${COPIES}</script>`;
  const twice = `<!doctype html><title>twice</title><script>${TWICE}</script>`;
  const own = { '/timers': timers, '/copies': copies, '/twice': twice, '/worker.js': WORKER };
  site = bench.keep(await startSite({ ...(await huntFiles()), ...own }));
  const paths = (['plain', 'react', 'vue'] as const).flatMap((framework) =>
    [true, false].map((isLeak) => huntPath({ framework, isLeak })),
  );
  const pages = [...paths, '/timers', '/copies', '/twice'].map((path) => site.url(path));
  browser = bench.keep(await startChromium(pages));
  await bench.connect(browser);
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Looks again after a second: nothing of these pages goes by itself. `leak-artifact.waiting.real.test.ts` waits as long as a hunt that is told nothing. */
const SOON = { seconds: 1 };

const hunt = async (params: Record<string, unknown>) => {
  const { value, text } = await claude.run('pen_leak_hunt', params);
  return { ...HuntSchema.parse(value), text };
};

test('finds each planted leak of a page by clicking, with the objects per round and the reference to remove', async () => {
  await bringToFront(browser, site.url(huntPath({ framework: 'plain', isLeak: true })));
  const found = await hunt({ steps: [{ click: 'Act' }], repeat: 4, target: 'plain leaks', ...SOON });
  expect(found).toMatchObject({ verdict: { level: 'grows' }, actions: 12 });
  expect(found.snapshots).toHaveLength(4);
  const cuts = found.growing.map(({ edgeToCut }) => edgeToCut);
  for (const name of PLANTED)
    expect(cuts).toContainEqual(expect.stringMatching(new RegExp(`^(?:\\.|variable )${name}\\b`)));
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

test.each(['react', 'vue'])(
  'finds what dialogs in %s leave behind when they are unmounted @night',
  async (framework) => {
    const found = await hunt({ expression: 'act()', repeat: 4, target: `${framework} leaks` });
    expect(found).toMatchObject({ verdict: { level: 'grows' }, actions: 12 });
    const cuts = found.growing.map(({ edgeToCut }) => edgeToCut);
    for (const name of PLANTED_IN_DIALOGS)
      expect(cuts).toContainEqual(expect.stringMatching(new RegExp(`^(?:\\.|variable )${name}\\b`)));
    expect(found.growing.filter(({ classes }) => classes.some((one) => one.includes('TickingOrder')))).toHaveLength(1);
    expect(found.growing).toHaveLength(PLANTED_IN_DIALOGS.length + 1);
  },
  600_000,
);

test('names the function and the line of a listener that holds objects beside an array @night', async () => {
  const { headline } = await hunt({ expression: 'act()', repeat: 4, target: 'twice', ...SOON });
  expect(headline).toMatch(
    /^Every round leaves 4 Row \(twice:\d+:\d+\), 1 per action: 2 references hold them together/,
  );
  expect(headline).toMatch(
    /\(variable rows of twice and the listener closure in act \(twice:\d+:\d+\), never removed\)/,
  );
});

test('names the callbacks of timers and listeners, and judges a worker by the same steps on its page', async () => {
  await bringToFront(browser, site.url('/timers'));
  const found = await hunt({ steps: [{ click: 'Act' }], repeat: 4, target: 'timers', ...SOON });
  expect(found.text).toMatch(
    /4 × DOMTimer \(timer: setTimeout or setInterval\), 1 per action: never cleared, with the callback refresh\(\) \(timers:\d+:\d+\)/,
  );
  expect(found.text).toMatch(
    /4 × blink::RegisteredEventListener \(event listener\), 1 per action: never removed, with the callback closure in act \(timers:\d+:\d+\)/,
  );
  const calls = namedCalls(found.text, CAPABILITIES);
  const read = calls.find(({ tool }) => tool === 'pen_source_content');
  expect((await claude.run('pen_source_content', { ...read?.params })).text).toContain('function refresh()');
  // The answer has the line already.
  expect(found.text).toMatch(/^> *\d+ \| .*function refresh\(\)/m);
  expect(found.text).toContain('Not judged: a worker of this target');
  const judge = calls.find(({ tool }) => tool === 'pen_leak_hunt');
  const inWorker = await hunt({ ...judge?.params, ...SOON });
  expect(inWorker.growing).toMatchObject([{ className: 'Parcel', objectsPerRound: [4, 4, 4] }]);
});

test('finds what grows in lists and states that are never changed but copied, by the variables that last @night', async () => {
  const found = await hunt({ expression: 'act()', repeat: 6, target: 'copies', ...SOON });
  expect(found.verdict.level).toBe('grows');
  const rows = found.growing.map(({ className, edgeToCut, objectsPerRound }) => ({
    className,
    edgeToCut,
    objectsPerRound,
  }));
  const each = [6, 6, 6];
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(
    expect.arrayContaining([
      { className: 'Listed', edgeToCut: 'variable list of copies', objectsPerRound: each },
      { className: 'Kept', edgeToCut: 'variable state of copies', objectsPerRound: each },
      { className: 'Grouped', edgeToCut: 'variable byUser of copies', objectsPerRound: each },
    ]),
  );
});

test.each([
  ['plain JavaScript', 'plain'],
  ['React @night', 'react'],
  ['Vue @night', 'vue'],
])('is silent on habits in %s that look like leaks and are none', async (_name, framework) => {
  const found = await hunt({ expression: 'act()', repeat: 10, target: `${framework} clean` });
  expect({ growing: found.growing, grown: found.grownInPlace, verdict: found.verdict.level }).toEqual({
    growing: [],
    grown: [],
    verdict: 'no-growth',
  });
});

test.each(['plain', 'vue'])(
  'is silent on a log with a limit in %s that is not full in the first rounds, and says that it stopped @night',
  async (framework) => {
    const app: HuntApp = { framework: framework as HuntApp['framework'], name: 'logWithLimit', isLeak: false };
    const url = site.url(huntPath(app, app.name));
    await claude.run('pen_navigate', { action: 'goto', url, target: `${framework} clean` });
    // Two in the warm-up and two in each round are the eight that the log takes.
    const found = await hunt({ expression: 'act()', repeat: 2, target: `${framework} clean logWithLimit` });
    expect({ growing: found.growing, verdict: found.verdict.level }).toEqual({ growing: [], verdict: 'no-growth' });
    expect(found.verdict.text).toContain('grew at first and stopped within');
  },
);

test('an action that rejects is an error for whoever hunts, the person in the window too @night', async () => {
  for (const kind of ['window', 'mcp'] as const) {
    const expression = `Promise.resolve().then(() => { throw new Error('no such order'); })`;
    const asked = await bench.caller(kind, kind).ask('pen_leak_hunt', { expression, repeat: 2, target: 'copies' });
    expect(asked.ok).toBe(false);
    expect(asked.text).toContain('no such order');
  }
});

test('watches a Node service that leaks while it works, and judges snapshots that exist', async () => {
  const [service] = await bench.connect(bench.keep(await startNode(SERVICE)));
  const found = await hunt({ seconds: 3, target: service?.id ?? '' });
  expect(found).toMatchObject({ verdict: { level: 'grows' }, actions: null });
  expect(found.growing[0]).toMatchObject({ className: 'Request', edgeToCut: expect.stringContaining('audit') });
  const again = await hunt({ captures: found.snapshots.map(({ captureId }) => captureId) });
  expect(again.growing).toEqual(found.growing);
});

test('covers the workers of a process: ports that stay open at both ends, and none where a worker closes them', async () => {
  const [service] = await bench.connect(bench.keep(await startNode(PORTS)));
  const params = { repeat: 4, target: service?.id ?? '', ...SOON };
  const found = await hunt({ expression: 'deliver(true)', ...params });
  const { text, level } = found.verdict;
  expect(level).toBe('grows');
  expect(text).toMatch(/In the worker [^:]*: Every round leaves 4 × MessagePort/);
  expect(text).toMatch(
    /As many MessagePort stay open at both ends: closure in deliver .* in the main thread, the worker/,
  );
  expect(found.text).toContain('12 for its workers');
  expect(found.text).not.toContain('Not judged: a worker');
  const closed = await hunt({ expression: 'deliver(false)', ...params });
  expect(closed.verdict.level).toBe('no-growth');
  expect(closed.verdict.text).not.toContain('both ends');
});

test('waits for the person in each round, and takes no snapshot after one that the person skips', async () => {
  const places: string[] = [];
  const params = { do: 'press Act', rounds: 4, warmUpRounds: 0, target: 'react leaks', ...SOON };
  const outcome = await bench.core.runner.run('pen_leak_hunt', params, claude.session, {
    taskInClient: async ({ place, text }) => {
      places.push(`${place}: ${text}`);
      if (place === 'Round 2 of 4') return 'skip';
      await claude.run('pen_evaluate', { expression: 'act()', target: 'react leaks' });
      return 'done';
    },
  });
  if (!outcome.ok) throw new Error(outcome.text);
  expect(places).toEqual([1, 2, 3, 4].map((round) => `Round ${round} of 4: press Act`));
  expect(outcome.notes).toContain('1 of 4 rounds were skipped.');
  expect(outcome.value).toMatchObject({ verdict: { level: 'grows' }, rounds: 3, actions: 3 });
  expect(HuntSchema.parse(outcome.value).snapshots).toHaveLength(4);
});

/** Attaches a client to the page and detaches it, as closing DevTools or the end of a Playwright script does. */
async function detachAnother(path: string): Promise<void> {
  const list = (await (await fetch(`http://127.0.0.1:${browser.port}/json/list`)).json()) as {
    url: string;
    webSocketDebuggerUrl: string;
  }[];
  const page = list.find(({ url }) => url === site.url(path));
  const socket = new WebSocket(page?.webSocketDebuggerUrl ?? '');
  await new Promise((opened) => socket.addEventListener('open', opened));
  const closed = new Promise((done) => socket.addEventListener('close', done));
  socket.close();
  await closed;
}

/** A hunt in which the person acts, and another client detaches in the rounds of the task with these numbers. */
async function huntWithDetaching(detaches: (task: number) => boolean) {
  const path = huntPath({ framework: 'plain', isLeak: true });
  const places: string[] = [];
  const params = { do: 'press Act', rounds: 3, warmUpRounds: 0, target: 'plain leaks', ...SOON };
  const outcome = await bench.core.runner.run('pen_leak_hunt', params, claude.session, {
    taskInClient: async ({ place }) => {
      places.push(place);
      await claude.run('pen_evaluate', { expression: 'for (let i = 0; i < 5; i += 1) act()', target: 'plain leaks' });
      if (detaches(places.length)) await detachAnother(path);
      return 'done';
    },
  });
  if (!outcome.ok) throw new Error(outcome.text);
  return { places, outcome, found: HuntSchema.parse(outcome.value) };
}

test('begins the rounds again when another client detached in the middle, and says why @night', async () => {
  const { places, outcome, found } = await huntWithDetaching((task) => task === 2);
  const again = 'Round 1 of 3, again: another client detached';
  expect(places).toEqual(['Round 1 of 3', 'Round 2 of 3', again, 'Round 2 of 3', 'Round 3 of 3']);
  expect(outcome.notes.join()).toContain('In round 2 of 3 another client, such as DevTools, detached');
  expect(found).toMatchObject({ isFollowed: true, verdict: { level: 'grows' } });
  expect(found.snapshots).toHaveLength(4);
  expect(found.growing.find(({ path }) => path.includes('list['))).toMatchObject({ objectsPerRound: [5, 5, 5] });
  // The snapshots from before the rounds began again belong to the hunt too, and go with it.
  const { captureId } = z.object({ captureId: z.string() }).parse(outcome.value);
  const before = found.snapshots.map((snapshot) => snapshot.captureId);
  const record = bench.core.library.get(captureId);
  if (!record.ok) throw new Error(record.error.message);
  const owned = allSnapshots(record.value);
  // And the one after the wait.
  expect(owned).toHaveLength(7);
  expect(owned).toEqual(expect.arrayContaining(before));
  const deleted = await claude.run('pen_delete_capture', { capture: captureId });
  expect(deleted.value).toMatchObject({ deletedId: captureId, usedBy: [] });
  expect(z.array(z.string()).parse(deleted.value['alsoDeleted']).toSorted()).toEqual(owned.toSorted());
  expect(deleted.text).toContain('With the captures that it made:');
  expect(bench.core.library.list().filter(({ id }) => owned.includes(id))).toEqual([]);
});

test('names no culprit when other clients detach in every round @night', async () => {
  const { places, found } = await huntWithDetaching(() => true);
  expect(places).toHaveLength(5);
  expect(found).toMatchObject({ isFollowed: false, verdict: { level: 'unclear' } });
  expect(found.headline).toMatch(
    /^The heap grew by .* per round, and objects could not be followed .* detached .* Hunt again\.$/,
  );
});

test('refuses a call without an action, and one with two', async () => {
  const none = await claude.ask('pen_leak_hunt', { target: 'plain clean' });
  expect(none).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  const two = await claude.ask('pen_leak_hunt', { expression: 'act()', do: 'act', target: 'plain clean' });
  expect(two).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
});

test('names the round and the action that failed', async () => {
  const failed = await claude.ask('pen_leak_hunt', { expression: 'missing()', target: 'plain clean' });
  expect(failed.text).toContain('Warm-up, after 0 of 5 actions');
});
