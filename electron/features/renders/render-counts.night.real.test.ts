/**
 * Renders and reasons as a measured interaction reports them, compared with React's own Profiler (`<Profiler onRender>` around what each component
 * returns) and with what the components themselves find changed. Ten applications, two of them with 2,000 components, in the builds of React 18 and 19
 * that measure. Each is clicked twice.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InteractResultSchema } from '../../../shared/features/page/contract/interactions.ts';
import type { RenderInput, StepRenders } from '../../../shared/engine/trace/contract/renders.ts';
import { startChromium, startSite } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';
import { bundlePage } from '../../core/app/testing/framework-pages/bundle-page.ts';

const APPS = ['Counter', 'Themed', 'Shop', 'Memos', 'Turns', 'Lists', 'Effects', 'Search', 'Table', 'Tree'];
const STEPS = [{ click: 'Go' }, { click: 'Go' }];

const CountsSchema = z.record(z.string(), z.number());
const ReasonsSchema = z.record(z.string(), CountsSchema);
type Counts = Record<string, number>;

/** As the components name them. */
const inputName = ({ kind, name }: RenderInput): string => (kind === 'prop' ? `prop ${name}` : kind);

function add(counts: Counts, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Renders and mounts by component, and renders by component and reason. */
function reported(steps: readonly (StepRenders | null)[]): { counts: Counts; why: Record<string, Counts> } {
  const counts: Counts = {};
  const why: Record<string, Counts> = {};
  for (const { name, renders, mounts, reasons } of steps.flatMap((step) => step?.components ?? [])) {
    add(counts, name, renders + mounts);
    const own = (why[name] ??= {});
    if (mounts > 0) add(own, 'mount', mounts);
    for (const reason of reasons)
      add(own, [...new Set(reason.inputs.map(inputName))].toSorted().join(', '), reason.renders);
  }
  return { counts, why };
}

describe.each(['18', '19'] as const)('React %s', (version) => {
  let bench: CoreBench;
  let caller: BenchCaller;
  let target: string;
  beforeAll(async () => {
    bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
    const react = version === '18' ? { react: version } : {};
    const { files } = await bundlePage('ten-apps.jsx', { minified: true, profiling: true, ...react });
    const site = bench.keep(await startSite(files));
    const targets = await bench.connect(bench.keep(await startChromium([site.url()])));
    target = targets.find(({ url }) => url.startsWith(site.url()))?.id ?? '';
    caller = bench.caller('bench', 'cli');
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  async function inPage(expression: string): Promise<unknown> {
    const { value } = await caller.run('pen_evaluate', { expression: `[(${expression})]`, target });
    return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
  }

  test.each(APPS)('%s: counts and reasons are those of its Profiler and of its components', async (app) => {
    await inPage(`(start('${app}'), true)`);
    const reset = 'profiled = {}, why = {}, true';
    const { value } = await caller.runLarge('pen_interact', { steps: STEPS, measure: true, reset, target });
    const { counts, why } = reported(InteractResultSchema.parse(value).second?.renders?.steps ?? []);
    const profiled = CountsSchema.parse(await inPage('profiled'));
    expect(Object.values(profiled).some((count) => count > 0)).toBe(true);
    expect(counts).toEqual(profiled);
    // Only components that compare for themselves have reasons to compare with.
    const reference = ReasonsSchema.parse(await inPage('why'));
    expect(Object.fromEntries(Object.keys(reference).map((name) => [name, why[name] ?? {}]))).toEqual(reference);
  });
});
