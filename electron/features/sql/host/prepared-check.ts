/** Compares what DuckDB says of a statement that is about to run with the query that was checked. */
import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { ONLY_READING, refused } from './statement.ts';

export interface Expected {
  readonly type: StatementType;
  /** The text of the query. */
  readonly text: string;
  /** The only schemas whose tables it may read, quoted, with their catalog. */
  readonly schemas: readonly string[];
}

/** Throws `sql_refused` for a statement of another kind, or one that reads other tables. */
export function checkPrepared(
  connection: DuckDBConnection,
  { statementType }: DuckDBPreparedStatement,
  { type, text, schemas }: Expected,
): void {
  if (statementType !== type)
    throw refused(`DuckDB reads a statement of the kind ${StatementType[statementType]} in this query.`, ONLY_READING);
  // Behind views and parts of the query: the tables that they read.
  const others = connection
    .getTableNames(text, true)
    .filter((name) => !schemas.some((schema) => name.startsWith(`${schema}.`)));
  if (others.length > 0) throw refused('DuckDB reads other tables than those of the captures.', ONLY_READING);
}
