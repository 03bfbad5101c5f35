/**
 * Results that can be continued. DuckDB computes the rows of a result as they are read, so a query with many rows is answered as soon as
 * the first are there; what was read stays in its chunks, so that any earlier page can be read again.
 */
import { randomBytes } from 'node:crypto';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import type { SqlResult, SqlResultColumn, SqlValue } from '../../../../shared/features/sql/contract/sql.ts';
import type { FailedQuery } from './sql-error.ts';
import { sqlValue } from './values.ts';

/** Rows of one result that can be read, a page after the other. */
const MAX_RESULT_ROWS = 1_000_000;
/** Results that are held for the next page. */
const MAX_RESULTS = 8;

/** A running or finished query with the rows that were read of it. */
export interface OpenResult {
  readonly connection: DuckDBConnection;
  readonly query: FailedQuery;
  readonly stream: DuckDBResult;
  readonly columns: readonly SqlResultColumn[];
}

interface HeldResult extends OpenResult {
  readonly id: string;
  readonly chunks: DuckDBDataChunk[];
  rowsRead: number;
  isDone: boolean;
}

export type Page = Omit<SqlResult, 'durationMs'>;

export interface Results {
  /** Takes ownership of the connection. */
  hold(result: OpenResult): string;
  /** The query of a cursor. Throws `invalid_params` for one that is not held any more. */
  find(cursor: string): { readonly id: string; readonly start: number; readonly result: OpenResult };
  page(id: string, start: number, limit: number): Promise<Page>;
  drop(id: string): void;
  dropAll(): void;
}

function gone(): AppFailure {
  return new AppFailure(
    appError('invalid_params', 'The result of this cursor is not held any more.', 'Run the query again.'),
  );
}

export function createResults(): Results {
  /** Least recently used first. */
  const held = new Map<string, HeldResult>();

  function drop(id: string): void {
    const result = held.get(id);
    held.delete(id);
    result?.connection.closeSync();
  }

  function require(id: string): HeldResult {
    const result = held.get(id);
    if (result === undefined) throw gone();
    held.delete(id);
    held.set(id, result);
    return result;
  }

  async function readUntil(result: HeldResult, rows: number): Promise<void> {
    while (!result.isDone && result.rowsRead < rows) {
      const chunk = await result.stream.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) result.isDone = true;
      else {
        result.chunks.push(chunk);
        result.rowsRead += chunk.rowCount;
      }
    }
  }

  function rowsOf({ chunks, stream, columns }: HeldResult, from: number, to: number): SqlValue[][] {
    const types = columns.map((_, index) => stream.columnType(index));
    const rows: SqlValue[][] = [];
    let start = 0;
    for (const chunk of chunks) {
      const end = start + chunk.rowCount;
      if (end > from && start < to) {
        const vectors = types.map((_, index) => chunk.getColumnVector(index));
        for (let row = Math.max(from, start); row < Math.min(to, end); row += 1)
          rows.push(
            types.map((type, index) => {
              const vector = vectors[index];
              return vector === undefined ? null : sqlValue(vector.getItem(row - start), type);
            }),
          );
      }
      start = end;
    }
    return rows;
  }

  return {
    hold(result) {
      const id = randomBytes(8).toString('hex');
      held.set(id, { ...result, id, chunks: [], rowsRead: 0, isDone: false });
      for (const oldest of held.keys()) {
        if (held.size <= MAX_RESULTS) break;
        drop(oldest);
      }
      return id;
    },
    find(cursor) {
      const [id = '', row = ''] = cursor.split(':');
      const start = Number(row);
      if (!Number.isSafeInteger(start) || start < 0) throw gone();
      return { id, start, result: require(id) };
    },
    async page(id, start, limit) {
      const result = require(id);
      if (start >= MAX_RESULT_ROWS)
        throw new AppFailure(
          appError(
            'sql_row_limit',
            `A result is read up to ${formatCount(MAX_RESULT_ROWS)} rows, and this one has more.`,
            'Group or filter the rows, or write them to a file: pen sql … --format parquet --output FILE.',
            { limitRows: MAX_RESULT_ROWS },
          ),
        );
      const end = start + limit;
      // One more shows whether there is a next page.
      await readUntil(result, end + 1);
      const rows = rowsOf(result, start, Math.min(end, result.rowsRead));
      const isLast = result.isDone && end >= result.rowsRead;
      if (isLast && start === 0) drop(id);
      return {
        columns: [...result.columns],
        rows,
        rowCount: result.isDone ? result.rowsRead : null,
        cursor: isLast ? null : `${id}:${end}`,
      };
    },
    drop,
    dropAll() {
      for (const id of [...held.keys()]) drop(id);
    },
  };
}
