/** Errors of DuckDB as ours: what is wrong, and the place in the text of the question where DuckDB names it. */
import { appError, AppFailure, type AppError } from '../../shared/contracts/errors.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { wrongName, type KnownNames } from './wrong-name.ts';

/** Line and column from 1; the offset is in bytes of UTF-8, as DuckDB counts. Undefined without an offset. */
export function positionOf(sql: string, byteOffset: unknown): { line: number; column: number } | undefined {
  if (typeof byteOffset !== 'number' || byteOffset < 0) return undefined;
  const before = Buffer.from(sql).subarray(0, byteOffset).toString('utf8');
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

const QUOTED_LINE = /\n+LINE (\d+): ([^\n]*)\n( *)\^/;

/** DuckDB quotes the line, cut at both ends if it is long, with a caret below. */
function quotedPosition(sql: string, message: string): { line: number; column: number } | undefined {
  const found = QUOTED_LINE.exec(message);
  if (found === null) return undefined;
  const [, number = '', quoted = '', spaces = ''] = found;
  const caret = spaces.length - `LINE ${number}: `.length;
  const line = Number(number);
  if (!quoted.startsWith('...')) return { line, column: caret + 1 };
  const shown = quoted.slice(3).replace(/\.\.\.$/, '');
  const start = (sql.split('\n')[line - 1] ?? '').indexOf(shown);
  return start < 0 ? undefined : { line, column: start + caret - 3 + 1 };
}

/** "Binder Error: …" without the kind, the quoted line and what follows it. */
function plainMessage(message: string): string {
  const text = message
    .split(/\n+LINE \d+:/)[0]
    ?.replace(OF_DUCKDB, '')
    .trim();
  const sentence = (text ?? message).replaceAll(/\s*\n\s*/g, ' ');
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

export interface SqlLimits {
  readonly memoryLimitBytes: number;
}

/** DuckDB's errors begin with their kind: "Binder Error: …". */
const OF_DUCKDB = /^[A-Z][A-Za-z- ]* Error: /;

/** The failure of a question. `sql` is its text, `names` what it may name. Rethrows what is no error of DuckDB: a bug. */
export async function sqlFailure(
  thrown: unknown,
  sql: string,
  limits: SqlLimits,
  names: KnownNames | null = null,
): Promise<AppFailure> {
  if (thrown instanceof AppFailure) return thrown;
  if (!(thrown instanceof Error) || !OF_DUCKDB.test(thrown.message)) throw thrown;
  const wrong = names === null ? null : await wrongName(thrown.message, names);
  if (wrong === null) return new AppFailure(sqlError(thrown, sql, limits));
  const position = quotedPosition(sql, thrown.message) ?? onlyPosition(sql, wrong.name);
  return new AppFailure(appError('sql_invalid', wrong.message, wrong.suggestion, position));
}

/** The place of a name that is in the text once. */
function onlyPosition(sql: string, name: string): { line: number; column: number } | undefined {
  const words = [...sql.matchAll(/\w+/g)].filter(([word]) => word.toLowerCase() === name.toLowerCase());
  const [only] = words;
  return only === undefined || words.length > 1
    ? undefined
    : positionOf(sql, Buffer.byteLength(sql.slice(0, only.index)));
}

function sqlError({ message }: Error, sql: string, { memoryLimitBytes }: SqlLimits): AppError {
  if (/No space left on device|not enough space on the disk|Disk quota exceeded/i.test(message))
    return appError(
      'disk_full',
      'The disk with our temporary files is full, so the rows were not written.',
      'Free some space there, or set TMPDIR to a folder on another disk.',
    );
  if (/out of memory|could not allocate|failed to allocate|max_temp_directory_size/i.test(message))
    return appError(
      'sql_memory_limit',
      `The question needs more memory than the limit of ${formatBytes(memoryLimitBytes)}, even with temporary files.`,
      'Read fewer columns, filter or group earlier, or raise the memory for SQL in the settings.',
      { limitBytes: memoryLimitBytes },
    );
  if (/^(Permission|Invalid Configuration) Error|disabled by configuration|read-only/i.test(message))
    return appError('sql_refused', plainMessage(message), 'A question only reads the tables of its captures.');
  const position = quotedPosition(sql, message);
  return appError('sql_invalid', plainMessage(message), undefined, position);
}
