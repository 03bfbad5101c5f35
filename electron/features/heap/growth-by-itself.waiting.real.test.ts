/** Growth as time passes, and growth that an action leaves only after a while, in real programs: timers of a page in the background would be slowed down. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/** Adds by itself, as a chart of a value that is polled does; the action does nothing that stays. */
const TICKING = `class Reading { constructor(at) { this.at = at; } }
const readings = [];
setInterval(function poll() { readings.push(new Reading(Date.now())); }, 40);
globalThis.act = () => new Promise((done) => { globalThis.last = {}; setTimeout(done, 200); });`;

/** The objects of an action come when the next ones are done, and stay. */
const LATE = `class Saved { constructor(at) { this.at = at; } }
const saved = [];
setInterval(() => undefined, 1e6);
globalThis.act = () => new Promise((done) => { setTimeout(() => { saved.push(new Saved(Date.now())); }, 900); setTimeout(done, 200); });`;

/** The same three seconds later, when several rounds are over; with a limit nothing stays. */
const later = (keeps: string): string => `class Saved { constructor(at) { this.at = at; } }
let saved = [], number = 0;
setInterval(() => undefined, 1e6);
globalThis.act = () => { setTimeout(() => { saved.push(new Saved(number++)); ${keeps} }, 3000); };`;

/** Each click starts a timer that is never stopped and adds by itself. */
const STARTED = `class Point { constructor(at) { this.at = at; } }
globalThis.act = () => {
  const points = [], rows = new Array(2000).fill(0).map((_, at) => ({ at }));
  setInterval(function draw() { points.push(new Point(rows.length)); }, 200);
};`;

const HuntSchema = z.object({ verdict: z.object({ level: z.string(), text: z.string() }) });

let bench: CoreBench;
let claude: BenchCaller;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** `seconds`: of the look after the last action, which is long enough for what these programs do. */
const hunt = async (target: string, seconds = 1): Promise<z.infer<typeof HuntSchema>['verdict']> => {
  const { value } = await claude.run('pen_leak_hunt', { target, expression: 'act()', repeat: 5, seconds });
  return HuntSchema.parse(value).verdict;
};

async function program(script: string): Promise<string> {
  const [node] = await bench.connect(bench.keep(await startNode(script)));
  return node?.id ?? '';
}

test('growth that goes on without any action is not blamed on the action', async () => {
  const { level, text } = await hunt(await program(TICKING), 5);
  expect(level).toBe('grows');
  expect(text).toMatch(
    /^Grows by itself, not by the actions: .*readings.* gained [\d,]+ × Reading in \d+ s without any action/,
  );
});

test('what an action leaves later is blamed on it @night', async () => {
  const { level, text } = await hunt(await program(LATE), 2);
  expect(level).toBe('grows');
  expect(text).toMatch(/^Every round leaves \d(?: to \d)? Saved /);
  expect(text).not.toContain('by itself');
});

test('what comes when the rounds are over forbids the verdict that nothing grows, and the proposed wait tells the leak @night', async () => {
  const target = await program(later(''));
  const { text } = await hunt(target, 4);
  // On a busy machine the rounds take long enough for the first objects, and the leak is told at once.
  expect(text).toMatch(
    /^(?:No verdict: \d+ × Saved came through variable saved .*after the last action|Every round leaves \d.* Saved)/,
  );
  const waiting = 'act(), new Promise((done) => setTimeout(done, 3100))';
  const { value } = await claude.run('pen_leak_hunt', { target, expression: waiting, repeat: 2, seconds: 0 });
  expect(HuntSchema.parse(value).verdict.text).toMatch(/^Every round leaves 2 (?:× )?Saved/);
});

test('what comes later and goes again is no growth @night', async () => {
  expect((await hunt(await program(later('if (saved.length > 8) saved = [];')), 4)).level).toBe('no-growth');
});

test('timers that an action leaves are the leak, not what they add @night', async () => {
  const site = bench.keep(await startSite({ '/': `<title>started</title><script>${STARTED}</script>` }));
  await bench.connect(bench.keep(await startChromium([site.url('/')])));
  const { level, text } = await hunt('started');
  expect(level).toBe('grows');
  expect(text).toMatch(/^Every round leaves [^:]*: 5 × DOMTimer .* never cleared, with the callback draw\(\)/);
  expect(text).toMatch(/By itself, without the actions: variable points, .* gained [\d,]+ × Point/);
});
