/**
 * Answers queries. A query is checked, then the text that was made of it sees views of its tables under `a`, `b`, … in a transaction
 * that only reads. Nothing else of the database has a name that it may use.
 */
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StatementType, type DuckDBConnection, type DuckDBPreparedStatement } from '@duckdb/node-api';
import type { NeededTable, SqlQuery, SqlSourceRef } from '../../../../shared/features/sql/contract/sql-process.ts';
import type { SqlResult, SqlResultColumn } from '../../../../shared/features/sql/contract/sql.ts';
import { SQL_TABLES, type SqlSource } from '../../../../shared/features/sql/contract/tables/index.ts';
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import { AppFailure, appError } from '../../../../shared/base/errors.ts';
import { copyText, type CopyText, type ExportedFile } from './copy-text.ts';
import { literal, type Database } from './database.ts';
import { createInTurn } from './in-turn.ts';
import type { SqlParser } from './own-text.ts';
import { checkQuery, type NamedTable, type Query } from './query.ts';
import { createQueryCatalogs, type QueryCatalog } from './query-catalog.ts';
import { resultLinks } from './result-links.ts';
import { createResults } from './results.ts';
import { ONLY_READING, refused } from './statement.ts';
import { createStoredTables, definitionOf, selectNothing, type TableFile } from './stored-tables.ts';
import { sqlFailure, type FailedQuery } from './sql-error.ts';
import { typeName } from './values.ts';
import type { KnownNames } from './wrong-name.ts';

// Compares what DuckDB says of a statement that is about to run with the query that was checked.

interface Expected {
  readonly type: StatementType;
  /** The text of the query. */
  readonly text: string;
  /** The only schemas whose tables it may read, quoted, with their catalog. */
  readonly schemas: readonly string[];
}

/** Throws `sql_refused` for a statement of another kind, or one that reads other tables. */
function checkPrepared(
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

const NO_QUERY: FailedQuery = { sql: '', placeOf: () => undefined };
/** Far more than the shortest query takes. */
const SOUND_LIMIT_MS = 10_000;

export interface Engine {
  /** The tables of a query that are not there. Throws `AppFailure`, as all others. */
  check(query: SqlQuery, running: Running): Promise<NeededTable[]>;
  load(source: SqlSource, key: string, table: string, file: TableFile, signal: AbortSignal): Promise<void>;
  /** Null if a table is not there. */
  run(query: SqlQuery, limit: number, running: Running): Promise<SqlResult | null>;
  page(cursor: string, limit: number, running: Running): Promise<SqlResult>;
  /** Writes all rows as a file; null if a table is not there. */
  exportFile(query: SqlQuery, file: ExportedFile, running: Running): Promise<{ rowCount: number } | null>;
  drop(key: string): Promise<void>;
  dropUnused(): Promise<void>;
  /** True if a query can be answered. A bug of DuckDB may have ended the work of the whole database. */
  isSound(): Promise<boolean>;
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
  /** Makes tables. Nothing else runs on it: DuckDB ends what an appender has pending when another statement begins on its connection. */
  const admin = await database.connect();
  /** Makes and drops the views of queries, also while a table is filled. */
  const views = await database.connect();
  const parserConnection = await database.connect();
  const stored = createStoredTables({ connection: admin, limitBytes: memoryLimitBytes, now });
  const results = createResults();
  const inTurn = createInTurn();
  const makeCatalog = createQueryCatalogs(views);
  const limits = { memoryLimitBytes };
  const storedSelect: SelectOf = ({ source, definition }) => stored.selectOf(source.key, definition);

  async function parse(call: string, text: string): Promise<string> {
    const reader = await parserConnection.runAndReadAll(`SELECT ${call}`, [text]);
    return String(reader.getRows()[0]?.[0]);
  }
  const parser: SqlParser = {
    read: (statement) => parse('json_serialize_sql($1::VARCHAR)', statement),
    write: (tree) => parse('json_deserialize_sql($1::JSON)', tree),
  };

  async function functionNames(): Promise<readonly string[]> {
    const reader = await parserConnection.runAndReadAll('SELECT DISTINCT function_name FROM duckdb_functions()');
    return reader.getRows().map(([name]) => String(name));
  }

  const namesOf = ({ aliases }: Query, sources: readonly SqlSourceRef[]): KnownNames => ({
    tables: aliases,
    allTables: [...new Set(sources.map(({ source }) => source))].flatMap(
      (source): readonly SqlTable[] => SQL_TABLES[source],
    ),
    functions: functionNames,
  });

  const missing = ({ tables, needsRows }: Query): NeededTable[] =>
    (needsRows ? tables : []).flatMap(({ source, definition }) => {
      const columns = stored.missingColumns(source.key, wholeOf({ source, definition }), definition);
      return columns === null ? [] : [{ schema: source.schema, key: source.key, table: definition.name, columns }];
    });

  /** Begins a transaction that sees the views of this query, and prepares it there. */
  async function prepare(
    connection: DuckDBConnection,
    { tables, text, isExplained }: Query,
    { searchPath }: QueryCatalog,
    copy: CopyText | null,
  ): Promise<DuckDBPreparedStatement> {
    await connection.run(`SET search_path = ${literal(searchPath)}`);
    await connection.run('BEGIN TRANSACTION READ ONLY');
    const prepared = await connection.prepare(copy === null ? text : `${copy.before}${text}${copy.after}`);
    checkPrepared(connection, prepared, {
      type: copy !== null ? StatementType.COPY : isExplained ? StatementType.EXPLAIN : StatementType.SELECT,
      text,
      schemas: tables.flatMap(({ source, definition }) => stored.schemaOf(source.key, definition.name) ?? []),
    });
    return prepared;
  }

  /** Starts the statement of a query, which sees its views until then. Null if a table is not there any more. */
  async function begin<T>(
    connection: DuckDBConnection,
    query: Query,
    sources: readonly SqlSourceRef[],
    start: (prepared: DuckDBPreparedStatement) => Promise<T>,
    copy: CopyText | null = null,
  ): Promise<T | null> {
    const begun = await inTurn(async () => {
      if (missing(query).length > 0) return null;
      const selectOf = query.needsRows ? storedSelect : emptySelect;
      const catalog = await makeCatalog(query.tables, sources, selectOf);
      try {
        return { prepared: await prepare(connection, query, catalog, copy), catalog };
      } catch (thrown) {
        await catalog.drop();
        throw thrown;
      }
    });
    if (begun === null) return null;
    try {
      return await start(begun.prepared);
    } finally {
      await begun.catalog.drop();
    }
  }

  /** Runs work on a connection that is interrupted by the signal and by the time limit. Errors of DuckDB become ours. */
  async function guarded<T>(
    connection: DuckDBConnection,
    query: FailedQuery,
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
      if (signal.aborted) throw new AppFailure(appError('cancelled', 'The query was cancelled.'));
      if (isLate)
        throw new AppFailure(
          appError(
            'sql_time_limit',
            `The query took longer than ${timeLimitMs / 1000} s, so it was stopped.`,
            'Filter or group earlier, or join on fewer rows.',
            { limitMs: timeLimitMs },
          ),
        );
      throw await sqlFailure(thrown, query, limits, names);
    } finally {
      clearInterval(again);
      clearTimeout(limit);
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** Checks that the query is right in every name and type, with tables without rows. */
  async function tryOut<T>(
    query: Query,
    { sql, sources }: SqlQuery,
    running: Running,
    look: (prepared: DuckDBPreparedStatement) => T,
  ): Promise<T | null> {
    const connection = await database.connect();
    try {
      const withoutRows = { ...query, needsRows: false };
      const work = () => begin(connection, withoutRows, sources, async (prepared) => look(prepared));
      return await guarded(connection, { sql, placeOf: query.placeOf }, running, work, namesOf(query, sources));
    } finally {
      connection.closeSync();
    }
  }

  const engine: Engine = {
    async check({ sql, sources }, running) {
      const query = await checkQuery(sql, sources, parser);
      const needed = missing(query);
      // A wrong name is reported before a large capture is opened for it.
      if (needed.length > 0) await tryOut(query, { sql, sources }, running, () => null);
      return needed;
    },
    async load(source, key, table, file, signal) {
      const definition = definitionOf(source, table);
      if (definition === undefined)
        throw new AppFailure(appError('invalid_params', `There is no table ${table} of ${source}.`));
      try {
        await inTurn(() => stored.load(key, definition, file, signal));
      } catch (thrown) {
        if (signal.aborted) throw new AppFailure(appError('cancelled', 'The query was cancelled.'));
        throw await sqlFailure(thrown, NO_QUERY, limits);
      }
    },
    async run({ sql, sources }, limit, running) {
      const startedMs = now();
      const query = await checkQuery(sql, sources, parser);
      if (missing(query).length > 0) return null;
      const connection = await database.connect();
      let id: string | null = null;
      try {
        const page = await guarded(
          connection,
          { sql, placeOf: query.placeOf },
          running,
          async () => {
            const stream = await begin(connection, query, sources, (prepared) => prepared.stream());
            if (stream === null) return null;
            const links = resultLinks(query.select, sources, stream.columnCount);
            const columns = links.map(({ link, captureId }, index): SqlResultColumn => ({
              name: stream.columnName(index),
              type: typeName(stream.columnType(index)),
              link: captureId === null ? null : link,
              captureId,
            }));
            id = results.hold({ connection, query: { sql, placeOf: query.placeOf }, stream, columns });
            return results.page(id, 0, limit);
          },
          namesOf(query, sources),
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
        const page = await guarded(result.connection, result.query, running, () => results.page(id, start, limit));
        return { ...page, durationMs: now() - startedMs };
      } catch (thrown) {
        // Its stream ends with an interruption; what was read before stays readable after the end of the rows that may be read.
        if (!(thrown instanceof AppFailure) || thrown.error.code !== 'sql_row_limit') results.drop(id);
        throw thrown;
      }
    },
    async exportFile({ sql, sources }, file, running) {
      const query = await checkQuery(sql, sources, parser);
      if (missing(query).length > 0) return null;
      if (query.select === null)
        throw new AppFailure(appError('sql_refused', 'Only the rows of a select can be written to a file.'));
      const connection = await database.connect();
      try {
        return await database.exporting(async (folder) => {
          const path = join(folder, basename(file.filePath));
          const columns = (prepared: DuckDBPreparedStatement): CopyText => copyText(file, path, prepared);
          const copy = await tryOut(query, { sql, sources }, running, columns);
          if (copy === null) return null;
          const placeOf = (place: number): number | undefined => query.placeOf(place - Buffer.byteLength(copy.before));
          const work = async (): Promise<{ rowCount: number } | null> => {
            const written = await begin(connection, query, sources, (prepared) => prepared.run(), copy);
            if (written === null) return null;
            const [row] = await written.getRows();
            await rename(path, file.filePath);
            return { rowCount: Number(row?.[0] ?? 0) };
          };
          return guarded(connection, { sql, placeOf }, running, work, namesOf(query, sources));
        });
      } finally {
        connection.closeSync();
      }
    },
    drop: (key) => inTurn(() => stored.drop(key)),
    dropUnused: () => inTurn(() => stored.dropUnused()),
    async isSound() {
      const signal = AbortSignal.timeout(SOUND_LIMIT_MS);
      const run = engine.run({ sql: 'select 1', sources: [] }, 1, { signal, timeLimitMs: SOUND_LIMIT_MS });
      return run.then(
        (result) => result?.rows.length === 1,
        () => false,
      );
    },
    close() {
      results.dropAll();
      admin.closeSync();
      views.closeSync();
      parserConnection.closeSync();
      database.close();
    },
  };
  return engine;
}
