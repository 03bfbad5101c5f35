/** The tables that a query can be asked about, as a result. */
import { type SqlSource, SQL_TABLES } from '../contract/tables/index.ts';
import type { SqlResult } from '../contract/sql.ts';

export interface ListedSource {
  /** `a`, `b`, …, or `library`. */
  readonly schema: string;
  readonly source: SqlSource;
}

/** Schemas of captures, in the order that they are given. */
export const SCHEMAS = 'abcdefgh';

const COLUMNS = ['table', 'column', 'type', 'description'] as const;

/** A row for each column; the first row of a table, without a column, describes the table. */
export function listTables(sources: readonly ListedSource[]): SqlResult {
  const rows = sources.flatMap(({ schema, source }) =>
    SQL_TABLES[source].flatMap(({ name, description, columns }) => [
      [`${schema}.${name}`, null, null, description],
      ...columns.map((column) => [`${schema}.${name}`, column.name, column.type, column.description]),
    ]),
  );
  return {
    columns: COLUMNS.map((name) => ({ name, type: 'VARCHAR', link: null, captureId: null })),
    rows,
    rowCount: rows.length,
    cursor: null,
    durationMs: 0,
  };
}

interface ListedTable {
  /** With their schemas; several if captures of one kind have the same table. */
  readonly names: string[];
  readonly description: string;
  readonly columns: string;
}

/** A line for each table: its columns with their types. Captures of one kind share their lines. */
export function tableLines({ rows }: Pick<SqlResult, 'rows'>): string[] {
  const tables: ListedTable[] = [];
  for (const [name, ofTable] of Map.groupBy(rows, ([table]) => String(table))) {
    const description = ofTable
      .filter(([, column]) => column === null)
      .map((row) => String(row[3]))
      .join(' ');
    const columns = ofTable
      .filter(([, column]) => column !== null)
      .map(([, column, type]) => `${String(column)} ${String(type)}`)
      .join(', ');
    const known = tables.find((table) => table.columns === columns && nameIn(table) === nameIn({ names: [name] }));
    if (known === undefined) tables.push({ names: [name], description, columns });
    else known.names.push(name);
  }
  return tables.map(({ names, description, columns }) => `**${names.join(', ')}**: ${description} · ${columns}`);
}

/** Without its schema. */
function nameIn({ names: [name = ''] }: Pick<ListedTable, 'names'>): string {
  return name.slice(name.indexOf('.') + 1);
}
