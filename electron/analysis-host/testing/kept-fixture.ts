/** A column cache in a temporary data folder for tests, used through the host as the window and the command line do. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ANALYSIS_QUERIES, type AnalysisQueryName, type HeapOverview } from '../../../shared/contracts/analysis.ts';
import { unwrap, type AppResult } from '../../../shared/contracts/errors.ts';
import type { KeptTable } from '../../../shared/analysis/heap/kept/kept-file.ts';
import { readKeptTable } from '../../kept-columns/index.ts';
import { createAnalysisHost } from '../host.ts';
import { createKeptStore, type KeptStore, type KeptStoreOptions } from '../kept/kept-store.ts';
import { createHeapFiles, type HeapFiles } from './heap-files.ts';
import { createMemoryPort, type MemoryPort } from './memory-port.ts';

const LIMIT_BYTES = 1024 ** 3;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface KeptSession {
  readonly port: MemoryPort;
  readonly store: KeptStore;
  open(filePath: string): Promise<AppResult<unknown>>;
  query(query: AnalysisQueryName, params?: unknown): Promise<unknown>;
  overview(): Promise<HeapOverview>;
  retain(): Promise<unknown>;
  finish(): Promise<unknown>;
}

export interface KeptFixture {
  readonly files: HeapFiles;
  readonly dataDirectory: string;
  readonly library: string;
  /** The cache folder for files outside the library. */
  readonly columns: string;
  /** The stores' log lines. */
  said: string[];
  /** Acts as a separate process for the column cache. */
  session(options?: Partial<KeptStoreOptions>, ceilingBytes?: number): KeptSession;
  /** Opens, computes and caches. */
  keep(filePath: string, options?: Partial<KeptStoreOptions>): Promise<void>;
  /** Opens the file and waits for all columns. */
  opensFromKept(filePath: string): Promise<boolean>;
  /** The only file in the column cache. */
  onlyKept(): Promise<string>;
}

export async function createKeptFixture(): Promise<KeptFixture> {
  const files = await createHeapFiles();
  const dataDirectory = join(files.folder, 'data');
  const columns = join(dataDirectory, 'columns');

  function session(options: Partial<KeptStoreOptions> = {}, ceilingBytes = 2 ** 30): KeptSession {
    const store = createKeptStore({
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
      kept: store,
      reportBug: (thrown) => {
        throw thrown;
      },
    });
    const port = createMemoryPort();
    host.attach(port.hostEnd);
    const query: KeptSession['query'] = async (name, params = {}) =>
      unwrap(await port.ask({ type: 'query', documentId: 'd', query: name, params }));
    return {
      port,
      store,
      open: (filePath) => port.ask({ type: 'open', documentId: 'd', source: { filePath } }),
      query,
      overview: async () => ANALYSIS_QUERIES['heap.overview'].result.parse(await query('heap.overview')),
      retain: () => query('heap.retained'),
      finish: () => port.ask({ type: 'finish-keeping' }),
    };
  }

  const fixture: KeptFixture = {
    files,
    dataDirectory,
    library: join(dataDirectory, 'library'),
    columns,
    said: [],
    session,
    async keep(filePath, options = {}) {
      const first = session(options);
      unwrap(await first.open(filePath));
      await first.retain();
      await first.finish();
      first.port.close();
    },
    async opensFromKept(filePath) {
      const again = session();
      unwrap(await again.open(filePath));
      await again.query('heap.object', { id: 1 });
      const { fromKeptColumns = false, retainedReady } = await again.overview();
      if (retainedReady !== fromKeptColumns)
        throw new Error('retained sizes were computed, or cached ones are missing');
      again.port.close();
      return fromKeptColumns;
    },
    async onlyKept() {
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
export async function columnsOf(kept: string): Promise<KeptTable['columns']> {
  const file = await open(kept, 'r');
  const table = await readKeptTable(file);
  await file.close();
  if (typeof table === 'string') throw new Error(table);
  return table.columns;
}
