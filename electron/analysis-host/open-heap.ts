/** From the path of a heap snapshot to something that answers queries, in slices that let others have their turn. */
import {
  allocationBytes,
  analyseHeap,
  createHeapQueries,
  createSnapshotReader,
  type HeapDocument,
  type HeapQueries,
  type ReadFacts,
} from '../../shared/analysis/heap/index.ts';
import type { AnalysisProgress } from '../../shared/contracts/analysis.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { AppFailure, appError, unwrap } from '../../shared/contracts/errors.ts';
import { otherKindError } from './other-kinds.ts';
import { runPaced, type Pacing } from './pause.ts';
import type { Waiter } from './shared-work.ts';
import type { OpenedFile } from './file-bytes.ts';
import type { Keeping, KeptStore } from './kept/kept-store.ts';

/** Enough of a file's beginning to tell its kind from. */
const HEAD_BYTES = 8192;

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
  /** Where columns are kept from one opening to the next; null where they are not. */
  readonly kept: KeptStore | null;
}

/** Throws `AppFailure` for every expected failure: the file's, the format's, `too_large`, `cancelled`. */
export async function openHeap(file: OpenedFile, options: OpenHeapOptions): Promise<OpenHeap> {
  const { signal, pacing, onProgress } = options;
  const startedMs = pacing.now();
  const { sizeBytes } = file.identity;
  let head = '';
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
    const reader = createSnapshotReader({
      fileSizeBytes: file.isGzip ? null : sizeBytes,
      ceilingBytes: options.ceilingBytes,
    });
    for await (const { bytes, fileBytesRead } of file.chunks(signal)) {
      if (head === '') head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
      unwrap(reader.write(bytes));
      onProgress({ stage: 'reading', done: fileBytesRead, total: sizeBytes });
    }
    const graph = unwrap(reader.end());
    const document = await runPaced(analyseHeap(graph), pacing, signal, onProgress);
    let keeping: Keeping | null = null;
    const queries = createHeapQueries(document, {
      ...facts(),
      onFigures: (figures) => {
        keeping = kept?.keep({ document, figures }) ?? null;
      },
    });
    return opened(document, queries, {
      columnsRead: async () => true,
      release: (columnBytes) => keeping?.release(columnBytes),
      giveWay: () => keeping?.stop(),
    });
  } catch (thrown) {
    if (thrown instanceof AppFailure && thrown.error.code === 'unsupported_format') {
      const other = otherKindError(head, options.filePath);
      if (other !== null) throw new AppFailure(other);
    }
    if (isOutOfMemory(thrown)) {
      throw new AppFailure(
        appError(
          'too_large',
          `${options.filePath} is too large to open: the system gave no more memory (the ceiling was ${formatBytes(options.ceilingBytes(0))}).`,
          'Close other documents and programs, or open it on a machine with more memory.',
        ),
      );
    }
    throw thrown;
  }
}

/** What goes on with the columns of a document: they are still being read, or being written. */
interface OnColumns {
  readonly columnsRead: OpenHeap['columnsRead'];
  readonly release: (heldBytes: number) => void;
  readonly giveWay: () => void;
}

function opened(document: HeapDocument, queries: HeapQueries, { columnsRead, release, giveWay }: OnColumns): OpenHeap {
  const columnBytes = heldBytes(document);
  const allBytes = (): number => columnBytes + queries.snapshot.extraBytes;
  return {
    kind: 'heap',
    queries,
    get heldBytes() {
      return allBytes();
    },
    get retainingBytes() {
      return queries.snapshot.figures === null ? retainingBytes(document) : 0;
    },
    columnsRead,
    release: () => release(allBytes()),
    giveWay,
  };
}

/** What V8 throws where a buffer cannot be had; the process goes on. */
function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof RangeError && /allocation failed|invalid typed array length/i.test(thrown.message);
}

/** Columns of dominators and distances by node, and what is logged of edges: half of them, on real heaps. */
function retainingBytes({ graph: { nodes, edges } }: HeapDocument): number {
  return nodes.count * 64 + edges.count * 6;
}

function heldBytes({ graph, dom, keys }: HeapDocument): number {
  const { nodes, edges, strings, locations, allocations } = graph;
  const recordedBytes = allocations === null ? 0 : allocationBytes(allocations);
  const nodeBytes = nodes.count * (nodes.detachedness === null ? 17 : 18) + keys.keyOf.byteLength;
  const domBytes = dom.state?.byteLength ?? 0;
  return nodeBytes + edges.count * 9 + strings.byteLength + locations.count * 20 + domBytes + recordedBytes;
}
