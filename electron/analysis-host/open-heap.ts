/** From the path of a heap snapshot to something that answers queries, in slices that let others have their turn. */
import {
  allocationBytes,
  analyseHeap,
  createHeapQueries,
  findEphemerons,
  walkInputOf,
  type Ephemerons,
  type HeapGraph,
  type Prepared,
  type HeapDocument,
  type HeapQueries,
  type ReadFacts,
} from '../../shared/analysis/heap/index.ts';
import type { AnalysisProgress } from '../../shared/contracts/analysis.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { runPaced, type Pacing } from './pause.ts';
import type { Waiter } from './shared-work.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { Keeping, KeptOfFile, KeptStore } from './kept/kept-store.ts';
import { readSnapshot, type ReadSnapshot } from './read-snapshot.ts';
import type { SecondThread } from './second-thread.ts';

export interface OpenHeap {
  readonly kind: 'heap';
  readonly queries: HeapQueries;
  /** Bytes its columns hold, with those that queries made so far. */
  readonly heldBytes: number;
  /** Bytes that computing retained sizes takes while it runs; 0 when they are there. */
  readonly retainingBytes: number;
  /**
   * Resolves with true when every column is there, which is at once unless kept ones are still being read; with false where those
   * are of no use after all. Throws `cancelled` when the waiter leaves.
   */
  columnsRead(waiter: Waiter): Promise<boolean>;
  /** Nobody needs it any more. Its columns may still be on their way into a file. */
  release(): void;
  /** Its memory is needed: whatever goes on with its columns is given up. */
  giveWay(): void;
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
  /** Where columns are kept from one opening to the next; null where they are not. */
  readonly kept: KeptStore | null;
  /** A folder on a disk for what a document may be asked again. */
  readonly scratchDirectory: () => Promise<string>;
  /** Traces in larger files are not opened. */
  readonly traceLimitBytes: () => number;
  /** Null where one thread does all. */
  readonly second: SecondThread | null;
  /** Told what was thrown by a bug of ours. */
  readonly reportBug: (thrown: unknown) => void;
}

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openHeap(file: OpenedFile, options: OpenHeapOptions): Promise<OpenHeap> {
  const { signal, pacing } = options;
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  try {
    const kept = (await options.kept?.of(file, options.filePath)) ?? null;
    const known = await kept?.read({
      signal,
      ceilingBytes: options.ceilingBytes,
    });
    const facts = (): ReadFacts => ({ readMs: pacing.now() - startedMs, fileSizeBytes: sizeBytes });
    if (known !== undefined && known !== null) {
      const { document, figures } = known.heap;
      const queries = createHeapQueries(document, { ...facts(), keptFigures: figures });
      return opened(document, queries, {
        columnsRead: known.columnsRead,
        release: known.stop,
        giveWay: known.stop,
      });
    }
    const read = await readSnapshot(file, options);
    return await analysed(read, options, facts, async () => kept);
  } catch (thrown) {
    throw memoryFailure(thrown, options) ?? thrown;
  }
}

/**
 * The class table of columns that have been read, and what answers queries. `kept` is asked for last: where the columns may be
 * kept for the next opening. Throws `AppFailure` (`cancelled`).
 */
export async function analysed(
  { graph, ephemerons, isShared }: ReadSnapshot,
  options: OpenHeapOptions,
  facts: () => ReadFacts,
  keptOf: () => Promise<KeptOfFile | null>,
): Promise<OpenHeap> {
  const begun = beginFigures(graph, ephemerons, isShared, options);
  try {
    const document = await runPaced(analyseHeap(graph), options.pacing, options.signal, options.onProgress);
    const kept = await keptOf();
    let keeping: Keeping | null = null;
    const queries = createHeapQueries(document, {
      ...facts(),
      begun,
      onFigures: (figures) => {
        keeping = kept?.keep({ document, figures }) ?? null;
      },
    });
    return opened(document, queries, {
      columnsRead: async () => true,
      release(allBytes) {
        begun.ahead?.cancel();
        keeping?.release(allBytes);
      },
      giveWay() {
        begun.ahead?.cancel();
        keeping?.stop();
      },
    });
  } catch (thrown) {
    begun.ahead?.cancel();
    throw thrown;
  }
}

/** `too_large` where the system gave no more memory; null for anything else that was thrown. */
export function memoryFailure(thrown: unknown, { filePath, ceilingBytes }: OpenHeapOptions): AppFailure | null {
  if (!isOutOfMemory(thrown)) return null;
  return new AppFailure(
    appError(
      'too_large',
      `${filePath} is too large to open: the system gave no more memory (the ceiling was ${formatBytes(ceilingBytes(0))}).`,
      'Close other documents and programs, or open it on a machine with more memory.',
    ),
  );
}

/** What goes on with the columns of a document: they are still being read, or being written. */
interface OnColumns {
  readonly columnsRead: OpenHeap['columnsRead'];
  readonly release: (heldBytes: number) => void;
  readonly giveWay: () => void;
}

function opened(document: HeapDocument, queries: HeapQueries, { columnsRead, release, giveWay }: OnColumns): OpenHeap {
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
    giveWay,
  };
}

/** Dominators by the second thread while this one makes the class table, where there is memory for both at once. */
function beginFigures(
  graph: HeapGraph,
  found: Ephemerons | null,
  isShared: boolean,
  { second, ceilingBytes }: OpenHeapOptions,
): Prepared {
  const ephemerons = found ?? findEphemerons(graph.strings);
  const hasRoom = ceilingBytes(0) >= columnBytes(graph) + retainingBytes(graph);
  const ahead = isShared && hasRoom ? (second?.findFigures(walkInputOf(graph, ephemerons)) ?? null) : null;
  return { ephemerons, ahead };
}

/** What V8 throws where a buffer cannot be had; the process goes on. */
function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError && /allocation failed|invalid typed array length/i.test(thrown.message);
}

/** Columns of dominators and distances by node, and what is logged of edges: half of them, on real heaps. */
function retainingBytes({ nodes, edges }: HeapGraph): number {
  return nodes.count * 64 + edges.count * 6;
}

function columnBytes({ nodes, edges, strings, locations, allocations }: HeapGraph): number {
  const nodeBytes = nodes.count * (nodes.detachedness === null ? 17 : 18);
  const recordedBytes = allocations === null ? 0 : allocationBytes(allocations);
  return nodeBytes + edges.count * 9 + strings.byteLength + locations.count * 20 + recordedBytes;
}

function heldBytes({ graph, dom, keys }: HeapDocument): number {
  return columnBytes(graph) + keys.keyOf.byteLength + (dom.state?.byteLength ?? 0);
}
