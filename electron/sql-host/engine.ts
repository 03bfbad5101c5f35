/**
 * Answers questions. A question is checked, then sees views of its tables under `a`, `b`, … in a transaction that only reads; as soon as
 * that has begun, the views may become those of the next question.
 */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { FileMetadata, NeededTable, SqlQuestion, SqlSourceRef } from '../../shared/contracts/sql-process.ts';
import type { SqlResult, SqlResultColumn } from '../../shared/contracts/sql.ts';
import type { SqlSource } from '../../shared/contracts/sql-schema.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { identifier, literal, type Database } from './database.ts';
import { createInTurn } from './in-turn.ts';
import { checkQuestion, type NamedTable, type Question } from './question.ts';
import { resultLinks } from './result-links.ts';
import { createResults } from './results.ts';
import { createStoredTables, definitionOf, type TableFile } from './stored-tables.ts';
import { sqlFailure } from './sql-error.ts';
import { typeName } from './values.ts';

export interface EngineOptions {
  readonly database: Database;
  readonly memoryLimitBytes: number;
  readonly now: () => number;
}

/** A running request: its signal interrupts it, and its time limit ends it. */
export interface Running {
  readonly signal: AbortSignal;
  readonly timeLimitMs: number;
}

export interface Engine {
  /** The tables of a question that are not there. Throws `AppFailure`, as all others. */
  check(question: SqlQuestion, running: Running): Promise<NeededTable[]>;
  load(source: SqlSource, key: string, table: string, file: TableFile, signal: AbortSignal): Promise<void>;
  /** Null if a table is not there. */
  run(question: SqlQuestion, limit: number, running: Running): Promise<SqlResult | null>;
  page(cursor: string, limit: number, running: Running): Promise<SqlResult>;
  /** Writes the rows as a Parquet file into the folder for exports; null if a table is not there. */
  exportParquet(
    question: SqlQuestion,
    file: { readonly filePath: string; readonly metadata?: FileMetadata | undefined },
    running: Running,
  ): Promise<{ rowCount: number } | null>;
  drop(key: string): Promise<void>;
  dropUnused(): Promise<void>;
  close(): void;
}

function metadataOption(metadata: FileMetadata): string[] {
  const pairs = Object.entries(metadata).map(([key, value]) => `${identifier(key)}: ${literal(value)}`);
  return pairs.length === 0 ? [] : [`KV_METADATA {${pairs.join(', ')}}`];
}

export async function createEngine({ database, memoryLimitBytes, now }: EngineOptions): Promise<Engine> {
  /** Makes tables and views. */
  const admin = await database.connect();
  const parser = await database.connect();
  const stored = createStoredTables({ connection: admin, limitBytes: memoryLimitBytes, now });
  const results = createResults();
  const inTurn = createInTurn();
  const limits = { memoryLimitBytes };

  async function serialize(statement: string): Promise<string> {
    const reader = await parser.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [statement]);
    return String(reader.getRows()[0]?.[0]);
  }

  const missing = ({ tables }: Question): NeededTable[] =>
    tables
      .filter(({ source, definition }) => !stored.has(source.key, definition.name))
      .map(({ source, definition }) => ({ schema: source.schema, key: source.key, table: definition.name }));

  async function showTables(tables: readonly NamedTable[], sources: readonly SqlSourceRef[]): Promise<void> {
    const schemas = new Set(sources.map(({ schema }) => schema));
    const views = tables.map(
      ({ source, definition }) =>
        `CREATE OR REPLACE VIEW ${identifier(source.schema)}.${identifier(definition.name)} AS ${stored.viewOf(source.key, definition)}`,
    );
    const statements = [...[...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`), ...views];
    for (const statement of statements) await admin.run(statement);
  }

  /** Begins a transaction that sees the views of this question, and prepares it there. */
  async function begin(
    connection: DuckDBConnection,
    sql: string,
    { tables }: Question,
    sources: readonly SqlSourceRef[],
  ): Promise<DuckDBPreparedStatement> {
    return inTurn(async () => {
      await showTables(tables, sources);
      const [first] = sources;
      if (first !== undefined) await connection.run(`SET search_path = ${literal(first.schema)}`);
      await connection.run('BEGIN TRANSACTION READ ONLY');
      return connection.prepare(sql);
    });
  }

  /** Runs work on a connection that is interrupted by the signal and by the time limit. Errors of DuckDB become ours. */
  async function guarded<T>(
    connection: DuckDBConnection,
    sql: string,
    { signal, timeLimitMs }: Running,
    work: () => Promise<T>,
  ): Promise<T> {
    let isLate = false;
    const interrupt = (): void => connection.interrupt();
    // Repeated: a statement that begins just after an interruption is not interrupted by it.
    const again = setInterval(() => {
      if (isLate || signal.aborted) interrupt();
    }, 100);
    const limit = setTimeout(() => {
      isLate = true;
      interrupt();
    }, timeLimitMs);
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      signal.throwIfAborted();
      return await work();
    } catch (thrown) {
      if (signal.aborted) throw new AppFailure(appError('cancelled', 'The question was cancelled.'));
      if (isLate)
        throw new AppFailure(
          appError(
            'sql_time_limit',
            `The question took longer than ${timeLimitMs / 1000} s, so it was stopped.`,
            'Filter or group earlier, or join on fewer rows.',
            { limitMs: timeLimitMs },
          ),
        );
      throw sqlFailure(thrown, sql, limits);
    } finally {
      clearInterval(again);
      clearTimeout(limit);
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** Checks that the question is right in every name and type, with tables as they are now. */
  async function tryOut(question: Question, { sql, sources }: SqlQuestion, running: Running): Promise<void> {
    const connection = await database.connect();
    try {
      await guarded(connection, sql, running, () => begin(connection, sql, question, sources));
    } finally {
      connection.closeSync();
    }
  }

  return {
    async check({ sql, sources }, running) {
      const question = await checkQuestion(sql, sources, serialize);
      const needed = missing(question);
      // A wrong name is reported before a large capture is opened for it.
      if (needed.length > 0) await tryOut(question, { sql, sources }, running);
      return needed;
    },
    async load(source, key, table, file, signal) {
      const definition = definitionOf(source, table);
      if (definition === undefined)
        throw new AppFailure(appError('invalid_params', `There is no table ${table} of ${source}.`));
      try {
        await inTurn(() => stored.load(key, definition, file, signal));
      } catch (thrown) {
        if (signal.aborted) throw new AppFailure(appError('cancelled', 'The question was cancelled.'));
        throw sqlFailure(thrown, '', limits);
      }
    },
    async run({ sql, sources }, limit, running) {
      const startedMs = now();
      const question = await checkQuestion(sql, sources, serialize);
      if (missing(question).length > 0) return null;
      const connection = await database.connect();
      let id: string | null = null;
      try {
        const page = await guarded(connection, sql, running, async () => {
          const prepared = await begin(connection, sql, question, sources);
          const stream = await prepared.stream();
          const links = resultLinks(question.select, sources, stream.columnCount);
          const columns = links.map(({ link, captureId }, index): SqlResultColumn => ({
            name: stream.columnName(index),
            type: typeName(stream.columnType(index)),
            link: captureId === null ? null : link,
            captureId,
          }));
          id = results.hold({ connection, sql, stream, columns });
          return results.page(id, 0, limit);
        });
        return { ...page, durationMs: now() - startedMs };
      } catch (thrown) {
        if (id === null) connection.closeSync();
        else results.drop(id);
        throw thrown;
      }
    },
    async page(cursor, limit, running) {
      const startedMs = now();
      const { id, start, result } = results.find(cursor);
      try {
        const page = await guarded(result.connection, result.sql, running, () => results.page(id, start, limit));
        return { ...page, durationMs: now() - startedMs };
      } catch (thrown) {
        // Its stream ends with an interruption; what was read before stays readable after the end of the rows that may be read.
        if (!(thrown instanceof AppFailure) || thrown.error.code !== 'sql_row_limit') results.drop(id);
        throw thrown;
      }
    },
    async exportParquet({ sql, sources }, { filePath, metadata = {} }, running) {
      const question = await checkQuestion(sql, sources, serialize);
      if (missing(question).length > 0) return null;
      if (question.select === null)
        throw new AppFailure(appError('sql_refused', 'Only the rows of a select can be written as Parquet.'));
      const connection = await database.connect();
      try {
        return await guarded(connection, sql, running, async () => {
          // The text is one select, so it ends in these brackets; the new line ends a comment.
          const options = ['FORMAT parquet', 'COMPRESSION zstd', ...metadataOption(metadata)].join(', ');
          const copy = `COPY (${sql.replace(/;\s*$/, '')}\n) TO ${literal(filePath)} (${options})`;
          const prepared = await begin(connection, copy, question, sources);
          const written = await prepared.run();
          const [row] = await written.getRows();
          return { rowCount: Number(row?.[0] ?? 0) };
        });
      } finally {
        connection.closeSync();
      }
    },
    drop: (key) => inTurn(() => stored.drop(key)),
    dropUnused: () => inTurn(() => stored.dropUnused()),
    close() {
      results.dropAll();
      admin.closeSync();
      parser.closeSync();
      database.close();
    },
  };
}
