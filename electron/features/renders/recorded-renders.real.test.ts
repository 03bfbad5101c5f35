/** Renders in stored traces, on a real page of React 19 as for production: as often as the components themselves count. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { TraceInsightsSchema } from '../../../shared/engine/trace/contract/trace-insights.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;
let plain: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const { files } = await bundlePage('renders.jsx', { minified: true });
  site = bench.keep(await startSite({ ...files, '/': `${files['/']}${LOAD}`, '/data.json': '{}' }));
  plain = bench.keep(await startSite({ '/': '<title>plain</title><button>Press</button>' }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Clicks once a response has been read. */
const LOAD = `<script>
  globalThis.load = () => fetch('/data.json').then((answer) => answer.text())
    .then(() => document.querySelector('button').click());
</script>`;

const CapturedSchema = z.object({ captureId: z.string(), content: z.object({ insights: TraceInsightsSchema }) });
const InsightsSchema = z.object({ insights: TraceInsightsSchema });
type Renders = NonNullable<z.infer<typeof TraceInsightsSchema>['renders']>;

async function inPage(expression: string): Promise<unknown> {
  const { value } = await claude.run('pen_evaluate', { expression: `[(${expression})]` });
  return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
}

async function renders(capture: string): Promise<Renders | null> {
  const { value } = await claude.runLarge('pen_trace_insights', { capture });
  return InsightsSchema.parse(value).insights.renders;
}

/** Renders and mounts of the components that count themselves. */
async function expectCounted(found: Renders | null): Promise<void> {
  const counted = z.record(z.string(), z.number()).parse(await inPage('counted'));
  const totals = Object.fromEntries(
    (found?.all.components ?? []).map((each) => [each.name, each.renders + each.mounts]),
  );
  expect(Object.keys(counted).length).toBeGreaterThan(5);
  expect(Object.fromEntries(Object.keys(counted).map((name) => [name, totals[name]]))).toEqual(counted);
}

/** Traces that observing could leave: an accessor in a root, a hook, a symbol. */
const TRACES = `(() => {
  const container = document.querySelector('body > div');
  const name = Object.keys(container).find((each) => each.startsWith('__reactContainer$'));
  const { value, ...property } = Object.getOwnPropertyDescriptor(container[name].stateNode, 'current');
  return { property, isFiber: value?.stateNode !== undefined, hook: typeof globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__,
    globals: Reflect.ownKeys(globalThis).length, symbols: Object.getOwnPropertySymbols(globalThis).map(String) };
})()`;

test.each([{ fastStop: false }, { fastStop: true }])('a running page: %o', async ({ fastStop }) => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  await inPage('(counted = {}, true)');
  await claude.run('pen_capture_trace', { action: 'start', fastStop });
  await claude.run('pen_interact', { steps: [{ type: 'ab', on: 'Search' }, { click: 'Save' }, { click: 'Refresh' }] });
  await claude.run('pen_evaluate', {
    expression: `Promise.all([new Promise((done) => setTimeout(() => { document.querySelector('button').click(); done(); }, 30)), load()])`,
  });
  await claude.run('pen_interact', { steps: [{ wait: 300 }] });
  const { text, value } = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  const { captureId, content } = CapturedSchema.parse(value);
  const found = content.insights.renders;

  expect(await inPage(TRACES)).toEqual(traces);
  await expectCounted(found);
  expect(text).toContain('`Row (renders.jsx:');
  expect(text).toContain(
    'rendered 400 times in 2 commits (`input`), each time because prop `onSelect` is a new function from',
  );
  const row = found?.all.components.find(({ name }) => name === 'Row');
  expect(row?.reasons).toMatchObject([
    {
      renders: 400,
      equalOutputs: 400,
      inputs: [{ kind: 'prop', name: 'onSelect', sameness: 'same-code', from: { by: 'function' } }],
    },
  ]);
  const badge = found?.all.components.find(({ name }) => name === 'Badge');
  expect(badge?.reasons[0]?.inputs[0]?.from).toMatchObject({
    by: 'element',
    place: { url: expect.stringMatching(/renders\.jsx$/) },
  });
  expect(found?.starts.map(({ start: { kind, detail } }) => `${kind} ${detail}`)).toEqual(
    expect.arrayContaining(['event input', 'event click', 'timer 30 ms', 'microtasks ']),
  );
  // Values stay in the page.
  expect(JSON.stringify(found)).not.toContain('order 1');

  // The same from the file alone.
  const path = join(bench.project, `exported-${String(fastStop)}.trace.json`);
  await claude.run('pen_export', { capture: captureId, path });
  const imported = await claude.run('pen_import', { path });
  const again = await renders(z.object({ captureId: z.string() }).parse(imported.value).captureId);
  expect(again?.all.renders).toBe(found?.all.renders);
  expect(again?.all.components.length).toBe(found?.all.components.length);
});

test('a page from its beginning, after a reload @night', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  const { value } = await claude.runLarge('pen_capture_trace', { duration: 3, reload: true });
  const { insights } = CapturedSchema.parse(value).content;
  expect(await inPage(TRACES)).toEqual(traces);
  await expectCounted(insights.renders);
  expect(insights.renders?.all.components.find(({ name }) => name === 'Row')).toMatchObject({
    mounts: 200,
    renders: 0,
  });
});

test('a page without a framework has no renders, and its answer says nothing of them', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: plain.url(), wait: 10 });
  const { text, value } = await claude.runLarge('pen_capture_trace', { duration: 1 });
  expect(CapturedSchema.parse(value).content.insights.renders).toBeNull();
  expect(text).not.toContain('Renders');
});
