/**
 * `npm run bench renders`: what recording renders costs the page. 2,000 components of React 19 as for production that render again and again, each
 * time until the next frame: with new props, for a context, and two of 2,000 memoised ones. Each run with the recorder has one without it next to it,
 * in turns before and after; the figure is the median of their ratios. What the recorder compares when the recording has ended is listed by itself.
 *
 *     --pairs N      pairs of runs (15)
 *     --times N      renders of the list in a run (40)
 *     --only NAME    rows, themes or choices
 *     --traced       both runs while a trace with the default preset is recorded
 *     --json FILE
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import { pageExpression, RENDERS_SCRIPT_URL } from '../shared/base/workbench-scripts.ts';
import { TRACE_PRESETS } from '../shared/capabilities/trace/trace-categories.ts';
import { startChromium, startSite } from '../electron/cdp/testing/real-targets.ts';
import { bundlePage } from '../electron/core/testing/framework-pages/bundle-page.ts';
import { createPageScripts } from '../electron/page-scripts/index.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';
import { settle } from '../shared/contracts/errors.ts';

const LISTS = {
  rows: '2,000 with new props',
  themes: '2,000 for a context',
  choices: '2 of 2,000 memoised',
} as const;
type List = keyof typeof LISTS;

const RATIO_TARGET = 1.05;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '15' },
    times: { type: 'string', default: '40' },
    only: { type: 'string' },
    traced: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const pairs = Number(values.pairs);
const times = Number(values.times);

/** One run, in milliseconds. */
interface Run {
  /** Of the main thread, with style, layout and painting. */
  readonly cpuMs: number;
  /** In the calls of React, with what the recorder does in them. */
  readonly inReactMs: number;
}

const HandleSchema = z.object({ result: z.object({ objectId: z.string() }) });

async function measureLists(): Promise<void> {
  const { files } = await bundlePage('many-components.jsx', { minified: true });
  const site = await startSite(files);
  const browser = await startChromium([site.url()]);
  try {
    await measureIn(browser.port, site.url());
  } finally {
    await browser[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  }
}

async function measureIn(port: number, url: string): Promise<void> {
  const script = await settle(() => createPageScripts(null).text('recorded-renders'));
  if (!script.ok) throw new Error(script.error.message);
  const targets = await CDP.List({ port });
  const target = targets.find((each) => each.url.startsWith(url));
  if (target === undefined) throw new Error('The page is not open');
  const client = await CDP({ port, target: target.id, local: true });
  await client.Performance.enable({});

  const evaluated = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await client.Runtime.evaluate({
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  };
  const threadMs = async (): Promise<number> =>
    ((await client.Performance.getMetrics()).metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN) *
    1000;
  const run = async (list: List): Promise<Run> => {
    await client.HeapProfiler.collectGarbage();
    const fromMs = await threadMs();
    const inReactMs = z.number().parse(await evaluated(`renderAgain('${list}', ${times})`));
    return { cpuMs: (await threadMs()) - fromMs, inReactMs };
  };
  /** The run, and what the recorder does after it. */
  const recorded = async (list: List): Promise<readonly [Run, afterMs: number]> => {
    const { result } = HandleSchema.parse(
      await client.Runtime.evaluate({
        expression: pageExpression(`${script.value}.record(false)`, RENDERS_SCRIPT_URL),
      }),
    );
    const call = (name: 'end' | 'stop') =>
      client.Runtime.callFunctionOn({
        objectId: result.objectId,
        functionDeclaration: `function () { this.${name}(); }`,
      });
    const done = await run(list);
    const fromMs = await threadMs();
    await call('end');
    const afterMs = (await threadMs()) - fromMs;
    await call('stop');
    await client.Runtime.releaseObject({ objectId: result.objectId });
    return [done, afterMs];
  };

  const traced = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!values.traced) return work();
    await client.Tracing.start({
      traceConfig: { includedCategories: [...TRACE_PRESETS.default.categories], excludedCategories: ['*'] },
      transferMode: 'ReturnAsStream',
    });
    const done = await work();
    const ended = new Promise<void>((complete) => client.on('Tracing.tracingComplete', () => complete()));
    await client.Tracing.end();
    await ended;
    return done;
  };

  const rows: string[][] = [];
  const figures: Record<string, unknown> = {};
  for (const list of Object.keys(LISTS) as List[]) {
    if (values.only !== undefined && values.only !== list) continue;
    await evaluated(`show('${list}')`);
    await run(list);
    await recorded(list);
    const done: { readonly alone: Run; readonly with: Run; readonly afterMs: number }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      // Each is the first of the two in every other pair: a machine that becomes slower does so for both.
      const before = pair % 2 === 0 ? await traced(() => run(list)) : null;
      const [observed, afterMs] = await traced(() => recorded(list));
      done.push({ alone: before ?? (await traced(() => run(list))), with: observed, afterMs });
    }
    const ratiosOf = (what: keyof Run): number[] => done.map((each) => each.with[what] / each.alone[what]);
    const cpu = ratiosOf('cpuMs');
    rows.push([
      LISTS[list],
      (median(done.map(({ alone }) => alone.cpuMs)) / times).toFixed(2),
      percent(median(cpu)),
      middleHalf(cpu),
      (median(done.map(({ alone }) => alone.inReactMs)) / times).toFixed(2),
      percent(median(ratiosOf('inReactMs'))),
      median(done.map(({ afterMs }) => afterMs)).toFixed(0),
      median(cpu) <= RATIO_TARGET ? 'yes' : 'no',
    ]);
    figures[list] = done;
  }
  await client.close();
  console.log(
    `\n${pairs} pairs of ${times} renders of the list, ${cpus().length} cores${values.traced ? ', traced' : ''}\n`,
  );
  printTable(
    [
      'renders',
      'main thread, ms each',
      'with the recorder',
      'half of the pairs',
      'in React, ms each',
      'with the recorder',
      'afterwards, ms in all',
      `≤ ${percent(RATIO_TARGET)}`,
    ],
    rows,
  );
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures));
}

function percent(ratio: number): string {
  return `${((ratio - 1) * 100).toFixed(1)} %`;
}

/** Half of the pairs are within: how sure the median is. */
function middleHalf(ratios: readonly number[]): string {
  const sorted = ratios.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return `${percent(at(0.25))} to ${percent(at(0.75))}`;
}

await measureLists();
