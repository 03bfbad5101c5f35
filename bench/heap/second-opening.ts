/** The second opening of a file, from the column cache of the first: time to retained sizes, and whether they are the same. */
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import type { AnalysisProcess } from './analysis-process.ts';
import { classTable } from './class-figures.ts';
import { pathOf } from './files.ts';
import { warm } from '../made-files.ts';
import { openAgain, type Opened } from './opened-again.ts';
import { inMegabytes, inSeconds, judged, oneFile, type BenchOptions } from './report.ts';

const TARGET_MS = 500;
const FIRST_PAGE = 50;
const ALL_CLASSES = 100_000;

interface Found {
  readonly isFromColumnCache: boolean;
  /** Hash of the class table. */
  readonly hash: string;
}

/** Until the first page of classes is there with retained sizes. */
async function openToUsable(analysis: AnalysisProcess, path: string): Promise<Opened<Found>> {
  const startedAt = performance.now();
  await analysis.open(path);
  const overview = await analysis.query(path, 'heap.overview', {});
  await analysis.query(path, 'heap.retained', {});
  const { rows } = await analysis.query(path, 'heap.classes', { sort: 'retained', count: FIRST_PAGE });
  const ms = performance.now() - startedAt;
  if (rows.some(({ retainedSizeBytes }) => retainedSizeBytes === null)) throw new Error('a class has no retained size');
  const all = await analysis.query(path, 'heap.classes', { sort: 'name', count: ALL_CLASSES });
  return { ms, found: { isFromColumnCache: overview.fromColumnCache === true, hash: classTable(all.rows).hash } };
}

/** Prints the row and returns its figures. Throws if the file does not open. */
export async function measureSecondOpening(options: BenchOptions): Promise<unknown> {
  const file = oneFile(options);
  const path = await pathOf(file);
  warm(path);
  const { first, cachedBytes, again, peakBytes } = await openAgain(options.temporaryFolder, options.runs, (analysis) =>
    openToUsable(analysis, path),
  );
  const figures = {
    file: file.name,
    firstMs: first.ms,
    durationsMs: again.map(({ ms }) => ms),
    cachedBytes,
    peakBytes,
  };
  const headings = [
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
  if (cachedBytes === null) {
    printTable(headings, [[file.name, inSeconds(first.ms), 'not there: no columns were cached']]);
    return figures;
  }
  if (again.some(({ found }) => !found.isFromColumnCache)) throw new Error('the column cache was not used');
  const secondMs = median(figures.durationsMs);
  const isSame = again.every(({ found }) => found.hash === first.found.hash);
  printTable(headings, [
    [
      file.name,
      inSeconds(first.ms),
      inSeconds(secondMs),
      figures.durationsMs.map((ms) => ms.toFixed(0)).join(' '),
      `≤ ${TARGET_MS} ms`,
      judged(secondMs, { least: TARGET_MS, aim: null }, 'less'),
      inMegabytes(cachedBytes),
      isSame ? 'the same' : 'DIFFER from the first opening',
      inMegabytes(peakBytes),
    ],
  ]);
  return { ...figures, isSame };
}
