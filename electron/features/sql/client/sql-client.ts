/**
 * The client of the SQL process: starts it with the first query, hands it the tables that a query names, and ends it when it is not
 * used for a while. A table goes from the analysis process to the SQL process in a file of raw columns, which is deleted at once.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { appError, AppFailure, settle, unwrap, type AppError, type AppResult } from '../../../../shared/base/errors.ts';
import type { OwnerId } from '../../../../shared/core/contracts/activity.ts';
import type { SqlCapture, SqlPort, SqlQueryOptions } from '../../../../shared/features/sql/tools/sql-ports.ts';
import { SqlResultSchema, type SqlFileFormat } from '../../../../shared/features/sql/contract/sql.ts';
import {
  SqlCheckAnswerSchema,
  SqlExportAnswerSchema,
  SqlRunAnswerSchema,
  type FileMetadata,
  type NeededTable,
  type SqlQuery,
  type SqlSourceRef,
} from '../../../../shared/features/sql/contract/sql-process.ts';
import { type TableLayout } from '../../../../shared/core/analysis/table-layout.ts';
import type { WriteTable } from '../../../core/analysis-client/index.ts';
import { fileError } from '../../../core/files/file-error.ts';
import type { Log } from '../../../core/log/log.ts';
import { createConnection, type SqlConnection } from './connection.ts';
import { moveFile } from './move-file.ts';
import type { SqlLauncher } from './sql-process.ts';

// The owners of results that can be continued: a cursor alone, which an answer shows, is no right to the rows.

/** More than the SQL process holds. */
const MAX_RESULTS = 32;

export interface CursorOwners {
  note(cursor: string | null, owner: OwnerId): void;
  /** Throws `invalid_params` for a cursor of another owner, as for one that is not held any more. */
  require(cursor: string, owner: OwnerId): void;
}

export function createCursorOwners(): CursorOwners {
  /** By the id of the result; least recently used first. */
  const owners = new Map<string, OwnerId>();
  const idOf = (cursor: string): string => cursor.split(':', 1)[0] ?? '';
  const note = (id: string, owner: OwnerId): void => {
    owners.delete(id);
    owners.set(id, owner);
    for (const oldest of owners.keys()) {
      if (owners.size <= MAX_RESULTS) break;
      owners.delete(oldest);
    }
  };
  return {
    note: (cursor, owner) => {
      if (cursor !== null) note(idOf(cursor), owner);
    },
    require: (cursor, owner) => {
      if (owners.get(idOf(cursor)) !== owner)
        throw new AppFailure(
          appError('invalid_params', 'The result of this cursor is not held any more.', 'Run the query again.'),
        );
      note(idOf(cursor), owner);
    },
  };
}

export interface SqlClient extends SqlPort {
  /** Writes all rows of a query into a file at this path, replacing a file that is there. */
  exportFile(
    query: { readonly sql: string; readonly captures: readonly SqlCapture[] },
    /** `metadata`: for the footer of a Parquet file. */
    file: { readonly format: SqlFileFormat; readonly path: string; readonly metadata?: FileMetadata },
    options: SqlQueryOptions,
  ): Promise<AppResult<{ rowCount: number }>>;
  /** Ends the process; waiting callers get `shutting_down`. */
  close(): Promise<void>;
}

export interface SqlClientOptions {
  readonly launch: SqlLauncher;
  /** A private folder for temporary files, made by the caller. */
  readonly directory: () => string;
  readonly memoryLimitBytes: () => number;
  readonly writeTable: WriteTable;
  /** Writes a table of the list of captures into an open file; null if there is no library. */
  readonly writeLibraryTable: ((table: string, file: number) => TableLayout) | null;
  readonly log: Log;
  readonly timeLimitMs?: number;
  /** The time that an unused process stays. */
  readonly idleMs?: number;
}

/** Long enough for a join of the edges of a large heap with themselves. */
const TIME_LIMIT_MS = 120_000;
/** As the documents of the analysis: without clients, the app is back at its idle memory within five minutes. */
const IDLE_MS = 4 * 60_000;
/** A table may be dropped for another query between its making and its use. */
const MAX_ATTEMPTS = 3;
const SCHEMAS = 'abcdefgh';

const SHUTTING_DOWN: AppError = appError('shutting_down', 'The program is closing, so the query was cancelled.');

/** The schemas of a query, with the files of its captures. */
interface Sources {
  readonly refs: readonly SqlSourceRef[];
  readonly fileOf: ReadonlyMap<string, string>;
}

async function keyOf(filePath: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(filePath);
    return `${dev}:${ino}:${size}:${mtimeMs}`;
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'read', path: filePath, what: 'the capture' }));
  }
}

export function createSqlClient({
  launch,
  directory,
  memoryLimitBytes,
  writeTable,
  writeLibraryTable,
  log,
  timeLimitMs = TIME_LIMIT_MS,
  idleMs = IDLE_MS,
}: SqlClientOptions): SqlClient {
  let starting: Promise<SqlConnection> | null = null;
  let current: SqlConnection | null = null;
  let idle: NodeJS.Timeout | null = null;
  let isClosed = false;
  /** Tables that are being made, by key and name: two queries wait for one. */
  const making = new Map<string, Promise<AppResult<undefined>>>();

  async function start(): Promise<SqlConnection> {
    const folder = join(directory(), `sql-${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const made = createConnection({
        process: launch({ directory: folder, memoryLimitBytes: memoryLimitBytes() }),
        directory: folder,
        log,
        onOver: () => {
          if (current === made) current = null;
        },
      });
      current = made;
      return made;
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      log.error('the SQL process did not start', { reason });
      throw new AppFailure(
        appError('sql_crashed', `The SQL process did not start: ${reason}.`, 'Install the program again.'),
      );
    }
  }

  async function connected(): Promise<SqlConnection> {
    if (isClosed) throw new AppFailure(SHUTTING_DOWN);
    if (current !== null && !current.isOver) return current;
    starting ??= start().finally(() => {
      starting = null;
    });
    return starting;
  }

  function endWhenIdle(): void {
    if (idle !== null) clearTimeout(idle);
    idle = setTimeout(() => {
      const unused = current;
      if (unused === null || unused.waiting > 0) return;
      current = null;
      void unused.end(SHUTTING_DOWN);
    }, idleMs);
    // The timer must not keep a command alive that has its answer.
    idle.unref();
  }

  /** Sends a request and checks its answer. Throws `AppFailure`. */
  async function ask<T extends z.ZodType>(
    on: SqlConnection,
    schema: T,
    request: Parameters<SqlConnection['ask']>[0],
    signal: AbortSignal,
  ): Promise<z.output<T>> {
    return schema.parse(unwrap(await on.ask(request, signal)));
  }

  async function sourcesOf(captures: readonly SqlCapture[]): Promise<Sources> {
    const refs: SqlSourceRef[] = [];
    const fileOf = new Map<string, string>();
    for (const [index, { captureId, kind, filePath }] of captures.entries()) {
      const key = await keyOf(filePath);
      refs.push({ schema: SCHEMAS.charAt(index), source: kind, key, captureId });
      fileOf.set(key, filePath);
    }
    if (writeLibraryTable !== null)
      // The list changes, so each query has its own.
      refs.push({
        schema: 'library',
        source: 'library',
        key: `library ${randomBytes(8).toString('hex')}`,
        captureId: null,
      });
    return { refs, fileOf };
  }

  /** Makes a table from the file that the analysis process, or this one for the library, writes. Throws `AppFailure`. */
  async function makeTable(
    on: SqlConnection,
    { key, table, columns }: NeededTable,
    { refs, fileOf }: Sources,
    { signal, progress }: SqlQueryOptions,
  ): Promise<void> {
    const ref = refs.find((each) => each.key === key);
    if (ref === undefined) throw new Error('the SQL process asked for a table of another query');
    const path = join(on.directory, `${randomBytes(8).toString('hex')}.table`);
    const file = await open(path, 'wx', 0o600).catch((thrown: unknown) => {
      throw new AppFailure(fileError(thrown, { use: 'write', path, what: 'a SQL table' }));
    });
    try {
      const source = fileOf.get(key);
      const layout =
        source === undefined
          ? writeLibraryTable?.(table, file.fd)
          : unwrap(
              await writeTable(source, { table, columns }, path, {
                signal,
                ...(progress === undefined ? {} : { progress }),
              }),
            );
      if (layout === undefined) throw new Error('there is no library here');
      unwrap(
        await on.ask(
          (requestId) => ({ type: 'load', requestId, source: ref.source, key, table, filePath: path, layout }),
          signal,
        ),
      );
    } finally {
      await file.close();
      // Its folder goes with the process that has ended.
      await unlink(path).catch(() => undefined);
    }
  }

  /** False if another query made the table, perhaps without a column that this one needs. */
  async function makeOnce(
    on: SqlConnection,
    needed: NeededTable,
    sources: Sources,
    options: SqlQueryOptions,
  ): Promise<boolean> {
    const id = `${needed.key}/${needed.table}`;
    const others = making.get(id);
    if (others !== undefined) {
      const made = await others;
      // Its caller cancelled; this one has not.
      if (!made.ok && made.error.code === 'cancelled' && !options.signal.aborted)
        return makeOnce(on, needed, sources, options);
      unwrap(made);
      return false;
    }
    const made = settle(async () => {
      await makeTable(on, needed, sources, options);
      return undefined;
    });
    making.set(id, made);
    try {
      unwrap(await made);
      return true;
    } finally {
      making.delete(id);
    }
  }

  /**
   * While the SQL process reads one table, the analysis process writes the next. Resolves when no table is being made any more, with false
   * if other queries made some of them.
   */
  async function makeAll(
    on: SqlConnection,
    needed: readonly NeededTable[],
    sources: Sources,
    options: SqlQueryOptions,
  ): Promise<boolean> {
    const made = await Promise.all(needed.map((table) => settle(() => makeOnce(on, table, sources, options))));
    return made.map((result) => unwrap(result)).every(Boolean);
  }

  /** Checks the query, makes its tables, and runs it; again if one was dropped meanwhile. Throws `AppFailure`. */
  async function answer<T>(
    sql: string,
    captures: readonly SqlCapture[],
    options: SqlQueryOptions,
    run: (on: SqlConnection, query: SqlQuery) => Promise<T | null>,
  ): Promise<T> {
    const on = await connected();
    const sources = await sourcesOf(captures);
    const query: SqlQuery = { sql, sources: [...sources.refs] };
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS;) {
        const needed = await ask(
          on,
          SqlCheckAnswerSchema,
          (requestId) => ({ type: 'check', requestId, ...query }),
          options.signal,
        );
        if (await makeAll(on, needed, sources, options)) attempt += 1;
        const answered = await run(on, query);
        if (answered !== null) return answered;
      }
      throw new AppFailure(
        appError(
          'sql_memory_limit',
          'The tables of the query do not fit into the memory for SQL together.',
          'Ask about fewer captures at once, or raise the memory for SQL in the settings.',
          { limitBytes: memoryLimitBytes() },
        ),
      );
    } finally {
      for (const { source, key } of sources.refs) if (source === 'library' && !on.isOver) on.drop(key);
      endWhenIdle();
    }
  }

  const owners = createCursorOwners();
  return {
    query: ({ sql, captures, limit, owner }, options) =>
      settle(async () => {
        const result = await answer(sql, captures, options, (on, query) =>
          ask(
            on,
            SqlRunAnswerSchema,
            (requestId) => ({ type: 'run', requestId, ...query, limit, timeLimitMs }),
            options.signal,
          ),
        );
        owners.note(result.cursor, owner);
        return result;
      }),
    page: (cursor, limit, { owner, signal }) =>
      settle(async () => {
        owners.require(cursor, owner);
        const on = await connected();
        endWhenIdle();
        return ask(
          on,
          SqlResultSchema,
          (requestId) => ({ type: 'page', requestId, cursor, limit, timeLimitMs }),
          signal,
        );
      }),
    exportFile: ({ sql, captures }, { format, path: toPath, metadata }, options) =>
      settle(() =>
        answer(sql, captures, options, async (on, query) => {
          const path = join(on.directory, `${randomBytes(8).toString('hex')}.${format}`);
          try {
            const written = await ask(
              on,
              SqlExportAnswerSchema,
              (requestId) => ({
                type: 'export',
                requestId,
                ...query,
                format,
                filePath: path,
                timeLimitMs,
                metadata,
              }),
              options.signal,
            );
            if (written !== null) await moveFile(path, toPath);
            return written;
          } finally {
            await unlink(path).catch(() => undefined);
          }
        }),
      ),
    async close() {
      isClosed = true;
      if (idle !== null) clearTimeout(idle);
      const last = current ?? (await starting?.catch(() => null)) ?? null;
      await last?.end(SHUTTING_DOWN);
    },
  };
}
