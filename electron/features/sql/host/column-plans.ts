/**
 * Plans the storage of a table's columns. Texts that repeat become an enumeration, so that a row has a number of one to four bytes; views
 * show them as texts again.
 */
import type { SqlColumn, SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import type { TableLayout } from '../../../../shared/core/analysis/table-layout.ts';

/** Below this, the texts themselves are small enough. */
const MIN_ROWS = 2048;

export interface ColumnPlan {
  readonly column: SqlColumn;
  /** The list of an enumeration; null for other columns. */
  readonly enumerated: number | null;
  /** DuckDB's type; of an enumeration, null until its type is made. */
  readonly type: string | null;
}

/** The type of a column in views and in tables without rows. */
export function shownType({ type }: SqlColumn): string {
  if (type === 'integer') return 'INTEGER';
  if (type === 'double') return 'DOUBLE';
  return type === 'boolean' ? 'BOOLEAN' : 'VARCHAR';
}

/** The one list of a column, if its texts repeat enough to be enumerated. */
function repeatingList({ rowCount, lists, slices }: TableLayout, index: number): number | null {
  if (rowCount < MIN_ROWS) return null;
  const first = slices[0]?.lists[index] ?? null;
  if (first === null || slices.some((slice) => slice.lists[index] !== first)) return null;
  return (lists[first]?.count ?? 0) * 2 <= rowCount ? first : null;
}

export function planColumns({ columns }: SqlTable, layout: TableLayout): readonly ColumnPlan[] {
  return columns.map((column, index) => {
    const enumerated = column.type === 'text' ? repeatingList(layout, index) : null;
    if (enumerated !== null) return { column, enumerated, type: null };
    const isWide = column.type === 'integer' && layout.forms[index] === 'float64';
    return { column, enumerated, type: isWide ? 'BIGINT' : shownType(column) };
  });
}
