/** The second opening of a file, from the column cache of the first: time to retained sizes, and whether they are the same. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { startAnalysis, type AnalysisProcess } from './analysis-process.ts';
import { classTable, type ClassTable } from './class-figures.ts';
import { pathOf, warm } from './files.ts';
import { inMegabytes, inMilliseconds, inSeconds, judged, oneFile, said, type BenchOptions } from './report.ts';

const TARGET_MS = 500;
/** Columns are written after the answers; maximum time for that. */
const KEEP_LIMIT_MS = 60_000;
const POLL_MS = 100;
const FIRST_PAGE = 50;
const ALL_CLASSES = 100_000;

/** The complete cache file in the data folder; null while there is none. */
function cacheFile(dataDirectory: string): { sizeBytes: number } | null {
  const folder = join(dataDirectory, 'columns');
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder).find((each) => each.endsWith('.columns'));
  return name === undefined ? null : { sizeBytes: statSync(join(folder, name)).size };
}

interface UsableView {
  readonly usableMs: number;
  readonly isFromColumnCache: boolean;
}

/** Until the first page of classes is there with retained sizes. */
async function openToUsable(analysis: AnalysisProcess, path: string): Promise<UsableView> {
  const startedAt = performance.now();
  await analysis.open(path);
  const overview = await analysis.query(path, 'heap.overview', {});
  await analysis.query(path, 'heap.retained', {});
  const { rows } = await analysis.query(path, 'heap.classes', { sort: 'retained', count: FIRST_PAGE });
  const usableMs = performance.now() - startedAt;
  if (rows.some(({ retainedSizeBytes }) => retainedSizeBytes === null)) throw new Error('a class has no retained size');
  return { usableMs, isFromColumnCache: overview.fromColumnCache === true };
}

async function tableOf(analysis: AnalysisProcess, path: string): Promise<ClassTable> {
  return classTable((await analysis.query(path, 'heap.classes', { sort: 'name', count: ALL_CLASSES })).rows);
}

/** Prints the row and returns its figures. Throws if the file does not open. */
export async function measureSecondOpening(options: BenchOptions): Promise<unknown> {
  const file = oneFile(options);
  const path = await pathOf(file);
  warm(path);
  const dataDirectory = join(options.temporaryFolder, 'second-opening');
  mkdirSync(dataDirectory, { mode: 0o700 });
  const headers = [
    'second opening, to retained sizes',
    'first',
    'second',
    'runs',
    'target',
    '',
    'columns',
    'classes',
    'peak',
  ];

  const first = await startAnalysis({ keepIn: dataDirectory });
  let firstMs: number;
  let table: ClassTable;
  let cached: { sizeBytes: number } | null = null;
  try {
    firstMs = (await openToUsable(first, path)).usableMs;
    table = await tableOf(first, path);
    const limitMs = performance.now() + KEEP_LIMIT_MS;
    while (cached === null && performance.now() < limitMs) {
      await delay(POLL_MS);
      cached = cacheFile(dataDirectory);
    }
  } finally {
    await first.close();
  }
  if (cached === null) {
    printTable(headers, [[file.name, inSeconds(firstMs), 'not there: no columns were cached']]);
    return { file: file.name, firstMs, durationsMs: null };
  }

  const durationsMs: number[] = [];
  let peakBytes: number | null = null;
  let classes = 'the same';
  for (let run = 0; run < options.runs; run += 1) {
    const analysis = await startAnalysis({ keepIn: dataDirectory });
    try {
      const { usableMs, isFromColumnCache } = await openToUsable(analysis, path);
      if (!isFromColumnCache) throw new Error('the column cache was not used');
      durationsMs.push(usableMs);
      peakBytes = analysis.memory().largestBytes;
      if ((await tableOf(analysis, path)).hash !== table.hash) classes = 'DIFFER from the first opening';
      said(`second opening, run ${run + 1}: ${inMilliseconds(usableMs)}`);
    } finally {
      await analysis.close();
    }
  }
  printTable(headers, [
    [
      file.name,
      inSeconds(firstMs),
      inSeconds(median(durationsMs)),
      durationsMs.map((ms) => ms.toFixed(0)).join(' '),
      `≤ ${TARGET_MS} ms`,
      judged(median(durationsMs), { least: TARGET_MS, aim: null }, 'less'),
      inMegabytes(cached.sizeBytes),
      classes,
      inMegabytes(peakBytes),
    ],
  ]);
  return { file: file.name, firstMs, durationsMs, columnBytes: cached.sizeBytes, classes, peakBytes };
}
