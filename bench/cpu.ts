/**
 * `npm run bench cpu`: time and memory for opening CPU profiles to the flame chart and to all figures, against DevTools'
 * own model on the same files in the same run. Each opening uses a new process, the engines alternate; the middle of the runs is printed.
 *
 *     --runs N     times each file is opened (5)
 *     --only ours  without DevTools' model
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { formatBytes } from '../shared/base/units.ts';
import { cpuFiles, type CpuFile } from './cpu/files.ts';
import { modelFolder } from './cpu/devtools-package.ts';
import { startAnalysis } from './heap/analysis-process.ts';
import { warm } from './heap/files.ts';
import { inMegabytes, inSeconds } from './heap/report.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

/** From the first byte to the flame chart of the large file. */
const GOAL_MS = 1000;

const ReferenceSchema = z.object({
  readMs: z.number(),
  chartMs: z.number(),
  boxes: z.number(),
  peakRssBytes: z.number(),
});

interface Opening {
  /** To a usable document, to the boxes of the chart (at the client), and to the tables next to it. */
  readonly readMs: number;
  readonly chartMs: number;
  readonly figuresMs: number | null;
  readonly boxes: number;
  readonly peakBytes: number | null;
}

async function openOurs(path: string): Promise<Opening> {
  const analysis = await startAnalysis();
  try {
    const startedMs = performance.now();
    await analysis.open(path);
    const readMs = performance.now() - startedMs;
    const chart = await analysis.query(path, 'profile.chart', {});
    const chartMs = performance.now() - startedMs;
    await analysis.query(path, 'profile.overview', {});
    await analysis.query(path, 'profile.functions', {});
    await analysis.query(path, 'profile.tree', { parent: null });
    await analysis.query(path, 'profile.tree', { parent: null, view: 'bottom-up' });
    await analysis.query(path, 'profile.groups', { by: 'package' });
    const figuresMs = performance.now() - startedMs;
    const { largestBytes } = analysis.memory();
    return { readMs, chartMs, figuresMs, boxes: chart.starts.length, peakBytes: largestBytes };
  } finally {
    await analysis.close();
  }
}

function openWithDevTools(path: string): Opening {
  const script = join(import.meta.dirname, 'cpu', 'devtools-model.mjs');
  // On the same Node as ours.
  const ran = spawnSync(process.execPath, [script, modelFolder(), path], {
    encoding: 'utf8',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  if (ran.status !== 0) throw new Error(`DevTools' model failed: ${ran.stderr.slice(-1000)}`);
  const { readMs, chartMs, boxes, peakRssBytes } = ReferenceSchema.parse(JSON.parse(ran.stdout));
  return { readMs, chartMs, figuresMs: null, boxes, peakBytes: peakRssBytes };
}

function row(name: string, openings: readonly Opening[], verdict: string): string[] {
  const middle = (of: (opening: Opening) => number | null): number | null => {
    const values = openings.flatMap((opening) => of(opening) ?? []);
    return values.length === 0 ? null : median(values);
  };
  return [
    name,
    inSeconds(middle(({ readMs }) => readMs)),
    inSeconds(middle(({ chartMs }) => chartMs)),
    inSeconds(middle(({ figuresMs }) => figuresMs)),
    String(openings[0]?.boxes ?? 0),
    inMegabytes(middle(({ peakBytes }) => peakBytes)),
    verdict,
  ];
}

async function measure({ name, path }: CpuFile, runs: number, withReference: boolean): Promise<string[][]> {
  warm(path);
  const ours: Opening[] = [];
  const reference: Opening[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await openOurs(path));
    if (withReference) reference.push(openWithDevTools(path));
    console.error(`  ${name}, run ${run + 1}: ours ${inSeconds(ours.at(-1)?.chartMs ?? null)}`);
  }
  const size = `${name}, ${formatBytes(statSync(path).size)}`;
  const chartMs = median(ours.map((opening) => opening.chartMs));
  const goal = `goal ${inSeconds(GOAL_MS)}: ${chartMs <= GOAL_MS ? 'reached' : 'NOT reached'}`;
  if (reference.length === 0) return [row(`${size}: ours`, ours, goal)];
  const ratio = median(reference.map((opening) => opening.chartMs)) / chartMs;
  return [
    row(`${size}: ours`, ours, goal),
    row(`${size}: DevTools' model`, reference, `ours is ${ratio.toFixed(1)} times as fast`),
  ];
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { runs: { type: 'string', default: '5' }, only: { type: 'string', default: '' } },
});
const runs = Number(values.runs);
if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs wants a whole number above 0');
if (!['', 'ours'].includes(values.only)) throw new Error('--only knows ours');
console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${runs} runs each`);
const rows: string[][] = [];
for (const file of cpuFiles()) rows.push(...(await measure(file, runs, values.only === '')));
printTable(['file', 'read', 'to the chart', 'all figures', 'boxes', 'peak memory', ''], rows);
