/** Leak hunts on pages that leak, beside what a hook of DevTools keeps and work that is still to be done. */
import CDP from 'chrome-remote-interface';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually, startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/** As the page’s development build does: each action writes to the hook, and a job waits for two seconds. */
const HOOK = `
class Fiber { constructor() { this.props = Array.from({ length: 500 }, (_, at) => 'prop ' + at + ' ' + Math.random()); } }
const hook = { events: [], onCommit(fiber) { this.events.push(fiber); } };
Object.defineProperty(window, '__REACT_DEVTOOLS_GLOBAL_HOOK__', { value: hook });
globalThis.commit = () => { for (let at = 0; at < 3; at += 1) hook.onCommit(new Fiber()); };`;
const LEAK = `
class Order { constructor() { this.lines = Array.from({ length: 50 }, (_, at) => 'line ' + at + ' ' + Math.random()); } }
const orders = []; globalThis.held = () => orders;
globalThis.leak = () => { orders.push(new Order()); };`;
const BACKLOG = `
class Job { constructor() { this.rows = [Math.random(), Math.random()]; } }
const queue = new Set(); globalThis.waiting = () => queue;
globalThis.enqueue = () => { queue.add(new Job()); };`;
/** Each action makes one, says so to a client of the protocol, and may print it. */
const SHOWN = `
class Frame { constructor() { this.rows = Array.from({ length: 50 }, (_, at) => 'row ' + at + ' ' + Math.random()); } }
let last; globalThis.show = () => { last = new Frame(); globalThis.shown?.(''); return last.rows.length; };
globalThis.newest = () => last;
globalThis.print = () => { console.log(new Frame()); };`;

const HuntSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  headline: z.string(),
  growing: z.array(z.looseObject({ edgeToCut: z.string() })),
  artifacts: z.array(z.looseObject({ className: z.string() })).optional(),
  backlog: z.array(z.looseObject({ className: z.string() })).optional(),
});

let bench: CoreBench;
let caller: BenchCaller;
let site: Site;
let port: number;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  const page = (name: string, script: string): string =>
    `<!doctype html><title>${name}</title><script>${script}</script>`;
  site = bench.keep(
    await startSite({
      '/hook': page('hook', HOOK),
      '/both': page('both', HOOK + LEAK),
      '/backlog': page('backlog', BACKLOG),
      '/shown': page('shown', SHOWN),
    }),
  );
  const paths = ['/hook', '/both', '/backlog', '/shown'];
  const browser = bench.keep(await startChromium(paths.map((path) => site.url(path))));
  ({ port } = browser);
  await bench.connect(browser);
  caller = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

const hunt = async (params: Record<string, unknown>) => {
  const { value, text } = await caller.run('pen_leak_hunt', params);
  return { ...HuntSchema.parse(value), text };
};

test('finds no leak of the page in what only the hook of React DevTools keeps, and names the hook', async () => {
  const found = await hunt({ expression: 'commit()', repeat: 4, seconds: 1, target: 'hook' });
  expect(found).toMatchObject({ verdict: { level: 'no-growth' }, growing: [] });
  expect(found.artifacts?.length).toBeGreaterThan(0);
  expect(found.headline).toMatch(/^No growth of your code: .*kept only by the hook of React DevTools\.$/);
  expect(found.verdict.text).toMatch(/In production 0 B of \d+(?:\.\d+)? [KM]B per round: all of it/);
});

test('tells both figures of a leak beside it @night', async () => {
  // A wait that is asked for is made also where slow rounds would do.
  const found = await hunt({ expression: 'commit(), leak()', repeat: 4, seconds: 5, target: 'both' });
  expect(found.verdict.level).toBe('grows');
  expect(found.growing.map(({ edgeToCut }) => edgeToCut)).toEqual([expect.stringContaining('orders')]);
  expect(found.verdict.text).toMatch(
    /In production [\d.]+ KB of [\d.]+ [KM]B per round: the rest is kept only by the hook of React DevTools\./,
  );
  expect(found.verdict.text).toMatch(/Not backlog: all 12 were still there after 5 s without any action\./);
});

test('tells a backlog that goes by itself from a leak @night', async () => {
  const stored = (): number => bench.core.library.list().length;
  // Before the first round, after each of three, and after those that confirm.
  const all = stored() + 5;
  const hunting = hunt({ expression: 'enqueue()', repeat: 4, seconds: 12, target: 'backlog' });
  // The jobs are done in the wait, however long the rounds take.
  await Promise.race([eventually('the last snapshot after an action', () => (stored() < all ? null : true)), hunting]);
  await caller.run('pen_evaluate', { expression: 'waiting().clear()', target: 'backlog' });
  const found = await hunting;
  expect(found).toMatchObject({ verdict: { level: 'no-growth' }, growing: [], backlog: [{ className: 'Job' }] });
  expect(found.headline).toMatch(/^No leak: 4 × Job per round through .*: gone after 12 s without any action\.$/);
  // Without the wait it cannot be told.
  const atOnce = await hunt({ expression: 'enqueue()', repeat: 4, seconds: 0, target: 'backlog' });
  expect(atOnce.verdict.level).toBe('grows');
});

test('blames the console for what the page printed, and not for what another client looks at @night', async () => {
  const pages = await CDP.List({ host: '127.0.0.1', port });
  const client = await CDP({
    host: '127.0.0.1',
    port,
    target: pages.find(({ url }) => url === site.url('/shown'))?.id ?? '',
    local: true,
  });
  const { Runtime } = client;
  await Runtime.enable();
  await Runtime.addBinding({ name: 'shown' });
  let asked = 0;
  client.on('Runtime.bindingCalled', () => {
    asked += 1;
    // The browser keeps what it names to a client until that lets go of it.
    void Runtime.evaluate({ expression: 'newest()' });
  });
  const shown = await hunt({ expression: 'show()', repeat: 4, seconds: 1, target: 'shown' });
  await client.close();
  expect(asked).toBeGreaterThanOrEqual(12);
  expect(shown).toMatchObject({ verdict: { level: 'no-growth' }, growing: [] });
  expect(shown.artifacts?.map(({ className }) => className)).toContain('Frame');
  const printed = await hunt({ expression: 'print()', repeat: 4, seconds: 1, target: 'shown' });
  expect(printed.headline).toMatch(/Frame.*: only the console holds them/);
});
