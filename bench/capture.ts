/**
 * `npm run bench capture`: heap snapshots of about 500 MB and 1.3 GB, taken by the product's own capture and by a bare script in
 * the same run, each in a process of its own, then by the app itself. `--runs N` repeats it, `--only NAME` takes one target,
 * `--json FILE` writes the figures.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureApp } from './capture/app.ts';
import { MeasurementSchema, type Measurement } from './capture/child.ts';
import { startChromiumHeap, startNodeHeap, type HeapTarget } from './capture/heap-targets.ts';
import { median } from './median.ts';
import { watchMemory } from './process-tree.ts';
import { printTable } from './table.ts';

/** Items that give about the size in the name; the table shows the stored size. */
const CASES: readonly { readonly name: string; readonly start: () => Promise<HeapTarget> }[] = [
  { name: 'chromium-500MB', start: () => startChromiumHeap(1_500_000) },
  { name: 'chromium-1.3GB', start: () => startChromiumHeap(3_900_000) },
  { name: 'node-500MB', start: () => startNodeHeap(1_900_000) },
];
const MEGABYTE = 1e6;
/** Until a process has loaded its code and connected; the snapshot of a large heap starts to arrive later than that. */
const SETTLE_MS = 700;

export interface CaptureFigures extends Measurement {
  readonly target: string;
  readonly way: 'bare' | 'product' | 'app';
  readonly growthBytes: number;
  readonly frameP95Ms: number | null;
}

async function runChild(script: string, args: readonly string[]): Promise<Measurement & { growthBytes: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'capture', script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.pid === undefined) throw new Error(`${script} did not start`);
  const memory = watchMemory(child.pid, SETTLE_MS);
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const code = await new Promise<number | null>((settle) => child.once('close', settle));
  memory.stop();
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return {
    ...MeasurementSchema.parse(JSON.parse(output.trim().split('\n').at(-1) ?? '')),
    growthBytes: memory.growthBytes(),
  };
}

async function measure(
  name: string,
  target: HeapTarget,
  withApp: boolean,
  productFirst: boolean,
): Promise<CaptureFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-bench-capture-'));
  const bare = async (): Promise<CaptureFigures> => {
    const file = join(folder, 'bare.heapsnapshot');
    const figures = await runChild('bare-script.ts', [target.webSocketUrl, target.targetId, file]);
    rmSync(file);
    return { target: name, way: 'bare', frameP95Ms: null, ...figures };
  };
  const product = async (): Promise<CaptureFigures> => {
    const figures = await runChild('product-script.ts', [String(target.port), target.targetId, folder]);
    return { target: name, way: 'product', frameP95Ms: null, ...figures };
  };
  const said = (row: CaptureFigures): CaptureFigures => {
    console.error(
      `${name}: ${row.way} ${(row.sizeBytes / MEGABYTE).toFixed(0)} MB in ${(row.totalMs / 1000).toFixed(1)} s`,
    );
    return row;
  };
  try {
    // The order alternates between runs, because a heap that was walked once is walked faster.
    const both = productFirst
      ? [said(await product()), said(await bare())]
      : [said(await bare()), said(await product())];
    if (!withApp) return both;
    return [...both, said({ target: name, way: 'app', ...(await measureApp(target, folder)) })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'string' },
    'without-app': { type: 'boolean', default: false },
  },
});
const chosen = CASES.filter(({ name }) => values.only === undefined || name.includes(values.only));
const figures: CaptureFigures[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  for (const { name, start } of chosen) {
    console.error(`${name}: filling a heap …`);
    const target = await start();
    try {
      figures.push(...(await measure(name, target, !values['without-app'], run % 2 === 1)));
    } finally {
      await target.end();
    }
  }
}

const rate = ({ sizeBytes, streamMs }: Measurement): number => sizeBytes / MEGABYTE / (streamMs / 1000);
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(0);
printTable(
  [
    'target',
    'way',
    'MB',
    'whole s',
    'streaming MB/s',
    'resident +MB',
    'loop p99 ms',
    'loop max ms',
    'CPU s',
    'frame p95 ms',
  ],
  figures.map((row) => [
    row.target,
    row.way,
    megabytes(row.sizeBytes),
    (row.totalMs / 1000).toFixed(1),
    rate(row).toFixed(1),
    megabytes(row.growthBytes),
    row.loopDelayP99Ms.toFixed(1),
    row.loopDelayMaxMs.toFixed(1),
    row.cpuMs === null ? '' : (row.cpuMs / 1000).toFixed(2),
    row.frameP95Ms?.toFixed(1) ?? '',
  ]),
);
console.log();
/** Ratio to the bare script's total time in the same run: above 1 is faster. */
const ratios = (way: CaptureFigures['way']): [string, string][] =>
  chosen.flatMap(({ name }) => {
    const rows = (wanted: CaptureFigures['way']): CaptureFigures[] =>
      figures.filter((row) => row.target === name && row.way === wanted);
    const pairs = rows(way).map((row, index) => {
      const bare = rows('bare')[index];
      return bare === undefined ? Number.NaN : row.sizeBytes / row.totalMs / (bare.sizeBytes / bare.totalMs);
    });
    return pairs.length === 0 ? [] : [[`${name} ${way}`, median(pairs).toFixed(3)]];
  });
printTable(['against the bare script', 'throughput ratio'], [...ratios('product'), ...ratios('app')]);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
