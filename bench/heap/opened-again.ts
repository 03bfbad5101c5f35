/** Opens a file several times with one data folder: the first time without the column cache, and then from it. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { startAnalysis, type AnalysisProcess } from './analysis-process.ts';

/** Columns are written after the answers, while no query runs; maximum time for that. */
const KEEP_LIMIT_MS = 60_000;

/** The size of the complete cache file in the data folder; null while there is none. */
function cachedBytes(dataDirectory: string): number | null {
  const folder = join(dataDirectory, 'columns');
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder).find((each) => each.endsWith('.columns'));
  return name === undefined ? null : statSync(join(folder, name)).size;
}

/** One opening: how long it took, and what was there then. */
export interface Opened<Found> {
  readonly ms: number;
  readonly found: Found;
}

export interface OpenedAgain<Found> {
  readonly first: Opened<Found>;
  /** Null: nothing was cached, and it was not opened again. */
  readonly cachedBytes: number | null;
  readonly again: readonly Opened<Found>[];
  /** In the last opening. */
  readonly peakBytes: number | null;
}

/** Opens with a new process each time. Throws if the file does not open. */
export async function openAgain<Found>(
  temporaryFolder: string,
  runs: number,
  open: (analysis: AnalysisProcess) => Promise<Opened<Found>>,
): Promise<OpenedAgain<Found>> {
  const dataDirectory = join(temporaryFolder, 'second-opening');
  mkdirSync(dataDirectory, { mode: 0o700, recursive: true });
  const once = async <T>(work: (analysis: AnalysisProcess) => Promise<T>): Promise<T> => {
    const analysis = await startAnalysis({ keepIn: dataDirectory });
    try {
      return await work(analysis);
    } finally {
      await analysis.close();
    }
  };
  const { first, cached } = await once(async (analysis) => ({
    first: await open(analysis),
    cached: await eventually(() => cachedBytes(dataDirectory), KEEP_LIMIT_MS),
  }));
  const again: Opened<Found>[] = [];
  let peakBytes: number | null = null;
  for (let run = 0; run < (cached === null ? 0 : runs); run += 1)
    await once(async (analysis) => {
      again.push(await open(analysis));
      peakBytes = analysis.memory().largestBytes;
    });
  return { first, cachedBytes: cached, again, peakBytes };
}
