/**
 * Dead captures against `analyze_heapsnapshot_contexts` of chrome-devtools-mcp, on snapshots of pages made of packages: row by row, and the time of
 * both, each in a process of its own, in turns.
 *
 *     npm run bench captures [-- --only PAGE,PAGE] [--runs N] [--keep FOLDER] [--warm]
 *
 * `--warm`: each process has analysed the snapshots of two other pages before, as those of both programs have; chrome-devtools-mcp starts a worker for each
 * snapshot, whose code is then compiled again. `--keep` stores the snapshots in a folder, and reads those that are there already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startChromium } from '../electron/cdp/testing/real-targets.ts';
import { startAgreementSite } from './agreement/site.ts';
import { CaptureFiguresSchema, compareSlots, type CaptureFigures } from './captures/figures.ts';
import { CAPTURE_PAGES } from './captures/pages.ts';
import { takeSnapshot } from './captures/take.ts';
import { referencePaths } from './heap-reference/packages.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

const SHOWN_DIFFERENCES = 8;
const MAX_OUTPUT_BYTES = 1 << 28;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    keep: { type: 'string' },
    warm: { type: 'boolean', default: false },
  },
});
const only = values.only?.split(',');
const pages = CAPTURE_PAGES.filter(({ name }) => only === undefined || only.includes(name));
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'pen-bench-captures-')) : resolve(values.keep);
mkdirSync(folder, { recursive: true });
const fileOf = (name: string): string => join(folder, `${name}.heapsnapshot`);
const { nodePath, workerPath } = referencePaths();

async function takeAll(): Promise<void> {
  const missing = pages.filter(({ name }) => !existsSync(fileOf(name)));
  if (missing.length === 0) return;
  const site = await startAgreementSite();
  const chromium = await startChromium([], { flags: site.flags });
  try {
    for (const page of missing) {
      console.error(`  taking ${page.name}`);
      await takeSnapshot(page, { port: chromium.port, site, file: fileOf(page.name) });
    }
  } finally {
    await chromium.kill();
    await site[Symbol.asyncDispose]();
  }
}

/** Each side runs as its users run it: ours on Electron as Node, the other one on plain Node. */
function measure(side: 'ours' | 'theirs', last: string): CaptureFigures {
  const before = values.warm ? ['react-19', 'codemirror'].map(fileOf).filter((file) => existsSync(file)) : [];
  const files = [...before, last];
  const [command, args] =
    side === 'ours'
      ? [process.execPath, [join(import.meta.dirname, 'captures', 'ours.ts'), ...files]]
      : [nodePath, [join(import.meta.dirname, 'captures', 'theirs.mjs'), workerPath, ...files]];
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: side === 'ours' ? process.env : environment,
  });
  if (status !== 0) throw new Error(`${side} ended with status ${status} on ${last}`);
  return CaptureFiguresSchema.parse(JSON.parse(stdout));
}

const FIGURES = ['analyseCpuMs', 'analyseMs', 'loadCpuMs', 'loadMs'] as const;
type Figure = (typeof FIGURES)[number];
interface Measured {
  readonly name: string;
  readonly ours: readonly CaptureFigures[];
  readonly theirs: readonly CaptureFigures[];
}

const sumOf = (figures: CaptureFigures, parts: readonly Figure[]): number =>
  parts.reduce((sum, part) => sum + figures[part], 0);

/** Medians of both, and the median of the ratios of pairs. */
function ratio({ ours, theirs }: Measured, parts: readonly Figure[]): { text: string; ratio: number } {
  const own = ours.map((figures) => sumOf(figures, parts));
  const their = theirs.map((figures) => sumOf(figures, parts));
  const middle = median(own.map((ms, at) => ms / (their[at] ?? ms)));
  return { text: `${median(own).toFixed(1)} / ${median(their).toFixed(1)} = ${middle.toFixed(2)}`, ratio: middle };
}

try {
  await takeAll();
  const measured: Measured[] = [];
  for (const { name } of pages) {
    const runs: { ours: CaptureFigures[]; theirs: CaptureFigures[] } = { ours: [], theirs: [] };
    for (let run = 0; run < Number(values.runs); run += 1)
      for (const side of run % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const))
        runs[side].push(measure(side, fileOf(name)));
    measured.push({ name, ...runs });
  }
  printTable(
    ['snapshot', 'MB', 'rows', 'equal', 'only ours', 'only theirs', 'other size', 'freed'],
    measured.map(({ name, ours: [own], theirs: [their] }) => {
      if (own === undefined || their === undefined) throw new Error('no run');
      const { equal, onlyOurs, onlyTheirs, otherSize } = compareSlots(own.slots, their.slots);
      return [
        name,
        (statSync(fileOf(name)).size / 1e6).toFixed(1),
        ...[their.slots, { length: equal }, onlyOurs, onlyTheirs, otherSize].map(({ length }) => String(length)),
        String(own.slots.filter(({ isFreed }) => isFreed === true).length),
      ];
    }),
  );
  for (const {
    name,
    ours: [own],
    theirs: [their],
  } of measured) {
    const { onlyOurs, onlyTheirs, otherSize } = compareSlots(own?.slots ?? [], their?.slots ?? []);
    for (const [what, slots] of Object.entries({
      'only ours': onlyOurs,
      'only theirs': onlyTheirs,
      'other size': otherSize,
    }))
      for (const { contextId, variable, valueId, retainedBytes } of slots.slice(0, SHOWN_DIFFERENCES))
        console.log(
          `${name}, ${what}: ${variable} of context @${contextId}, value @${valueId}, ${retainedBytes} bytes`,
        );
  }
  console.log('\nMilliseconds, ours / theirs = median of the ratios of pairs');
  printTable(
    ['snapshot', 'analysis, processor', 'analysis', 'with loading, processor', 'with loading'],
    measured.map((each) => [
      each.name,
      ratio(each, ['analyseCpuMs']).text,
      ratio(each, ['analyseMs']).text,
      ratio(each, ['analyseCpuMs', 'loadCpuMs']).text,
      ratio(each, ['analyseMs', 'loadMs']).text,
    ]),
  );
  const all = (parts: readonly Figure[]): string => median(measured.map((each) => ratio(each, parts).ratio)).toFixed(2);
  console.log(
    `Median of all: analysis ${all(['analyseCpuMs'])} of the processor time, ${all(['analyseMs'])} of the time; with loading ${all(['analyseCpuMs', 'loadCpuMs'])} and ${all(['analyseMs', 'loadMs'])}.`,
  );
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
