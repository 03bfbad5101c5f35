/**
 * `npm run bench explore`: explorations of ten small applications with planted leaks and of their clean twins: what is found, false alarms, and the
 * time of each. `--only react,vue` narrows the applications, `--minutes N` (10) is the limit of each, `--planted` or `--clean` leaves the others
 * out, `--json FILE` writes the figures.
 */
import { ExplorationSchema } from '../shared/contracts/page/explorations.ts';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createCoreBench } from '../electron/core/testing/core-bench.ts';
import { startChromium, startSite } from '../electron/cdp/testing/real-targets.ts';
import { EXPLORE_APPS, serveExploreApp, type ExploreApp } from './explore/explore-apps.ts';
import { printTable } from './table.ts';

interface Row {
  readonly name: string;
  readonly isPlanted: boolean;
  readonly planted: number;
  readonly found: number;
  /** Leaks that were not planted. */
  readonly others: readonly string[];
  readonly headlines: readonly string[];
  readonly slow: readonly string[];
  readonly states: number;
  readonly sequences: number;
  readonly isComplete: boolean;
  readonly ms: number;
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    minutes: { type: 'string' },
    planted: { type: 'boolean' },
    clean: { type: 'boolean' },
    json: { type: 'string' },
  },
});
const only = values.only?.split(',') ?? [''];
const minutes = Number(values.minutes ?? 10);
const apps = EXPLORE_APPS.filter(({ name }) => only.some((part) => name.includes(part)));
const ways = values.planted === true ? [true] : values.clean === true ? [false] : [true, false];

async function exploreApp(app: ExploreApp, isPlanted: boolean): Promise<Row> {
  const bench = await createCoreBench({ evalMode: 'allow' });
  try {
    const site = bench.keep(await serveExploreApp(app, isPlanted));
    const url = site.url('/', '127.0.0.1');
    const [target] = await bench.connect(
      bench.keep(
        await startChromium([bench.keep(await startSite({ '/': '<title>empty</title>' })).url()], {
          flags: ['--js-flags=--expose-gc'],
        }),
      ),
    );
    const caller = bench.caller('bench', 'window');
    const from = performance.now();
    const answer = await caller.ask('pen_explore', { url, minutes, leakDetection: true, target: target?.id ?? '' });
    const ms = performance.now() - from;
    if (!answer.ok) throw new Error(`${app.name}: ${answer.error.message}`);
    const explored = ExplorationSchema.parse(answer.value);
    const texts = explored.leaks.map(({ verdict }) => verdict);
    const found = isPlanted ? app.leaks.filter((leak) => texts.some((text) => leak.test(text))).length : 0;
    const others = texts.filter((text) => !isPlanted || !app.leaks.some((leak) => leak.test(text)));
    if (values.json !== undefined)
      writeFileSync(
        `${values.json}.${app.name}.${isPlanted ? 'planted' : 'clean'}.json`,
        JSON.stringify(explored, null, 1),
      );
    return {
      name: app.name,
      isPlanted,
      planted: isPlanted ? app.leaks.length : 0,
      found,
      others,
      headlines: explored.leaks.map(({ headline }) => headline),
      slow: explored.slow.map(({ steps, latencyMs }) => `${JSON.stringify(steps)} ${Math.round(latencyMs)} ms`),
      states: explored.walk.states.length,
      sequences: explored.screened.length,
      isComplete: explored.isComplete,
      ms,
    };
  } finally {
    await bench[Symbol.asyncDispose]();
  }
}

const rows: Row[] = [];
for (const app of apps)
  for (const isPlanted of ways) {
    const row = await exploreApp(app, isPlanted);
    rows.push(row);
    console.error(
      `${app.name} ${isPlanted ? 'planted' : 'clean'}: ${row.found} of ${row.planted}, others ${row.others.length}, ${(row.ms / 1000).toFixed(0)} s\n  ${[...row.headlines, ...row.slow].join('\n  ')}`,
    );
    if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows, null, 1));
  }
printTable(
  ['application', 'leaks', 'found', 'other alarms', 'slow', 'states', 'sequences', 'all tried', 'time (s)'],
  rows.map((row) => [
    `${row.name}${row.isPlanted ? '' : ', clean'}`,
    String(row.planted),
    String(row.found),
    String(row.others.length),
    String(row.slow.length),
    String(row.states),
    String(row.sequences),
    row.isComplete ? 'yes' : 'no',
    (row.ms / 1000).toFixed(0),
  ]),
);
const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
process.stdout.write(
  `\n${sum(rows.map(({ found }) => found))} of ${sum(rows.map(({ planted }) => planted))} planted leaks found; ${rows.filter(({ isPlanted, others }) => !isPlanted && others.length > 0).length} of ${rows.filter(({ isPlanted }) => !isPlanted).length} clean applications with an alarm.\n`,
);
