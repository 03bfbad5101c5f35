/** Errors of DuckDB as ours: what is wrong, and the place in the text of the query where DuckDB names it. */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { z } from 'zod';
import { appError, AppFailure, type AppError } from '../../../../shared/base/errors.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import { wrongName, type KnownNames } from './wrong-name.ts';

type Position = { readonly line: number; readonly column: number };

/** Line and column from 1; the offset is in bytes of UTF-8, as DuckDB counts. Undefined without an offset. */
export function positionOf(sql: string, byteOffset: unknown): Position | undefined {
  if (typeof byteOffset !== 'number' || byteOffset < 0) return undefined;
  const before = Buffer.from(sql).subarray(0, byteOffset).toString('utf8');
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** "Binder Error: …" without the kind. */
function plainMessage(message: string): string {
  const sentence = message
    .replace(OF_DUCKDB, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

export interface SqlLimits {
  readonly memoryLimitBytes: number;
}

/** DuckDB's errors begin with their kind: "Binder Error: …". */
const OF_DUCKDB = /^[A-Z][A-Za-z- ]* Error: /;
const AS_JSON = /\{"exception_type":.*\}\s*$/s;
const JsonErrorSchema = z.object({
  exception_type: z.string(),
  exception_message: z.string(),
  position: z.string().optional(),
});

interface DuckDbError {
  readonly message: string;
  /** Offset in bytes in what was executed. */
  readonly place: number | null;
}

/** Most errors are JSON, by a setting of the database. Null for what is no error of DuckDB. */
function duckDbError({ message }: Error): DuckDbError | null {
  const json = AS_JSON.exec(message)?.[0];
  if (json === undefined) return OF_DUCKDB.test(message) ? { message, place: null } : null;
  const parsed = JsonErrorSchema.safeParse(JSON.parse(json));
  if (!parsed.success) return { message, place: null };
  const { exception_type: kind, exception_message: text, position } = parsed.data;
  return { message: `${kind} Error: ${text}`, place: position === undefined ? null : Number(position) };
}

/** Errors about the text of a query. Others may have values of a capture in them, or be one (`select error(name)`). */
const OF_QUERY = /^(?:Parser|Binder|Catalog|Syntax) Error: /;
const VALUE_CHARS = 400;

/** A bug of DuckDB. Some of them end the work of the whole database. */
const IS_BUG = /^(INTERNAL|FATAL) Error: /i;

/** True if it is an error of DuckDB that a query may have caused. */
export function isOfDuckDb(thrown: Error): boolean {
  const error = duckDbError(thrown);
  return error !== null && !IS_BUG.test(error.message);
}

/** The query that failed. */
export interface FailedQuery {
  readonly sql: string;
  /** By offset in what was executed: the offset in the query. Both in bytes. */
  readonly placeOf: (place: number) => number | undefined;
}

/** The failure of a query. `names`: what it may name. Rethrows what is no error of DuckDB, and DuckDB's own bugs. */
export async function sqlFailure(
  thrown: unknown,
  { sql, placeOf }: FailedQuery,
  limits: SqlLimits,
  names: KnownNames | null = null,
): Promise<AppFailure> {
  if (thrown instanceof AppFailure) return thrown;
  if (!(thrown instanceof Error)) throw thrown;
  const error = duckDbError(thrown);
  if (error === null || IS_BUG.test(error.message)) throw thrown;
  const place = error.place === null ? undefined : placeOf(error.place);
  const wrong = names === null || !OF_QUERY.test(error.message) ? null : await wrongName(error.message, names);
  if (wrong === null) return new AppFailure(sqlError(error.message, positionOf(sql, place), limits));
  const position = positionOf(sql, place) ?? onlyPosition(sql, wrong.name);
  return new AppFailure(appError('sql_invalid', wrong.message, wrong.suggestion, position));
}

/** The place of a name that is in the text once. */
function onlyPosition(sql: string, name: string): Position | undefined {
  const words = [...sql.matchAll(/\w+/g)].filter(([word]) => word.toLowerCase() === name.toLowerCase());
  const [only] = words;
  return only === undefined || words.length > 1
    ? undefined
    : positionOf(sql, Buffer.byteLength(sql.slice(0, only.index)));
}

function sqlError(message: string, position: Position | undefined, { memoryLimitBytes }: SqlLimits): AppError {
  const shown = OF_QUERY.test(message)
    ? plainMessage(message)
    : `DuckDB: ${foreign(plainMessage(message).replace(/\.$/, ''), VALUE_CHARS)}.`;
  if (/No space left on device|not enough space on the disk|Disk quota exceeded/i.test(message))
    return appError(
      'disk_full',
      'The disk with our temporary files is full, so the rows were not written.',
      'Free some space there, or set TMPDIR to a folder on another disk.',
    );
  if (/out of memory|could not allocate|failed to allocate|max_temp_directory_size/i.test(message))
    return appError(
      'sql_memory_limit',
      `The query needs more memory than the limit of ${formatBytes(memoryLimitBytes)}, even with temporary files.`,
      'Read fewer columns, filter or group earlier, or raise the memory for SQL in the settings.',
      { limitBytes: memoryLimitBytes },
    );
  if (/^(Permission|Invalid Configuration) Error|disabled by configuration|read-only/i.test(message))
    return appError('sql_refused', shown, 'A query only reads the tables of its captures.');
  return appError('sql_invalid', shown, undefined, position);
}
