/** Live recordings of renders on real pages: counts, reasons, where values come from, what began commits, and that nothing stays in a page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createLiveRenders } from '../../live-renders/index.ts';
import { createPageScripts } from '../../page-scripts/index.ts';
import { InteractResultSchema } from '../../../shared/capabilities/page/interact-result.ts';
import type { LiveRenders } from '../../../shared/contracts/page/live-renders.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';
import { bundlePage } from '../testing/framework-pages/bundle-page.ts';
import { settle } from '../../../shared/contracts/errors.ts';

let bench: CoreBench;
let claude: BenchCaller;
let react: Site;
let vue: Site;
let plain: Site;
let targetId: string;
let live: ReturnType<typeof createLiveRenders>;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const own = await bundlePage('renders.jsx', { minified: true, profiling: true });
  react = bench.keep(await startSite({ ...own.files, '/': `${own.files['/']}${LOAD}`, '/data.json': '{}' }));
  vue = bench.keep(await startSite((await bundlePage('renders-vue.js', { minified: true })).files));
  plain = bench.keep(await startSite({ '/': '<title>plain</title><button>Press</button>' }));
  const [target] = await bench.connect(bench.keep(await startChromium([react.url()])));
  targetId = target?.id ?? '';
  claude = bench.caller('Claude Code');
  const { endpoints, liveOriginals } = bench.core;
  live = createLiveRenders({
    targets: endpoints,
    attach: (of, options) => endpoints.attach(of, options),
    scripts: createPageScripts(null),
    originals: liveOriginals,
  });
});
afterAll(async () => {
  await live.stopAll();
  await bench[Symbol.asyncDispose]();
});

/** Clicks once a response has been read. */
const LOAD = `<script>
  globalThis.load = () => fetch('/data.json').then((answer) => answer.text())
    .then(() => document.querySelector('button').click());
</script>`;

async function inPage(expression: string): Promise<unknown> {
  const { value } = await claude.run('pen_evaluate', { expression: `[(${expression})]` });
  return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
}

async function read(): Promise<LiveRenders> {
  const reading = await settle(() => live.read(targetId));
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.value;
}

/** The next reading, with the names that later ones have: source maps of a page that was just loaded are read meanwhile. */
async function readNamed(name: string): Promise<LiveRenders> {
  const first = await read();
  let { components, reasons } = first;
  while (!components.some((each) => each.name === name)) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const later = await read();
    if (later.components.length > 0) ({ components, reasons } = later);
  }
  return { ...first, components, reasons };
}

/** Renders and mounts of each component of one reading. */
function totalsOf({ components, commits }: LiveRenders): Record<string, number> {
  const names = new Map(components.map(({ number, name }) => [number, name]));
  const totals: Record<string, number> = {};
  for (const { component, renders, mounts } of commits.flatMap(({ rows }) => rows)) {
    const name = names.get(component) ?? '?';
    totals[name] = (totals[name] ?? 0) + renders + mounts;
  }
  return totals;
}

/** The first input of each reason of a component, and where it comes from. */
function why({ components, reasons, commits }: LiveRenders, name: string): string[] {
  const number = components.find((each) => each.name === name)?.number;
  const own = commits.flatMap(({ rows }) => rows).filter(({ component }) => component === number);
  const wanted = new Set(own.flatMap((row) => row.reasons.map(([reason]) => reason)));
  return reasons
    .filter((reason) => wanted.has(reason.number))
    .flatMap(({ inputs: [first] }) =>
      first === undefined
        ? []
        : `${first.kind} ${first.name} ${first.sameness} ${first.from?.by ?? ''} ${first.from?.place.url.split('/').at(-1) ?? ''}`,
    );
}

/** What recording could leave: an accessor in a root, a hook, a symbol. */
const TRACES = `(() => {
  const container = document.querySelector('body > div');
  const name = Object.keys(container).find((each) => each.startsWith('__reactContainer$'));
  const { value, ...property } = Object.getOwnPropertyDescriptor(container[name].stateNode, 'current');
  return { property, isFiber: value?.stateNode !== undefined, hook: typeof globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__,
    symbols: Object.getOwnPropertySymbols(globalThis).map(String).filter((each) => each.includes('PEN')) };
})()`;

test('a running page of React: as often as its components count, with reasons, times after a reload, and nothing left', async () => {
  const before = await inPage(TRACES);
  expect(await read()).toMatchObject({
    document: 1,
    page: { frameworks: [{ framework: 'react', versions: ['19'], build: 'profiling' }], hasTimes: false },
    commits: [],
  });
  await inPage('(counted = {}, true)');
  await claude.run('pen_interact', { steps: [{ click: 'Save' }] });
  const clicked = await readNamed('Filter');
  const counted = z.record(z.string(), z.number()).parse(await inPage('counted'));
  expect(Object.keys(counted).length).toBeGreaterThan(3);
  expect(totalsOf(clicked)).toMatchObject(counted);
  expect(clicked.commits[0]).toMatchObject({ event: 'click', live: { element: 'button', response: null } });
  expect(why(clicked, 'Filter')).toEqual(['state filter equal write renders.jsx']);

  await inPage('(load(), true)');
  await claude.run('pen_interact', { steps: [{ wait: 300 }] });
  const loaded = await read();
  expect(loaded.commits).toMatchObject([
    { event: '', live: { element: '', response: { url: expect.stringMatching(/data\.json$/) } } },
  ]);
  // They are known.
  expect(loaded.components).toEqual([]);

  await claude.run('pen_navigate', { action: 'reload', wait: 2 });
  const reloaded = await readNamed('Row');
  expect(reloaded).toMatchObject({ document: 2, page: { hasTimes: true } });
  expect(totalsOf(reloaded)['Row']).toBe(200);
  const rows = reloaded.commits.flatMap((commit) => commit.rows);
  expect(rows.every(({ selfMs, totalMs }) => selfMs !== null && totalMs !== null)).toBe(true);

  // A measured interaction, and its trace, observe the same application.
  const { value } = await claude.run('pen_interact', { steps: [{ click: 'Save' }], measure: true });
  const { second } = InteractResultSchema.parse(value);
  expect(second?.renders).toMatchObject({ why: null, page: { frameworks: [{ framework: 'react' }] } });

  await live.stop(targetId);
  expect(await inPage(TRACES)).toEqual(before);
});

test('a page of Vue, after another page: the values of its props, and the place that writes them', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: plain.url(), wait: 2 });
  expect(await read()).toMatchObject({ page: null, why: null, components: [], commits: [] });
  await claude.run('pen_navigate', { action: 'goto', url: vue.url(), wait: 2 });
  expect((await read()).page?.frameworks).toMatchObject([{ framework: 'vue', build: 'production' }]);
  await inPage('(counted = {}, true)');
  await claude.run('pen_interact', { steps: [{ type: 'a', on: 'Search' }] });
  const typed = await readNamed('Badge');
  const counted = z.record(z.string(), z.number()).parse(await inPage('counted'));
  expect(counted).toMatchObject({ Row: 200 });
  expect(totalsOf(typed)).toMatchObject(counted);
  expect(typed.commits).toMatchObject([{ event: 'input', live: { element: 'input' } }]);
  expect(why(typed, 'Row')).toEqual(['prop onSelect same-code function Search.vue']);
  expect(why(typed, 'Badge')).toEqual(['prop options equal element Search.vue']);
  await live.stop(targetId);
});

test('a page of Angular, and one of Svelte, which says why it has none', async () => {
  const angular = bench.keep(await startSite((await bundlePage('renders-angular.js', { minified: true })).files));
  await claude.run('pen_navigate', { action: 'goto', url: angular.url(), wait: 10 });
  expect((await read()).page?.frameworks).toMatchObject([{ framework: 'angular', build: 'production' }]);
  await inPage('(counted = {}, true)');
  await claude.run('pen_interact', { steps: [{ click: 'Save' }] });
  const clicked = await readNamed('Badge');
  const counted = z.record(z.string(), z.number()).parse(await inPage('counted'));
  expect(counted).toMatchObject({ Clock: 1 });
  expect(totalsOf(clicked)).toMatchObject(counted);
  expect(why(clicked, 'Badge')).toEqual(['prop options equal element renders-angular.js']);
  const svelte = bench.keep(await startSite((await bundlePage('svelte.js', { minified: true })).files));
  await claude.run('pen_navigate', { action: 'goto', url: svelte.url(), wait: 10 });
  expect(await read()).toMatchObject({ page: null, why: 'svelte', commits: [] });
  await live.stop(targetId);
});

test('a target that is gone is an error, and its recording has ended', async () => {
  const gone = await settle(() => live.read('nothing'));
  expect(gone.ok ? null : gone.error.code).toBe('target_gone');
});
