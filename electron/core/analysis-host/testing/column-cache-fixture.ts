/** A column cache in a temporary data folder for tests, used through the host as the window and the command line do. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ANALYSIS_QUERIES, type AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import { type HeapOverview } from '../../../../shared/engine/heap/contract/heap-overview.ts';
import { unwrap, type AppResult } from '../../../../shared/base/errors.ts';
import type { CacheTable } from '../../../../shared/engine/heap/column-cache/cache-file.ts';
import { readCacheTable } from '../../column-cache/index.ts';
import { createAnalysisHost } from '../host.ts';
import { createColumnCache, type ColumnCache, type ColumnCacheOptions } from '../column-cache/column-cache.ts';
import { createHeapFiles, type HeapFiles } from './heap-files.ts';
import { createMemoryPort, type MemoryPort } from './memory-port.ts';

const LIMIT_BYTES = 1024 ** 3;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface CacheSession {
  readonly port: MemoryPort;
  readonly store: ColumnCache;
  open(filePath: string): Promise<AppResult<unknown>>;
  query(query: AnalysisQueryName, params?: unknown): Promise<unknown>;
  overview(): Promise<HeapOverview>;
  retain(): Promise<unknown>;
  finish(): Promise<unknown>;
}

export interface ColumnCacheFixture {
  readonly files: HeapFiles;
  readonly dataDirectory: string;
  readonly library: string;
  /** The cache folder for files outside the library. */
  readonly columns: string;
  /** The stores' log lines. */
  said: string[];
  /** Acts as a separate process for the column cache. */
  session(options?: Partial<ColumnCacheOptions>, ceilingBytes?: number): CacheSession;
  /** Opens, computes and caches. */
  cache(filePath: string, options?: Partial<ColumnCacheOptions>): Promise<void>;
  /** Opens the file and waits for all columns. */
  opensFromCache(filePath: string): Promise<boolean>;
  /** The only file in the column cache. */
  onlyCacheFile(): Promise<string>;
}

export async function createColumnCacheFixture(): Promise<ColumnCacheFixture> {
  const files = await createHeapFiles();
  const dataDirectory = join(files.folder, 'data');
  const columns = join(dataDirectory, 'columns');

  function session(options: Partial<ColumnCacheOptions> = {}, ceilingBytes = 2 ** 30): CacheSession {
    const store = createColumnCache({
      dataDirectory,
      libraryLimitBytes: LIMIT_BYTES,
      turn,
      report: (sentence) => void fixture.said.push(sentence),
      smallestBytes: 0,
      ...options,
    });
    const host = createAnalysisHost({
      pacing: { now: () => performance.now(), turn },
      ceilingBytes,
      columnCache: store,
      reportBug: (thrown) => {
        throw thrown;
      },
    });
    const port = createMemoryPort();
    host.attach(port.hostEnd);
    const query: CacheSession['query'] = async (name, params = {}) =>
      unwrap(await port.ask({ type: 'query', documentId: 'd', query: name, params }));
    return {
      port,
      store,
      open: (filePath) => port.ask({ type: 'open', documentId: 'd', source: { filePath } }),
      query,
      overview: async () => ANALYSIS_QUERIES['heap.overview'].result.parse(await query('heap.overview')),
      retain: () => query('heap.retained'),
      finish: () => port.ask({ type: 'finish-column-cache' }),
    };
  }

  const fixture: ColumnCacheFixture = {
    files,
    dataDirectory,
    library: join(dataDirectory, 'library'),
    columns,
    said: [],
    session,
    async cache(filePath, options = {}) {
      const first = session(options);
      unwrap(await first.open(filePath));
      await first.retain();
      await first.finish();
      first.port.close();
    },
    async opensFromCache(filePath) {
      const again = session();
      unwrap(await again.open(filePath));
      await again.query('heap.object', { id: 1 });
      const { fromColumnCache = false, retainedReady } = await again.overview();
      if (retainedReady !== fromColumnCache)
        throw new Error('retained sizes were computed, or cached ones are missing');
      again.port.close();
      return fromColumnCache;
    },
    async onlyCacheFile() {
      const [name, ...others] = await namesIn(columns);
      if (name === undefined || others.length > 0)
        throw new Error(`there are ${others.length + 1} files in the column cache`);
      return join(columns, name);
    },
  };
  return fixture;
}

export const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

export async function changeByte(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await file.write(byte, 0, 1, at);
  await file.close();
}

/** The content that a cache file declares. */
export async function columnsOf(cacheFile: string): Promise<CacheTable['columns']> {
  const file = await open(cacheFile, 'r');
  const table = await readCacheTable(file);
  await file.close();
  if (typeof table === 'string') throw new Error(table);
  return table.columns;
}
