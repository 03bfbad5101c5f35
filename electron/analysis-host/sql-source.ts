/** The tables of an open document, each with a function that reads its rows. */
import { TABLE_READERS } from '../../shared/analysis/sql/tables.ts';
import type { SqlTableOf, TableSlice } from '../../shared/analysis/sql/table-columns.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import type { ResolvePosition } from '../../shared/contracts/original-positions.ts';
import type { CpuPlace } from '../../shared/contracts/sampled-profiles.ts';
import type { SqlColumn, SqlTable } from '../../shared/contracts/sql-schema.ts';
import type { OpenDocument } from './engines/document.ts';

export interface ReadableTable {
  readonly definition: SqlTable;
  /** `columns`: those of a large table to read. */
  read(sliceRows: number, columns: readonly SqlColumn[]): Iterable<TableSlice>;
}

function readable<D>(tables: readonly SqlTableOf<D>[], document: D): readonly ReadableTable[] {
  return tables.map(({ definition, read }) => ({
    definition,
    read: (sliceRows, columns) => read(document, sliceRows, columns),
  }));
}

/** The places in scripts whose original positions its tables show; none for documents without any. */
export function placesOf(open: OpenDocument): readonly CpuPlace[] {
  if (open.kind === 'trace') return open.namedFunctions();
  if (open.kind === 'console')
    return open.queries.document.messages.flatMap(({ entry: { place } }) =>
      place === null ? [] : [{ name: '', url: place.url, line: place.line, column: place.column }],
    );
  return open.kind === 'cpu-profile' || open.kind === 'heap-profile' ? open.queries.document.functions : [];
}

/** `resolve`: original positions, null without stored source maps. */
export function tablesOf(open: OpenDocument, resolve: ResolvePosition | null): readonly ReadableTable[] {
  switch (open.kind) {
    case 'heap':
      return readable(TABLE_READERS.heap, { snapshot: open.queries.snapshot });
    case 'heap-profile':
    case 'cpu-profile':
      return readable(TABLE_READERS[open.kind], { profile: open.queries.document, resolve });
    case 'trace':
      return readable(TABLE_READERS.trace, { trace: open.queries.trace, figures: open.queries.figures, resolve });
    case 'network':
      return readable(TABLE_READERS.network, open.queries.document);
    case 'console':
      return readable(TABLE_READERS.console, { log: open.queries.document, resolve });
    case 'coverage':
      return readable(TABLE_READERS.coverage, open.queries.document);
    case 'lighthouse':
      return readable(TABLE_READERS.lighthouse, open.report);
    case 'accessibility':
      return readable(TABLE_READERS.accessibility, open.report);
    case 'application':
      return readable(TABLE_READERS.application, open.report);
    case 'leak-hunt':
      return [];
    default:
      return assertNever(open, 'open document');
  }
}
