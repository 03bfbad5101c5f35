/**
 * `npm run bench render-counts`: renders and reasons as a measured interaction tells them, against React's own Profiler (`<Profiler onRender>` around
 * what each component returns) and against what the components themselves find changed. Ten applications, two of them with 2,000 components, in the
 * builds of React 18 and 19 that measure. Each is clicked twice in each run. Exit code 1 if a count or a reason differs.
 *
 *     --react N      18 or 19
 *     --only NAME    one of the applications
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { InteractResultSchema } from '../shared/capabilities/page/interact-result.ts';
import type { RenderInput, StepRenders } from '../shared/contracts/page/renders.ts';
import { startChromium, startSite } from '../electron/cdp/testing/real-targets.ts';
import { createCoreBench } from '../electron/core/testing/core-bench.ts';
import { bundlePage } from '../electron/core/testing/framework-pages/bundle-page.ts';
import { printTable } from './table.ts';

const APPS = ['Counter', 'Themed', 'Shop', 'Memos', 'Turns', 'Lists', 'Effects', 'Search', 'Table', 'Tree'];
const VERSIONS = ['18', '19'] as const;
const STEPS = [{ click: 'Go' }, { click: 'Go' }];

const { values } = parseArgs({ options: { react: { type: 'string' }, only: { type: 'string' } } });

const CountsSchema = z.record(z.string(), z.number());
const ReasonsSchema = z.record(z.string(), CountsSchema);
type Counts = Record<string, number>;

/** As the components name them. */
const inputName = ({ kind, name }: RenderInput): string => (kind === 'prop' ? `prop ${name}` : kind);

function add(counts: Counts, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** Renders and mounts by component, and renders by component and reason. */
function told(steps: readonly StepRenders[]): { readonly counts: Counts; readonly why: Record<string, Counts> } {
  const counts: Counts = {};
  const why: Record<string, Counts> = {};
  for (const { components } of steps) {
    for (const { name, renders, mounts, reasons } of components) {
      add(counts, name, renders + mounts);
      const own = (why[name] ??= {});
      if (mounts > 0) add(own, 'mount', mounts);
      for (const reason of reasons)
        add(own, [...new Set(reason.inputs.map(inputName))].toSorted().join(', '), reason.renders);
    }
  }
  return { counts, why };
}

/** Names whose figure is another one, with both. */
function differences(ours: Counts, reference: Counts): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(reference)])]
    .filter((name) => (ours[name] ?? 0) !== (reference[name] ?? 0))
    .map((name) => `${name}: ${ours[name] ?? 0}, reference ${reference[name] ?? 0}`);
}

const sum = (counts: Counts): number => Object.values(counts).reduce((total, each) => total + each, 0);

async function compareCounts(): Promise<void> {
  const bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  const rows: string[][] = [];
  const found: string[] = [];
  try {
    const caller = bench.caller('bench', 'cli');
    for (const version of VERSIONS) {
      if (values.react !== undefined && values.react !== version) continue;
      const { files } = await bundlePage('ten-apps.jsx', {
        minified: true,
        profiling: true,
        ...(version === '18' ? { react: version } : {}),
      });
      const site = bench.keep(await startSite(files));
      await bench.connect(bench.keep(await startChromium([site.url()])));
      const targets = bench.core.endpoints.endpoints().flatMap((each) => each.targets);
      const target = targets.find(({ url }) => url.startsWith(site.url()))?.id;
      const inPage = async (expression: string): Promise<unknown> => {
        const { value } = await caller.run('pen_evaluate', { expression: `[(${expression})]`, target });
        return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
      };
      for (const app of APPS) {
        if (values.only !== undefined && values.only !== app) continue;
        await inPage(`(start('${app}'), true)`);
        const { value } = await caller.runLarge('pen_interact', {
          steps: STEPS,
          measure: true,
          reset: 'profiled = {}, why = {}, true',
          target,
        });
        const steps = InteractResultSchema.parse(value).second?.renders?.steps ?? [];
        const { counts, why } = told(steps.filter((step) => step !== null));
        const profiled = CountsSchema.parse(await inPage('profiled'));
        const reference = ReasonsSchema.parse(await inPage('why'));
        const ofCounts = differences(counts, profiled);
        const ofReasons = Object.keys(reference).flatMap((name) =>
          differences(why[name] ?? {}, reference[name] ?? {}).map((each) => `${name} ${each}`),
        );
        rows.push([
          app,
          version,
          String(await inPage('size()')),
          String(sum(profiled)),
          String(sum(counts)),
          ofCounts.length === 0 ? 'equal' : 'different',
          String(Object.values(reference).reduce((total, each) => total + Object.keys(each).length, 0)),
          ofReasons.length === 0 ? 'equal' : 'different',
        ]);
        if (sum(profiled) === 0) found.push(`${app}, React ${version}: nothing rendered`);
        found.push(...[...ofCounts, ...ofReasons].map((each) => `${app}, React ${version}: ${each}`));
      }
    }
  } finally {
    await bench[Symbol.asyncDispose]();
  }
  printTable(['application', 'React', 'components', "React's Profiler", 'told', 'counts', 'reasons', 'each'], rows);
  for (const each of found) console.log(each);
  process.exitCode = found.length > 0 ? 1 : 0;
}

await compareCounts();
