/**
 * `npm run bench leak-hunt`: leak hunts on small apps, of which some leak and some only look as if they did: what is found, false alarms, and the
 * time of each. `--only react,plain/cache` narrows the apps, `--repeat N` (5) sets the actions per round and of memlab's one action, `--memlab FOLDER`
 * runs memlab beside it, from the folder where it is installed, for `--seconds N` (180) at most on each app, `--json FILE` writes the figures.
 * `--development` hunts on clean apps as they are developed instead, with the DevTools hooks of their frameworks. Leaks of packages are those of leakbench.ts.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createCoreBench } from '../electron/core/testing/core-bench.ts';
import { HUNT_APPS, huntFiles, huntPath, type HuntApp } from '../electron/core/testing/hunt-apps.ts';
import { startChromium, startSite } from '../electron/cdp/testing/real-targets.ts';
import { huntCleanApps, printCleanApps } from './leak-hunt/clean-apps.ts';
import { checkMemlab, leaksByMemlab } from './leak-hunt/memlab.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

/** How long memlab may take on one app. */
const MEMLAB_SECONDS = 180;

const AnswerSchema = z.looseObject({ verdict: z.object({ level: z.string() }) });

interface Found {
  /** Null: it failed. */
  readonly isLeak: boolean | null;
  readonly text: string;
  readonly ms: number;
}

interface Row {
  readonly app: HuntApp;
  readonly ours: Found;
  /** Null: not asked for. */
  readonly memlab: Found | null;
}

async function timed(work: () => Promise<Omit<Found, 'ms'>>): Promise<Found> {
  const from = performance.now();
  const found = await work();
  return { ...found, ms: performance.now() - from };
}

const nameOf = ({ framework, name, isLeak }: HuntApp): string => `${framework}/${isLeak ? '' : 'clean/'}${name}`;
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

function summaryOf(name: string, found: readonly { readonly app: HuntApp; readonly found: Found }[]): string[] {
  const planted = found.filter(({ app }) => app.isLeak);
  const clean = found.filter(({ app }) => !app.isLeak);
  const leaking = (list: typeof found): number => list.filter((each) => each.found.isLeak === true).length;
  return [
    name,
    `${leaking(planted)} of ${planted.length}`,
    `${leaking(clean)} of ${clean.length}`,
    seconds(median(found.map((each) => each.found.ms))),
  ];
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    memlab: { type: 'string' },
    seconds: { type: 'string' },
    repeat: { type: 'string' },
    json: { type: 'string' },
    development: { type: 'boolean' },
  },
});
const only = values.only?.split(',') ?? [''];
const limitMs = Number(values.seconds ?? MEMLAB_SECONDS) * 1000;
const actions = Number(values.repeat ?? 5);
const apps = HUNT_APPS.filter((app) => only.some((part) => nameOf(app).includes(part)));
if (values.memlab !== undefined) checkMemlab(values.memlab);

const rows: Row[] = [];

async function huntPlantedApps(): Promise<void> {
  const bench = await createCoreBench({ evalMode: 'allow' });
  try {
    const pages = await huntFiles([...new Set(apps.map(({ framework }) => framework))]);
    const site = bench.keep(await startSite({ '/': '<title>apps</title>', ...pages }));
    const [target] = await bench.connect(bench.keep(await startChromium([site.url()])));
    const caller = bench.caller('bench', 'window');
    for (const app of apps) {
      const url = site.url(huntPath(app, app.name));
      await caller.runLarge('pen_navigate', { action: 'goto', url, target: target?.id ?? '' });
      const ours = await timed(async () => {
        const answer = await caller.ask('pen_leak_hunt', {
          expression: 'act()',
          repeat: actions,
          target: target?.id ?? '',
        });
        if (!answer.ok) return { isLeak: null, text: answer.error.code };
        const { level } = AnswerSchema.parse(answer.value).verdict;
        return { isLeak: level === 'grows', text: level };
      });
      const { memlab: folder } = values;
      const memlab =
        folder === undefined
          ? null
          : await timed(async () => {
              const { leaks, text } = await leaksByMemlab(folder, url, { actions, limitMs });
              return { isLeak: leaks === null ? null : leaks > 0, text };
            });
      rows.push({ app, ours, memlab });
      console.error(`${nameOf(app)}: ${ours.text}${memlab === null ? '' : `, memlab ${memlab.text}`}`);
    }
  } finally {
    await bench[Symbol.asyncDispose]();
  }
  printTable(
    ['app', 'leaks', 'PEN Workbench', 'time (s)', ...(values.memlab === undefined ? [] : ['memlab', 'time (s)'])],
    rows.map(({ app, ours, memlab }) => [
      nameOf(app),
      app.isLeak ? 'yes' : 'no',
      ours.text,
      seconds(ours.ms),
      ...(memlab === null ? [] : [memlab.text, seconds(memlab.ms)]),
    ]),
  );
  process.stdout.write('\n');
  printTable(
    ['', 'found', 'false alarms', 'median time (s)'],
    [
      summaryOf(
        'PEN Workbench',
        rows.map(({ app, ours }) => ({ app, found: ours })),
      ),
      ...(values.memlab === undefined
        ? []
        : [
            summaryOf(
              'memlab',
              rows.flatMap(({ app, memlab }) => (memlab === null ? [] : [{ app, found: memlab }])),
            ),
          ]),
    ],
  );
}

if (values.development === true) {
  const clean = await huntCleanApps(only, actions);
  printCleanApps(clean);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(clean, null, 1));
} else {
  await huntPlantedApps();
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows, null, 1));
}
