/** Which components render during an interaction, and why, on real pages of React 17, 18 and 19; counted also by the components and by React's Profiler. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import type { ComponentRenders, StepRenders } from '../../../shared/engine/trace/contract/renders.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage, type BundleOptions } from '../../core/app/testing/framework-pages/bundle-page.ts';

const quotedSource = readFileSync(
  new URL('../../core/app/testing/framework-pages/renders.jsx', import.meta.url),
  'utf8',
);

/** The 1-based line of the page's source that has the text. */
const lineOf = (text: string): number => quotedSource.split('\n').findIndex((each) => each.includes(text)) + 1;

let bench: CoreBench;
let claude: BenchCaller;
let plain: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  plain = bench.keep(await startSite({ '/': '<title>plain</title><button>Press</button>' }));
  await bench.connect(bench.keep(await startChromium([plain.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

async function inPage(expression: string): Promise<unknown> {
  const { value } = await claude.run('pen_evaluate', { expression: `[(${expression})]` });
  return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
}

const CountsSchema = z.record(z.string(), z.number());

const STEPS = [{ type: 'a', on: 'Search' }, { click: 'Save' }, { click: 'Refresh' }];

/** Renders and mounts of each component, over all steps. */
function totalsOf(steps: readonly StepRenders[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { components } of steps)
    for (const { name, renders, mounts } of components) totals[name] = (totals[name] ?? 0) + renders + mounts;
  return totals;
}

const named = (step: StepRenders | null | undefined, name: string): ComponentRenders | undefined =>
  step?.components.find((component) => component.name === name);

/** The first reason of a component, without what differs from build to build. */
function why(step: StepRenders | null | undefined, name: string) {
  const [reason] = named(step, name)?.reasons ?? [];
  const [input] = reason?.inputs ?? [];
  const { place, by } = input?.from ?? {};
  return {
    renders: reason?.renders,
    equalOutputs: reason?.equalOutputs,
    inputs: reason?.inputs.map(({ kind, name: of, sameness, type }) => [kind, of, sameness, type].join(' ').trim()),
    from: place === undefined ? null : `${by} ${place.url.split('/').at(-1)}:${place.line}`,
  };
}

interface BuildFacts {
  readonly build: 'production' | 'development' | 'profiling';
  /** A tool has left its hook before React is loaded. */
  readonly isHooked: boolean;
}
type BuildCase = [string, BundleOptions, BuildFacts];
const BUILDS: readonly BuildCase[] = [
  ['17, minified @night', { react: '17', minified: true }, { build: 'production', isHooked: false }],
  ['19 for profiling, with a hook', { minified: true, profiling: true }, { build: 'profiling', isHooked: true }],
  [
    '17 for development, with a hook @night',
    { react: '17', development: true },
    { build: 'development', isHooked: true },
  ],
  ['18, minified @night', { react: '18', minified: true }, { build: 'production', isHooked: false }],
  ['18 for development @night', { react: '18', development: true }, { build: 'development', isHooked: false }],
  ['19, minified @night', { minified: true }, { build: 'production', isHooked: false }],
  ['19 for development, with a hook @night', { development: true }, { build: 'development', isHooked: true }],
];

const HOOK = `<script>
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    renderers: new Map(), supportsFiber: true, commits: 0,
    inject(renderer) { this.renderers.set(1, renderer); return 1; },
    onCommitFiberRoot() { this.commits += 1; }, onCommitFiberUnmount() {}, onPostCommitFiberRoot() {}, checkDCE() {},
  };
  globalThis.originalOfHook = __REACT_DEVTOOLS_GLOBAL_HOOK__.onCommitFiberRoot;
</script>`;

/** Traces that observing could leave: an accessor in a root, a function in the hook, a global. */
const TRACES = `(() => {
  const container = document.querySelector('body > div');
  const name = Object.keys(container).find((each) => each.startsWith('__reactContainer$'));
  const root = container[name].stateNode;
  const { value, ...property } = Object.getOwnPropertyDescriptor(root, 'current');
  const hook = globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__;
  return { property, isFiber: value?.stateNode === root, hook: hook?.onCommitFiberRoot === globalThis.originalOfHook,
    globals: Reflect.ownKeys(globalThis).length };
})()`;

test.each(BUILDS)('React %s: counts and reasons of renders', async (_, options, { build, isHooked }) => {
  const { files } = await bundlePage('renders.jsx', options);
  const site = bench.keep(await startSite({ ...files, '/': `${isHooked ? HOOK : ''}${files['/']}` }));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  const call = { steps: STEPS, measure: true, reset: 'counted = {}, profiled = {}, true' };
  const { text, value } = await claude.run('pen_interact', call);
  const { second } = InteractResultSchema.parse(value);
  const { page, quotes, steps = [] } = second?.renders ?? {};
  expect(page).toEqual({
    frameworks: [{ framework: 'react', roots: 1, versions: [options.react ?? '19'], build }],
    hasTimes: isHooked,
  });
  expect(steps.map((step) => step?.failure)).toEqual(STEPS.map(() => null));

  // As often as the components themselves and React's Profiler count, which does nothing in a build for production.
  const counted = CountsSchema.parse(await inPage('counted'));
  const totals = totalsOf(steps.filter((step) => step !== null));
  expect(Object.fromEntries(Object.keys(counted).map((name) => [name, totals[name]]))).toEqual(counted);
  const { Layout, ...hasProfiler } = counted;
  expect(Layout).toBe(1);
  expect(await inPage('profiled')).toEqual(build === 'production' ? {} : hasProfiler);

  const [typing, save, refresh] = steps;
  expect(why(typing, 'Row')).toEqual({
    renders: 200,
    equalOutputs: 200,
    inputs: ['prop onSelect same-code function'],
    from: `function renders.jsx:${lineOf('onSelect={')}`,
  });
  const once = { renders: 1, equalOutputs: 1 };
  expect(why(typing, 'Search')).toEqual({
    ...once,
    equalOutputs: 0,
    inputs: ['state text different string'],
    from: null,
  });
  expect(why(typing, 'Badge')).toEqual({
    ...once,
    inputs: ['prop options equal object'],
    from: `element renders.jsx:${lineOf('<Badge')}`,
  });
  expect(why(typing, 'Total')).toEqual({
    ...once,
    inputs: ['prop amounts equal array'],
    from: `element renders.jsx:${lineOf('<Total')}`,
  });
  expect(why(typing, 'Label')).toEqual({
    ...once,
    inputs: ['context Theme equal object'],
    from: `element renders.jsx:${lineOf('<Theme.Provider')}`,
  });
  // The element of the field is passed on by the layout, and made by the search around it.
  expect(why(typing, 'Field')).toEqual({
    ...once,
    inputs: ['parent  equal'],
    from: `element renders.jsx:${lineOf('<Field')}`,
  });
  expect(named(typing, 'Field')?.reasons[0]?.inputs[0]?.from?.place.name).toBe('Search');
  // The only line that sets it.
  expect(why(save, 'Filter')).toEqual({
    ...once,
    inputs: ['state filter equal object'],
    from: `write renders.jsx:${lineOf('setFilter({')}`,
  });
  expect(named(save, 'Filter')?.reasons[0]?.inputs[0]).toMatchObject({ hook: 2, size: 2 });
  expect(why(save, 'Note')).toEqual({ ...once, inputs: ['state draft equal object'], from: null });
  expect(why(save, 'Forced')).toMatchObject({ renders: 1, equalOutputs: 0, inputs: ['unknown  equal'] });
  const store = options.react === '17' ? 'state' : 'store';
  expect(why(save, 'Orders')).toEqual({
    ...once,
    inputs: [`${store}  equal array`],
    from: store === 'store' ? `function renders.jsx:${lineOf('function openOrders')}` : null,
  });
  // Version 17 forgets the props of what it removes.
  const keyed = options.react === '17' ? { byKey: 0, unknown: 10 } : { byKey: 10, unknown: 0 };
  expect(named(refresh, 'Card')).toMatchObject({
    renders: 0,
    mounts: 10,
    remounts: { ...keyed, byType: 0, from: { by: 'element' } },
  });
  expect(named(refresh, 'Entry')).toMatchObject({ mounts: 5, remounts: { byKey: 0, byType: 0 } });
  expect(named(refresh, 'Card')?.remounts.from?.place.line).toBe(lineOf('<Card'));
  expect(named(refresh, 'Inner')?.remounts).toMatchObject({ byKey: 0, byType: 1 });
  expect(why(refresh, 'Item')).toMatchObject({ renders: 20, equalOutputs: 0 });
  expect(named(refresh, 'Item')?.reasons[0]?.inputs[0]?.isShifted).toBe(true);
  expect(named(typing, 'Row')?.isMemo).toBe(true);
  expect(named(typing, 'Search')?.isMemo).toBe(false);
  // By the samples of the recording, in all builds.
  expect(named(typing, 'Slow')?.sampledMs).toBeGreaterThan(0);
  expect(typing?.commits).toEqual([{ event: 'input', count: 1 }]);

  const [searchMs, rowsMs] = [named(typing, 'Search')?.totalMs ?? null, named(typing, 'Row')?.totalMs ?? null];
  expect(searchMs !== null && rowsMs !== null && searchMs >= rowsMs && rowsMs > 0).toBe(isHooked);

  expect(quotes?.[0]?.lines.join('\n')).toContain('onSelect={() => setText(order.title)}');
  expect(text).toContain(
    `rendered 200 times in 1 commit (\`input\`), each time because prop \`onSelect\` is a new function from \`renders.jsx:${lineOf('onSelect={')}:`,
  );
  // Values stay in the page.
  expect(JSON.stringify(second?.renders?.steps)).not.toContain('order 1');
  expect(await inPage(TRACES)).toEqual(traces);
});

test('a page without React has no renders, and its answer says nothing of them', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: plain.url(), wait: 10 });
  const { text, value } = await claude.run('pen_interact', { steps: [{ click: 'Press' }], measure: true });
  expect(InteractResultSchema.parse(value).second).not.toHaveProperty('renders');
  expect(text).not.toContain('Renders');
});
