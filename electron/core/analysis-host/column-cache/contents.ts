/** The cached columns of a document: columns by name, and how to build the document from them. */
import {
  allocateTraceColumn,
  columnsOfTrace,
  traceOfColumns,
  type TraceDocument,
} from '../../../../shared/engine/trace/index.ts';
import {
  CACHED_COLUMNS,
  type AnalysedHeap,
  type Column,
  CACHE_ALIGNMENT_BYTES,
} from '../../../../shared/engine/heap/index.ts';

export interface CacheContents {
  readonly columns: readonly {
    readonly name: string;
    /** Null if there are none. */
    readonly parts: () => Iterable<Column> | null;
  }[];
  /** Their size in bytes, without a few texts. */
  readonly bytes: number;
}

/** Created during writing, so the size is unknown before: a few megabytes. */
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

function contentsOf(columns: CacheContents['columns']): CacheContents {
  let bytes = 0;
  for (const { name, parts } of columns) {
    if (TEXTS.has(name)) continue;
    for (const part of parts() ?? []) bytes += part.byteLength + CACHE_ALIGNMENT_BYTES;
  }
  return { columns, bytes };
}

export function heapContents(heap: AnalysedHeap): CacheContents {
  return contentsOf(CACHED_COLUMNS.map(({ name, parts }) => ({ name, parts: () => parts(heap) })));
}

/** Null when the trace has content that the cache cannot hold. */
export function traceContents(trace: TraceDocument): CacheContents | null {
  const columns = columnsOfTrace(trace);
  return columns === null ? null : contentsOf(columns);
}

/** Builds a document from its columns. */
export interface CacheForm<T> {
  /** Throws when no such column has this length. */
  readonly allocate: (name: string, byteLength: number) => Column[];
  /** Throws when the columns make no document. */
  readonly make: (columns: ReadonlyMap<string, readonly Column[]>) => T;
}

/** The version of the JSON that a Perfetto trace was converted to: the columns have places in it. */
const JSON_VERSION = 'perfetto json';

/** Columns of a Perfetto trace. Null as for `traceContents`. */
export function perfettoContents(trace: TraceDocument, jsonVersion: number): CacheContents | null {
  const columns = columnsOfTrace(trace);
  if (columns === null) return null;
  return contentsOf([...columns, { name: JSON_VERSION, parts: () => [Uint8Array.of(jsonVersion)] }]);
}

/** Columns of another version of the JSON, or of a trace that is JSON itself, make no document. */
export function perfettoForm(jsonVersion: number): CacheForm<TraceDocument> {
  return {
    allocate: (name, byteLength) =>
      name === JSON_VERSION ? [new Uint8Array(byteLength)] : allocateTraceColumn(name, byteLength),
    make(columns) {
      const stored = columns.get(JSON_VERSION)?.[0]?.[0];
      if (stored !== jsonVersion) throw new Error('the conversion from Perfetto has changed');
      return traceOfColumns(columns);
    },
  };
}

export const TRACE_FORM: CacheForm<TraceDocument> = { allocate: allocateTraceColumn, make: traceOfColumns };
