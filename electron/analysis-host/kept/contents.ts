/** What is kept of a document: columns by name, whatever kind of document they make again. */
import {
  allocateTraceColumn,
  columnsOfTrace,
  traceOfColumns,
  type TraceDocument,
} from '../../../shared/analysis/trace/index.ts';
import { KEPT_COLUMNS, type AnalysedHeap, type Column } from '../../../shared/analysis/heap/index.ts';
import { KEPT_ALIGNMENT_BYTES } from '../../../shared/analysis/heap/kept/kept-file.ts';

export interface KeptContents {
  readonly columns: readonly {
    readonly name: string;
    /** Null where there are none. */
    readonly parts: () => Iterable<Column> | null;
  }[];
  /** Bytes that they take, but for a few texts. */
  readonly bytes: number;
}

/** Made while they are written, so their size is not known before: a few megabytes. */
const TEXTS: ReadonlySet<string> = new Set([
  'facts',
  'class rows',
  'key names',
  'interfaces',
  'trace facts',
  'trace names',
  'trace categories',
  'trace ids',
  'trace functions',
]);

function contentsOf(columns: KeptContents['columns']): KeptContents {
  let bytes = 0;
  for (const { name, parts } of columns) {
    if (TEXTS.has(name)) continue;
    for (const part of parts() ?? []) bytes += part.byteLength + KEPT_ALIGNMENT_BYTES;
  }
  return { columns, bytes };
}

export function heapContents(heap: AnalysedHeap): KeptContents {
  return contentsOf(KEPT_COLUMNS.map(({ name, parts }) => ({ name, parts: () => parts(heap) })));
}

/** Null where the trace has what is not kept. */
export function traceContents(trace: TraceDocument): KeptContents | null {
  const columns = columnsOfTrace(trace);
  return columns === null ? null : contentsOf(columns);
}

/** Makes a document of its columns again. */
export interface KeptForm<T> {
  /** Throws where no such column has this length. */
  readonly allocate: (name: string, byteLength: number) => Column[];
  /** Throws where the columns make no document. */
  readonly make: (columns: ReadonlyMap<string, readonly Column[]>) => T;
}

export const TRACE_FORM: KeptForm<TraceDocument> = { allocate: allocateTraceColumn, make: traceOfColumns };
