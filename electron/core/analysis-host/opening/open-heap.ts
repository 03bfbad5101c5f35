/** Opens a heap snapshot for queries, in time slices that let other requests run. */
import {
  allocationBytes,
  analyseHeap,
  createHeapQueries,
  findEphemerons,
  sharedColumns,
  type HeapGraph,
  type FiguresAhead,
  type Prepared,
  type HeapDocument,
  type HeapQueries,
  type ReadFacts,
} from '../../../../shared/engine/heap/index.ts';
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import { runPaced, type Pacing } from '../pause.ts';
import type { Waiter } from '../shared-work.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { CacheWriting, FileCache, ColumnCache } from '../column-cache/column-cache.ts';
import { beginFigures, retainingBytes, walkableBytes } from './figures-ahead.ts';
import { readSnapshot, type ReadSnapshot } from './read-snapshot.ts';
import type { SecondThread } from '../second-thread.ts';

export interface OpenHeap {
  readonly kind: 'heap';
  readonly queries: HeapQueries;
  /** Bytes of its columns, including those that queries have added so far. */
  readonly heldBytes: number;
  /** Bytes needed while retained sizes are computed; 0 when they are there. */
  readonly retainingBytes: number;
  /**
   * Resolves with true when every column is there, which is at once unless cached ones are still being read; with false when the cached
   * ones are unusable. Throws `cancelled` when the waiter leaves.
   */
  columnsRead(waiter: Waiter): Promise<boolean>;
  /** The document is closed. Its columns may still be written to the cache. */
  release(): void;
  /** Frees memory: cancels reading and writing of the columns. */
  evict(): void;
}

export interface OpenHeapOptions {
  readonly filePath: string;
  readonly signal: AbortSignal;
  readonly pacing: Pacing;
  /** See `SnapshotReaderOptions`. */
  readonly ceilingBytes: (neededBytes: number) => number;
  readonly onProgress: (progress: AnalysisProgress) => void;
  /** See `ReadSnapshotOptions`. */
  readonly wantsFirstClasses: () => boolean;
  /** The column cache; null when columns are not cached. */
  readonly columnCache: ColumnCache | null;
  /** A folder on a disk for data that documents may need again. */
  readonly scratchDirectory: () => Promise<string>;
  /** Larger traces are not opened. */
  readonly traceLimitBytes: () => number;
  /** The person's patterns of third-party code at the time. */
  readonly isIgnored: () => (path: string) => boolean;
  /** Null when one thread does all the work. */
  readonly second: SecondThread | null;
  /** Called with the exception of a bug. */
  readonly reportBug: (thrown: unknown) => void;
}

/** Throws `AppFailure` for every expected failure: of the file, of the format, `too_large`, `cancelled`. */
export async function openHeap(file: OpenedFile, options: OpenHeapOptions): Promise<OpenHeap> {
  const { signal, pacing } = options;
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  try {
    const cache = (await options.columnCache?.of(file, options.filePath)) ?? null;
    const cached = await cache?.read({
      signal,
      ceilingBytes: options.ceilingBytes,
    });
    const facts = (): ReadFacts => ({
      readMs: pacing.now() - startedMs,
      fileSizeBytes: sizeBytes,
      isIgnored: options.isIgnored,
    });
    if (cached !== undefined && cached !== null) {
      const { document, figures } = cached.heap;
      const queries = createHeapQueries(document, { ...facts(), cachedFigures: figures });
      return opened(document, queries, {
        columnsRead: cached.columnsRead,
        release: cached.stop,
        evict: cached.stop,
      });
    }
    const read = await readSnapshot(file, options);
    return await analysed(read, options, facts, async () => cache);
  } catch (thrown) {
    throw memoryFailure(thrown, options) ?? thrown;
  }
}

/**
 * Builds the class table of columns that have been read, and the document. `cacheOf`, the place in the column cache, is requested last. Throws
 * `AppFailure` (`cancelled`).
 */
export async function analysed(
  read: ReadSnapshot,
  options: OpenHeapOptions,
  facts: () => ReadFacts,
  cacheOf: () => Promise<FileCache | null>,
): Promise<OpenHeap> {
  const { graph } = read;
  const begun = prepared(read, options);
  try {
    const document = await runPaced(analyseHeap(graph), options.pacing, options.signal, options.onProgress);
    const cache = await cacheOf();
    let writing: CacheWriting | null = null;
    const queries = createHeapQueries(document, {
      ...facts(),
      begun,
      onFigures: (figures) => {
        writing = cache?.write({ document, figures }) ?? null;
      },
    });
    return opened(document, queries, {
      columnsRead: async () => true,
      release(allBytes) {
        begun.ahead?.cancel();
        writing?.release(allBytes);
      },
      evict() {
        begun.ahead?.cancel();
        writing?.stop();
      },
    });
  } catch (thrown) {
    begun.ahead?.cancel();
    throw thrown;
  }
}

/** `too_large` when the system is out of memory; null for any other exception. */
export function memoryFailure(thrown: unknown, { filePath, ceilingBytes }: OpenHeapOptions): AppFailure | null {
  if (!isOutOfMemory(thrown)) return null;
  return new AppFailure(
    appError(
      'too_large',
      `${filePath} is too large to open: the system is out of memory (the limit was ${formatBytes(ceilingBytes(0))}).`,
      'Close other documents and programs, or open it on a machine with more memory.',
    ),
  );
}

/** Running work on the columns of a document: reading or writing them. */
interface OnColumns {
  readonly columnsRead: OpenHeap['columnsRead'];
  readonly release: (heldBytes: number) => void;
  readonly evict: () => void;
}

function opened(document: HeapDocument, queries: HeapQueries, { columnsRead, release, evict }: OnColumns): OpenHeap {
  const documentBytes = heldBytes(document);
  const allBytes = (): number => documentBytes + queries.snapshot.extraBytes;
  return {
    kind: 'heap',
    queries,
    get heldBytes() {
      return allBytes();
    },
    get retainingBytes() {
      return queries.snapshot.figures === null ? retainingBytes(document.graph) : 0;
    },
    columnsRead,
    release: () => release(allBytes()),
    evict: evict,
  };
}

function prepared(read: ReadSnapshot, options: OpenHeapOptions): Prepared {
  const { graph, isShared, figures } = read;
  const ephemerons = read.ephemerons ?? findEphemerons(graph.strings, isShared ? sharedColumns : undefined);
  const begin = (): FiguresAhead | null => beginFigures(graph, ephemerons, restBytes(graph), options);
  return { ephemerons, ahead: figures ?? (isShared ? begin() : null) };
}

/** V8's error when a buffer cannot be allocated; the process continues. */
function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError && /allocation failed|invalid typed array length/i.test(thrown.message);
}

/** Columns that a walk does not need. */
function restBytes({ locations, allocations }: HeapGraph): number {
  return locations.count * 20 + (allocations === null ? 0 : allocationBytes(allocations));
}

function heldBytes({ graph, dom, keys }: HeapDocument): number {
  return walkableBytes(graph) + restBytes(graph) + keys.keyOf.byteLength + (dom.state?.byteLength ?? 0);
}
