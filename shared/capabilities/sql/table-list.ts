/** The tables that a question can be asked about, as a result. */
import type { SqlSource } from '../../contracts/sql-schema.ts';
import { SQL_TABLES } from '../../contracts/sql-tables/index.ts';
import type { SqlResult } from '../../contracts/sql.ts';

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

/** A line for each table: its columns with their types. */
export function tableLines({ rows }: Pick<SqlResult, 'rows'>): string[] {
  const lines: string[] = [];
  for (const [table, column, type, description] of rows) {
    if (column === null) lines.push(`**${String(table)}**: ${String(description)}`);
    else lines[lines.length - 1] += ` ${lines.at(-1)?.includes(' · ') === true ? '' : '· '}${String(column)} ${String(type)},`;
  }
  return lines.map((line) => line.replace(/,$/, ''));
}
