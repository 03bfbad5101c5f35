/** Which components of Angular are checked during an interaction, and why, on a real page; counted also by the components themselves. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import type { ComponentRenders, StepRenders } from '../../../shared/engine/trace/contract/renders.ts';
import { TraceInsightsSchema } from '../../../shared/engine/trace/contract/trace-insights.ts';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

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

const source = readFileSync(
  new URL('../../core/app/testing/framework-pages/renders-angular.js', import.meta.url),
  'utf8',
);
const lineOf = (text: string): number => source.split('\n').findIndex((each) => each.includes(text)) + 1;

/** Traces that observing could leave: templates of ours in the types of views. Read from a view that the page gives out. */
const TRACES = `(() => {
  const names = new Set();
  const look = (view, depth) => {
    names.add(view[1]?.template?.name ?? 'none');
    for (const each of view.slice(28)) if (Array.isArray(each) && each[1]?.blueprint && depth < 3) look(each, depth + 1);
  };
  look(globalThis.view, 0);
  return JSON.stringify([...names, Reflect.ownKeys(globalThis).length]);
})()`;

const CapturedSchema = z.object({ content: z.object({ insights: TraceInsightsSchema }) });
const CountsSchema = z.record(z.string(), z.number());

/** Renders and mounts of each component. */
function totalsOf(steps: readonly (StepRenders | null)[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const step of steps)
    for (const { name, renders, mounts } of step?.components ?? [])
      totals[name] = (totals[name] ?? 0) + renders + mounts;
  return totals;
}

const named = (step: StepRenders | null | undefined, name: string): ComponentRenders | undefined =>
  step?.components.find((component) => component.name === name);

/** The first reason of a component in short. */
function why(step: StepRenders | null | undefined, name: string): string {
  const [reason] = named(step, name)?.reasons ?? [];
  const inputs = reason?.inputs.map(({ kind, name: of, sameness, type }) =>
    [kind, of, sameness, type].filter((word) => word !== '').join(' '),
  );
  return `${reason?.renders}, ${reason?.equalOutputs} equal: ${inputs?.join('; ')}`;
}

/** As a hand without a plan presses them. */
const RANDOM = 'smrksr'
  .split('')
  .map((each) => ({ click: { s: 'Save', m: 'More', r: 'Reset 20', k: 'Mark' }[each] ?? '' }));

test('Angular, minified, without Zone.js: counts and reasons of checks', async () => {
  const { files } = await bundlePage('renders-angular.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  const call = {
    steps: [{ click: 'Save' }, { click: 'More' }, { click: 'Reset 20' }, { click: 'Mark' }],
    measure: true,
    reset: 'counted = {}, true',
  };
  const { text, value } = await claude.run('pen_interact', call);
  const { page, steps = [] } = InteractResultSchema.parse(value).second?.renders ?? {};
  expect(page?.frameworks).toEqual([
    { framework: 'angular', roots: 1, versions: [expect.stringMatching(/^22\./)], build: 'production' },
  ]);
  expect(steps.map((step) => step?.failure)).toEqual([null, null, null, null]);
  const counted = CountsSchema.parse(await inPage('counted'));
  expect(counted).toMatchObject({ Clock: 4, Filter: 1, Row: 1 });
  expect(totalsOf(steps)).toEqual(counted);

  const [save, more, reset, mark] = steps;
  expect(why(save, 'Clock')).toBe('1, 1 equal: checked equal');
  expect(named(save, 'Clock')?.place).toMatchObject({ line: lineOf('class Clock') });
  expect(named(save, 'Clock')?.isMemo).toBe(false);
  expect(why(save, 'App')).toBe('1, 0 equal: state presses different number');
  expect(why(save, 'Badge')).toBe('1, 1 equal: prop options equal object');
  expect(named(save, 'Badge')?.reasons[0]?.inputs[0]?.from).toMatchObject({
    by: 'element',
    place: { line: lineOf('<app-badge') },
  });
  expect(named(more, 'Row')).toMatchObject({ renders: 0, mounts: 1 });
  expect(why(reset, 'Filter')).toBe('1, 1 equal: state filter equal object');
  expect(named(mark, 'Marked')?.reasons[0]?.inputs[0]?.kind).toBe('unknown');
  expect(text).toContain('because each change detection checks it, and no field of it changed');
  // Nothing of Zone.js is in this page.
  expect(text).not.toContain('Zone.js');
  expect(await inPage(TRACES)).toEqual(traces);

  const random = await claude.run('pen_interact', { ...call, steps: RANDOM });
  const again = CountsSchema.parse(await inPage('counted'));
  expect(totalsOf(InteractResultSchema.parse(random.value).second?.renders?.steps ?? [])).toEqual(again);
});

test('the answer of a trace names what each change detection checks, and what passes an equal value', async () => {
  const { files } = await bundlePage('renders-angular.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const traces = await inPage(TRACES);
  await inPage('(counted = {}, true)');
  await claude.run('pen_capture_trace', { action: 'start' });
  await claude.run('pen_interact', { steps: [{ click: 'Save' }, { click: 'Save' }, { click: 'Reset 20' }] });
  const { text, value } = await claude.runLarge('pen_capture_trace', { action: 'stop' });
  expect(await inPage(TRACES)).toEqual(traces);
  const { renders } = CapturedSchema.parse(value).content.insights;
  const counted = CountsSchema.parse(await inPage('counted'));
  expect(Object.keys(counted).length).toBeGreaterThan(3);
  expect(totalsOf([renders?.all ?? null])).toEqual(counted);
  const said = text.replaceAll('`', '').split('\n');
  const says = (component: string, reason: string, line: string): boolean =>
    said.some((each) => each.includes(`${component} (`) && each.includes(reason) && each.includes(line));
  expect(says('Clock', 'each change detection checks it', `renders-angular.js:${lineOf('class Clock')}`)).toBe(true);
  expect(says('Badge', 'prop options is a new object', `renders-angular.js:${lineOf('<app-badge')}`)).toBe(true);
});

test('a page with Svelte alone says why it has no renders', async () => {
  const { files } = await bundlePage('svelte.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const { text } = await claude.run('pen_interact', { steps: [{ press: 'Tab' }], measure: true });
  expect(text).toContain('Svelte, whose components do not render again');
  const traced = await claude.runLarge('pen_capture_trace', { duration: 1 });
  expect(traced.text).toContain('Svelte, whose components do not render again');
  const reloaded = await claude.runLarge('pen_capture_trace', { duration: 1, reload: true });
  expect(reloaded.text).toContain('Svelte, whose components do not render again');
});

test('a page of Angular that nothing listens to says why its renders are not known', async () => {
  const { files } = await bundlePage('angular.js', { minified: true });
  const script = String(files['/app.js']);
  const site = bench.keep(
    await startSite({ ...files, '/app.js': `EventTarget.prototype.addEventListener = () => {};\n${script}` }),
  );
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const { text } = await claude.run('pen_interact', { steps: [{ press: 'Tab' }], measure: true });
  expect(text).toContain('Angular, whose views cannot be found here');
  const traced = await claude.runLarge('pen_capture_trace', { duration: 1 });
  expect(traced.text).toContain('Angular, whose views cannot be found here');
});

const zoneSource = readFileSync(
  new URL('../../core/app/testing/framework-pages/zone-angular.js', import.meta.url),
  'utf8',
);
const zoneLine = (text: string): string =>
  `zone-angular.js:${zoneSource.split('\n').findIndex((each) => each.includes(text)) + 1}`;

/** The sentence about change detections, and what an answer says of components in the end. */
const checksIn = (text: string): string =>
  text
    .replaceAll('`', '')
    .split('\n')
    .find((line) => line.includes('because they are not OnPush')) ?? '';

test('Angular with Zone.js: each event checks what is not OnPush, by count and line', async () => {
  const { files } = await bundlePage('zone-angular.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const steps = [{ click: 'Nothing' }, { click: 'More' }];
  const { text, value } = await claude.run('pen_interact', { steps, measure: true, reset: 'counted = {}, true' });
  const { steps: found = [] } = InteractResultSchema.parse(value).second?.renders ?? {};
  const counted = CountsSchema.parse(await inPage('counted'));
  expect(counted['Line']).toBeGreaterThanOrEqual(80);
  expect(totalsOf(found)).toEqual(counted);
  const said = checksIn(text);
  expect(said).toContain(`Line (${zoneLine('class Line')}`);
  expect(said).toContain(` × ${counted['Line']}`);
  expect(said).toMatch(/OnPush, and checked where it has to be: Total/);
  expect(said).toContain('Zone.js begins a change detection');
});

test('Angular with Zone.js is recorded across a reload, since the page had loaded', async () => {
  const { files } = await bundlePage('zone-angular.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: `${site.url()}#timer`, wait: 10 });
  const { text, value } = await claude.runLarge('pen_capture_trace', { duration: 4, reload: true });
  const { renders } = CapturedSchema.parse(value).content.insights;
  expect(renders?.page?.frameworks).toMatchObject([{ framework: 'angular', hasZone: true, isSinceLoad: true }]);
  expect(totalsOf([renders?.all ?? null])['Line']).toBeGreaterThanOrEqual(40);
  expect(checksIn(text)).toContain(`Line (${zoneLine('class Line')}`);
  expect(text).toContain('Angular is observed since the page had loaded');
});
