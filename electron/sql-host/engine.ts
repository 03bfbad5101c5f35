/**
 * Answers questions. A question is checked, then sees views of its tables under `a`, `b`, … in a transaction that only reads; as soon as
 * that has begun, the views may become those of the next question.
 */
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { FileMetadata, NeededTable, SqlQuestion, SqlSourceRef } from '../../shared/contracts/sql-process.ts';
import type { SqlFileFormat, SqlResult, SqlResultColumn } from '../../shared/contracts/sql.ts';
import { SQL_TABLES } from '../../shared/contracts/sql-tables/index.ts';
import type { SqlSource, SqlTable } from '../../shared/contracts/sql-schema.ts';
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import { identifier, literal, type Database } from './database.ts';
import { createInTurn } from './in-turn.ts';
import { checkQuestion, type NamedTable, type Question } from './question.ts';
import { resultLinks } from './result-links.ts';
import { createResults } from './results.ts';
import { createStoredTables, definitionOf, selectNothing, type TableFile } from './stored-tables.ts';
import { sqlFailure } from './sql-error.ts';
import { typeName } from './values.ts';
import type { KnownNames } from './wrong-name.ts';

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

export interface ExportedFile {
  readonly format: SqlFileFormat;
  readonly filePath: string;
  /** For the footer of a Parquet file. */
  readonly metadata?: FileMetadata | undefined;
}

const COPY_OPTIONS: Readonly<Record<SqlFileFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

function copyOptions({ format, metadata = {} }: ExportedFile): string {
  const pairs = Object.entries(metadata).map(([key, value]) => `${identifier(key)}: ${literal(value)}`);
  return pairs.length === 0 ? COPY_OPTIONS[format] : `${COPY_OPTIONS[format]}, KV_METADATA {${pairs.join(', ')}}`;
}

export interface Engine {
  /** The tables of a question that are not there. Throws `AppFailure`, as all others. */
  check(question: SqlQuestion, running: Running): Promise<NeededTable[]>;
  load(source: SqlSource, key: string, table: string, file: TableFile, signal: AbortSignal): Promise<void>;
  /** Null if a table is not there. */
  run(question: SqlQuestion, limit: number, running: Running): Promise<SqlResult | null>;
  page(cursor: string, limit: number, running: Running): Promise<SqlResult>;
  /** Writes all rows as a file into the folder for exports; null if a table is not there. */
  exportFile(question: SqlQuestion, file: ExportedFile, running: Running): Promise<{ rowCount: number } | null>;
  drop(key: string): Promise<void>;
  dropUnused(): Promise<void>;
  close(): void;
}

/** The select of the view of a table. */
type SelectOf = (table: NamedTable) => string;

/** The definition with all its columns. */
function wholeOf({ source, definition }: NamedTable): SqlTable {
  return definitionOf(source.source, definition.name) ?? definition;
}

const emptySelect: SelectOf = (table) => selectNothing(wholeOf(table));

export async function createEngine({ database, memoryLimitBytes, now }: EngineOptions): Promise<Engine> {
  /** Makes tables and views. */
  const admin = await database.connect();
  const parser = await database.connect();
  const stored = createStoredTables({ connection: admin, limitBytes: memoryLimitBytes, now });
  const results = createResults();
  const inTurn = createInTurn();
  const limits = { memoryLimitBytes };
  const storedSelect: SelectOf = ({ source, definition }) => stored.selectOf(source.key, definition);

  async function serialize(statement: string): Promise<string> {
    const reader = await parser.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [statement]);
    return String(reader.getRows()[0]?.[0]);
  }

  async function functionNames(): Promise<readonly string[]> {
    const reader = await parser.runAndReadAll('SELECT DISTINCT function_name FROM duckdb_functions()');
    return reader.getRows().map(([name]) => String(name));
  }

  const namesOf = ({ aliases }: Question, sources: readonly SqlSourceRef[]): KnownNames => ({
    tables: aliases,
    allTables: [...new Set(sources.map(({ source }) => source))].flatMap(
      (source): readonly SqlTable[] => SQL_TABLES[source],
    ),
    functions: functionNames,
  });

  const missing = ({ tables, needsRows }: Question): NeededTable[] =>
    (needsRows ? tables : []).flatMap(({ source, definition }) => {
      const columns = stored.missingColumns(source.key, wholeOf({ source, definition }), definition);
      return columns === null ? [] : [{ schema: source.schema, key: source.key, table: definition.name, columns }];
    });

  async function showTables(
    tables: readonly NamedTable[],
    sources: readonly SqlSourceRef[],
    selectOf: SelectOf,
  ): Promise<void> {
    const schemas = new Set(sources.map(({ schema }) => schema));
    const views = tables.map(
      (table) =>
        `CREATE OR REPLACE VIEW ${identifier(table.source.schema)}.${identifier(table.definition.name)} AS ${selectOf(table)}`,
    );
    const statements = [...[...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`), ...views];
    for (const statement of statements) await admin.run(statement);
  }

  /** Begins a transaction that sees the views of this question, and prepares it there. Null if a table is not there any more. */
  async function begin(
    connection: DuckDBConnection,
    sql: string,
    question: Question,
    sources: readonly SqlSourceRef[],
  ): Promise<DuckDBPreparedStatement | null> {
    return inTurn(async () => {
      if (missing(question).length > 0) return null;
      const { tables, needsRows } = question;
      await showTables(tables, sources, needsRows ? storedSelect : emptySelect);
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
    names: KnownNames | null = null,
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
      throw await sqlFailure(thrown, sql, limits, names);
    } finally {
      clearInterval(again);
      clearTimeout(limit);
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** Checks that the question is right in every name and type, with tables without rows. */
  async function tryOut(question: Question, { sql, sources }: SqlQuestion, running: Running): Promise<void> {
    const connection = await database.connect();
    try {
      const withoutRows = { ...question, needsRows: false };
      const work = () => begin(connection, sql, withoutRows, sources);
      await guarded(connection, sql, running, work, namesOf(question, sources));
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
        throw await sqlFailure(thrown, '', limits);
      }
    },
    async run({ sql, sources }, limit, running) {
      const startedMs = now();
      const question = await checkQuestion(sql, sources, serialize);
      if (missing(question).length > 0) return null;
      const connection = await database.connect();
      let id: string | null = null;
      try {
        const page = await guarded(
          connection,
          sql,
          running,
          async () => {
            const prepared = await begin(connection, sql, question, sources);
            if (prepared === null) return null;
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
          },
          namesOf(question, sources),
        );
        if (page === null) connection.closeSync();
        return page === null ? null : { ...page, durationMs: now() - startedMs };
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
    async exportFile({ sql, sources }, file, running) {
      const question = await checkQuestion(sql, sources, serialize);
      if (missing(question).length > 0) return null;
      if (question.select === null)
        throw new AppFailure(appError('sql_refused', 'Only the rows of a select can be written to a file.'));
      // The places of its errors are those in the question.
      await tryOut(question, { sql, sources }, running);
      const connection = await database.connect();
      try {
        return await guarded(
          connection,
          sql,
          running,
          async () => {
            // The text is one select, so it ends in these brackets; the new line ends a comment.
            const copy = `COPY (${sql.replace(/;\s*$/, '')}\n) TO ${literal(file.filePath)} (${copyOptions(file)})`;
            const prepared = await begin(connection, copy, question, sources);
            if (prepared === null) return null;
            const written = await prepared.run();
            const [row] = await written.getRows();
            return { rowCount: Number(row?.[0] ?? 0) };
          },
          namesOf(question, sources),
        );
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
