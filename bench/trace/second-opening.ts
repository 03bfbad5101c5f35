/** Measures the second opening of a trace, from the column cache of the first, up to the first chart. */
import { warm } from '../made-files.ts';
import { openAgain } from '../heap/opened-again.ts';
import { inMegabytes, inSeconds } from '../heap/report.ts';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { pathOf } from './files.ts';
import { firstChart, type TraceBenchOptions } from './opening.ts';

const TARGET_MS = 1000;
/** The target's file; the largest chosen one where that is not among them. */
const USUAL_FILE = '564';

/** Prints the row and returns its figures. */
export async function measureSecondOpening({ files, runs, temporaryFolder }: TraceBenchOptions): Promise<unknown> {
  const file = files.find(({ key }) => key === USUAL_FILE) ?? files.at(-1);
  if (file === undefined) throw new Error('no file is chosen');
  const path = await pathOf(file);
  warm(path);
  const { first, cachedBytes, again } = await openAgain(temporaryFolder, runs, async (analysis) => {
    const startedMs = performance.now();
    const { boxes } = await firstChart(analysis, path);
    return { ms: performance.now() - startedMs, found: boxes };
  });
  const durationsMs = again.map(({ ms }) => ms);
  const isSame = again.every(({ found }) => found === first.found);
  const secondMs = durationsMs.length === 0 ? null : median(durationsMs);
  printTable(
    ['second opening, to the first chart', 'first', 'second', 'runs', 'target', '', 'cached', 'boxes'],
    [
      [
        `${file.key} MB`,
        inSeconds(first.ms),
        inSeconds(secondMs),
        durationsMs.map((ms) => ms.toFixed(0)).join(' '),
        `≤ ${inSeconds(TARGET_MS)}`,
        secondMs !== null && secondMs <= TARGET_MS ? 'reached' : 'NOT reached',
        cachedBytes === null ? 'nothing was cached' : inMegabytes(cachedBytes),
        isSame ? 'the same' : 'DIFFER from the first opening',
      ],
    ],
  );
  return { file: file.key, firstMs: first.ms, durationsMs, cachedBytes, same: isSame };
}
