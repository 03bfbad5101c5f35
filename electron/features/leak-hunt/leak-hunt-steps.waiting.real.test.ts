/** Leak hunts of what fills up, of the engine's own caches, and by steps: what stops growing is no leak, and what grows has its step. */
import { readFileSync } from 'node:fs';
import { HeapGrowthSchema } from '../../../shared/engine/heap/contract/leak-growth.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  startChromium,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../../core/cdp/testing/real-targets.ts';
import { bringToFront } from '../../core/app/testing/bring-to-front.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

/**
 * Each click draws other texts in other sizes, on a canvas and in elements that replace the last ones, and tests new regular expressions; so long that Chromium
 * keeps an entry of a long frame and of its script for each.
 */
const TEXTS = `
let number = 0;
const context = document.querySelector('canvas').getContext('2d');
const words = () => Array.from({ length: 60 }, () => 'w' + (number++).toString(36) + String.fromCharCode(0x4e00 + number % 5000)).join(' ');
globalThis.draw = function draw() {
  for (let line = 0; line < 40; line += 1) {
    context.font = (8 + number % 40 + line / 10) + 'px serif';
    context.fillText(words(), 0, line * 7);
  }
  document.querySelector('div').replaceChildren(...Array.from({ length: 60 }, (_, at) => {
    const text = document.createElement('p');
    text.style.fontSize = (9 + (number + at) % 30 / 3) + 'px';
    text.textContent = words();
    return text;
  }));
  for (let at = 0; at < 20; at += 1) new RegExp('k' + number++ + '[a-z]+').test('k' + number);
  for (const end = performance.now() + 120; performance.now() < end; );
};`;

/** `fill` fills a cache and hangs a node into a tree; `undo` keeps so many states that the further actions of a hunt reach the limit; `listen` makes signals that another one keeps. */
const STOPPED = `
class Entry {} class State {} class TreeNode { constructor(key) { this.key = key; this.left = null; this.right = null; } }
const cache = new Map(); let tree = null, past = [], number = 0, seed = 7;
const put = (node, key) => {
  if (node === null) return new TreeNode(key);
  if (key < node.key) node.left = put(node.left, key); else node.right = put(node.right, key);
  return node;
};
globalThis.fill = () => {
  if (cache.size < 25) cache.set(number++, new Entry());
  seed = (seed * 1103515245 + 12345) % 2147483648;
  tree = put(tree, seed);
};
globalThis.undo = () => { past = [...past, new State()].slice(-24); };
const source = new AbortController();
globalThis.listen = () => { AbortSignal.any([source.signal]).addEventListener('abort', () => number++); };
globalThis.held = () => [cache, tree, past, source];`;

/** Three views, of which one subscribes to what outlives it; and no source map. */
const TABS = `
class Theme { subscribers = new Set(); subscribe(callback) { this.subscribers.add(callback); } }
const theme = new Theme();
class Chart { constructor() { this.points = [1.5, 2.5]; theme.subscribe(() => this.draw()); } draw() {} }
class Panel { rows = Array.from({ length: 50 }, (_, row) => ({ row })); }
let shown = null;
const show = (view) => { shown = view; };`;

const HuntSchema = z.looseObject({
  verdict: z.object({ level: z.string(), text: z.string() }),
  growing: z.array(z.looseObject({ className: z.string() })),
  grownInPlace: z.array(z.looseObject({ className: z.string() })),
  snapshots: z.array(z.looseObject({ captureId: z.string() })),
});

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;
let browser: RealTarget;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  const texts = `<!doctype html><title>texts</title><button onclick="draw()">Draw</button><canvas></canvas><div></div><script>${TEXTS}</script>`;
  const tabs = `<!doctype html><title>tabs</title><button onclick="show(new Panel())">Overview</button><button onclick="show(new Chart())">Errors</button><button onclick="show(new Panel())">Details</button><script>${TABS}</script>`;
  const stopped = `<!doctype html><title>stopped</title><script>${STOPPED}</script>`;
  const pages = { '/texts': texts, '/tabs': tabs, '/stopped': stopped };
  site = bench.keep(await startSite(pages));
  browser = bench.keep(await startChromium(Object.keys(pages).map((path) => site.url(path))));
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

test.each(['Node', 'a page'])(
  'what grows beside a cache that has filled up is told, and a limit is no leak: %s @night',
  async (where) => {
    const [service] =
      where === 'Node'
        ? await bench.connect(bench.keep(await startNode(`${STOPPED} setInterval(() => {}, 1e6);`)))
        : [];
    const target = service?.id ?? 'stopped';
    const beside = await hunt({ expression: 'fill()', target });
    expect(beside.verdict.level).not.toBe('no-growth');
    expect(beside.verdict.text).toContain('TreeNode');
    const limited = await hunt({ expression: 'undo()', target });
    expect(limited).toMatchObject({ verdict: { level: 'no-growth' }, growing: [] });
    expect(limited.verdict.text).toContain('State through variable past');
  },
);

test('signals that another signal keeps for their listeners are not said to be no growth', async () => {
  const found = await hunt({ expression: 'listen()', target: 'stopped' });
  expect(found.verdict.level).not.toBe('no-growth');
  expect(found.verdict.text).toContain('listeners');
});

test('names no culprit for the caches of Blink and V8, which have a row of their own @night', async () => {
  const steps = [{ click: 'Draw' }];
  const asked = await claude.run('pen_leak_hunt', { steps, repeat: 4, warmUpRounds: 0, target: 'texts' });
  const found = HuntSchema.parse(asked.value);
  expect(found).toMatchObject({ verdict: { level: 'no-growth' }, growing: [], grownInPlace: [] });
  const { growth } = z.looseObject({ growth: HeapGrowthSchema }).parse(asked.value);
  const caches = growth.engine.find(({ name }) => name.includes('text and font caches'));
  // The first round fills them, by far the most of what the heap gained.
  const [gained = 0] = growth.bytesPerRound;
  expect(gained).toBeGreaterThan(256 * 1024);
  expect(caches?.bytesPerRound[0]).toBeGreaterThan(gained / 2);
  expect(asked.text).toContain('### The engine’s own growth');
});

test('says which step leaves what grows, and names a callback by the class around it @night', async () => {
  await bringToFront(browser, site.url('/tabs'));
  const steps = ['Overview', 'Errors', 'Details'].map((click) => ({ click }));
  const { verdict, text, growing, snapshots } = await hunt({ steps, target: '/tabs', ...SOON });
  expect(verdict.level).toBe('grows');
  expect(verdict.text).toMatch(/^Every click on Errors leaves 1 (?:× )?[^:]+: /);
  expect(verdict.text).toContain(
    'Only the step click Errors leaves them: 1 in one action, the other 2 steps none, and take none out.',
  );
  expect(growing[0]).toMatchObject({
    className: 'closure in Chart constructor',
    byStep: [
      { step: 'click Overview', objects: 0 },
      { step: 'click Errors', objects: 1 },
      { step: 'click Details', objects: 0 },
    ],
  });
  expect(text).toContain('2 step by step');
  // The snapshots between the steps do not stay.
  const kept = bench.core.library
    .list()
    .filter(({ kind, target }) => kind === 'heap-snapshot' && target?.url.endsWith('/tabs') === true);
  expect(kept.length).toBeLessThanOrEqual(snapshots.length + 2);
});

test('loads the page again before the first round if it is told so, and keeps that in the stored hunt @night', async () => {
  await bringToFront(browser, site.url('/tabs'));
  const evaluated = (expression: string) => claude.run('pen_evaluate', { expression, target: '/tabs' });
  await evaluated('globalThis.earlier = 1');
  const { value } = await claude.run('pen_leak_hunt', {
    ...{ steps: [{ click: 'Errors' }], repeat: 1, rounds: 2, warmUpRounds: 0, reload: true, target: '/tabs', ...SOON },
  });
  expect((await evaluated('typeof globalThis.earlier')).text).toContain('undefined');
  const { captureId } = z.looseObject({ captureId: z.string() }).parse(value);
  const stored = bench.core.library.get(captureId);
  expect(stored.ok && readFileSync(stored.value.file, 'utf8')).toContain('"reload":true');
});

test('says at which number of an action the page has no more elements', async () => {
  // The page has three buttons: the fourth action has none.
  await bringToFront(browser, site.url('/tabs'));
  const steps = [{ click: 'Overview' }, { click: 'button nth={i}' }];
  const numbered = await claude.ask('pen_leak_hunt', { steps, repeat: 2, target: '/tabs' });
  expect(numbered.text).toMatch(
    /Round 1 of 3, after 1 of 2 actions: step 2 of 2 \(click button nth=4: .*only 3\.\) \{i\} was 4, and goes up to 8\./,
  );
  expect(numbered.text).toContain('write {i%3}, which begins again at 1 after 3');
});
