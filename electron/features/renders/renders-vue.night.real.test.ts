/** Which components of Vue 3 render during an interaction, and why, on a real page; counted also by the components themselves. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import type { ComponentRenders, StepRenders } from '../../../shared/engine/trace/contract/renders.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

const FOLDER = new URL('../../core/app/testing/framework-pages/vue/renders/', import.meta.url);

/** `Search.vue:24`: the 1-based line of a component's file that has the text. */
function lineOf(file: string, text: string): string {
  const lines = readFileSync(new URL(file, FOLDER), 'utf8').split('\n');
  return `${file}:${lines.findIndex((each) => each.includes(text)) + 1}`;
}

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

/** Traces that observing could leave: functions of ours in Vue's own records. */
const TRACES = `(() => {
  const container = document.querySelector('body > div');
  const found = [];
  const look = (instance) => {
    const { effect, update, subTree, provides } = instance;
    found.push(Object.hasOwn(effect, 'run'), effect.scheduler.name, update.name);
    for (let link = effect.deps; link; link = link.nextDep) found.push(Object.getPrototypeOf(link.dep).trigger.name);
    if (provides.theme) found.push(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(provides.theme), 'value').set.name);
    const visit = (node) => {
      if (node?.component) look(node.component);
      else if (Array.isArray(node?.children)) node.children.forEach(visit);
    };
    visit(subTree);
  };
  look(container._vnode.component);
  found.push(Object.hasOwn(container.__vue_app__._context.propsCache, 'get'), Reflect.ownKeys(globalThis).length);
  return JSON.stringify([...new Set(found)]);
})()`;

const CountsSchema = z.record(z.string(), z.number());

/** Renders and mounts of the components that count themselves. */
function totalsOf(steps: readonly (StepRenders | null)[], counted: Record<string, number>): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const step of steps)
    for (const { name, renders, mounts } of step?.components ?? [])
      if (name in counted) totals[name] = (totals[name] ?? 0) + renders + mounts;
  return totals;
}

const named = (step: StepRenders | null | undefined, name: string): ComponentRenders | undefined =>
  step?.components.find((component) => component.name === name);

/** The first reason of a component in short. */
function why(step: StepRenders | null | undefined, name: string): string {
  const [reason] = named(step, name)?.reasons ?? [];
  const inputs = reason?.inputs.map(({ kind, name: of, sameness, type, from }) =>
    [kind, of, sameness, type, from?.by, `${from?.place.url.split('/').at(-1)}:${from?.place.line}`]
      .filter((word) => word !== '')
      .join(' '),
  );
  return `${reason?.renders}, ${reason?.equalOutputs} equal: ${inputs?.join('; ')}`;
}

const STEPS = [{ type: 'a', on: 'Search' }, { click: 'Save' }, { click: 'Refresh' }];
/** As a hand without a plan presses them. */
const RANDOM = 'srssrrsrss'.split('').map((each) => ({ click: each === 's' ? 'Save' : 'Refresh' }));

type Build = readonly [string, { readonly minified: true } | { readonly development: true }];
const BUILDS: readonly Build[] = [
  ['minified', { minified: true }],
  ['for development', { development: true }],
];

test.each(BUILDS)('Vue 3.5 %s: counts and reasons of renders', async (_, options) => {
  const { files } = await bundlePage('renders-vue.js', options);
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  const call = { steps: STEPS, measure: true, reset: 'counted = {}, true' };
  const { text, value } = await claude.run('pen_interact', call);
  const { page, steps = [] } = InteractResultSchema.parse(value).second?.renders ?? {};
  expect(page?.frameworks).toEqual([
    {
      framework: 'vue',
      roots: 1,
      versions: [expect.stringMatching(/^3\.5\./)],
      build: 'development' in options ? 'development' : 'production',
    },
  ]);
  expect(steps.map((step) => step?.failure)).toEqual(STEPS.map(() => null));
  const counted = CountsSchema.parse(await inPage('counted'));
  expect(counted).toMatchObject({ Row: 200, Card: 10, Label: 1 });
  // `Forced` and `Queue` have no text of their own that is counted in each of their renders.
  expect(totalsOf(steps, counted)).toEqual(counted);
  expect(await inPage(TRACES)).toEqual(traces);

  const [typing, save, refresh] = steps;
  expect(typing?.commits).toEqual([{ event: 'input', count: 1 }]);
  expect(why(typing, 'Row')).toBe(
    `200, 200 equal: prop onSelect same-code function function ${lineOf('Search.vue', '@select')}`,
  );
  expect(why(typing, 'Badge')).toBe(`1, 1 equal: prop options equal object element ${lineOf('Search.vue', '<Badge')}`);
  expect(why(typing, 'Total')).toBe(`1, 1 equal: prop amounts equal array element ${lineOf('Search.vue', '<Total')}`);
  expect(why(typing, 'Panel')).toContain('1, 1 equal: slots head same-code function');
  expect(named(typing, 'Static')).toBeUndefined();
  expect(why(typing, 'Search')).toBe(
    `1, 0 equal: state different string write ${lineOf('Search.vue', 'v-model="text"')}`,
  );
  const themed = Number(lineOf('Search.vue', 'theme.value = ').split(':')[1]);
  expect(why(save, 'Label')).toBe(`1, 1 equal: context theme equal object write Search.vue:${themed}`);
  expect(why(save, 'Filter')).toBe(`1, 1 equal: state equal object write ${lineOf('Filter.vue', 'filter.value = ')}`);
  // The line of the deep watcher, not the one that changed what it watches.
  expect(why(save, 'Form')).toBe(`1, 1 equal: state equal object write ${lineOf('Form.vue', 'summary.value = ')}`);
  expect(why(save, 'Orders')).toBe(`1, 1 equal: state equal array function ${lineOf('Orders.vue', 'computed(')}`);
  expect(named(save, 'Forced')?.reasons[0]?.inputs[0]?.kind).toBe('unknown');
  expect(named(refresh, 'Item')?.reasons[0]).toMatchObject({ renders: 20, inputs: [{ isShifted: true }] });
  expect(named(refresh, 'Card')?.remounts).toMatchObject({
    byKey: 10,
    from: { by: 'element', place: { line: Number(lineOf('Remounts.vue', '<Card').split(':')[1]) } },
  });
  expect(text).toContain(
    `rendered 200 times in 1 commit (\`input\`), each time because prop \`onSelect\` is a new function from \`${lineOf('Search.vue', '@select')}:`,
  );
  // Values stay in the page.
  expect(JSON.stringify(steps)).not.toContain('order 1');

  const random = await claude.run('pen_interact', { ...call, steps: RANDOM });
  const again = CountsSchema.parse(await inPage('counted'));
  const { steps: randomSteps = [] } = InteractResultSchema.parse(random.value).second?.renders ?? {};
  expect(totalsOf(randomSteps, again)).toEqual(again);
  expect(await inPage(TRACES)).toEqual(traces);
});

test('the answer of a trace names planted causes with their lines', async () => {
  const { files } = await bundlePage('renders-vue.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_interact', {
    steps: [{ type: 'a', on: 'Search' }, { click: 'Save' }, { click: 'Refresh' }, { click: 'Refresh' }],
  });
  const { text } = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  expect(await inPage(TRACES)).toEqual(traces);
  const said = text.replaceAll('`', '').split('\n');
  const planted = [
    ['Row', 'prop onSelect is a new function', lineOf('Search.vue', '@select')],
    ['Badge', 'prop options is a new object', lineOf('Search.vue', '<Badge')],
    ['Total', 'prop amounts is a new array', lineOf('Search.vue', '<Total')],
    ['Label', 'is a new object', lineOf('Search.vue', 'theme.value = ')],
    ['Filter', 'is a new object', lineOf('Filter.vue', 'filter.value = ')],
    // The deep watcher.
    ['Form', 'is a new object', lineOf('Form.vue', 'summary.value = ')],
    // A computed value.
    ['Orders', 'is a new array', lineOf('Orders.vue', 'computed(')],
    // A list without keys.
    ['Item', 'prop item is what another item had', lineOf('Queue.vue', '<Item')],
  ] as const;
  const missing = planted.filter(
    ([component, reason, line]) =>
      !said.some((each) => each.includes(`${component} (`) && each.includes(reason) && each.includes(line)),
  );
  expect(missing).toEqual([]);
  // Lists whose items have keys, or stay.
  expect(said.filter((each) => each.includes('KeyedItem (') && each.includes('another item had'))).toEqual([]);
});
