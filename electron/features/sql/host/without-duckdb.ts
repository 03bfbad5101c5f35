/** The SQL process where DuckDB cannot be loaded: it answers every request with the reason. */
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import { SqlRequestSchema, type SqlReply } from '../../../../shared/features/sql/contract/sql-process.ts';

/** The longest part of a loader's message that is shown; it may list every folder that was searched. */
const MAX_REASON_CHARS = 300;

/** `thrown`: what the import of DuckDB threw. */
export function duckdbMissing(thrown: unknown): AppError {
  const [reason = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  return appError(
    'sql_unavailable',
    `SQL needs DuckDB, which could not be loaded for ${process.platform} ${process.arch}: ${reason.slice(0, MAX_REASON_CHARS)}`,
    'Install PEN Workbench again with its optional dependencies (npm install --include=optional pen-workbench). Everything else works without it.',
  );
}

/** Returns the function that takes messages. `reportBug` is called with the exception for a message that is no request. */
export function createRefusingHost(
  error: AppError,
  send: (reply: SqlReply) => void,
  reportBug: (thrown: unknown) => void,
): (message: unknown) => void {
  return (message) => {
    const parsed = SqlRequestSchema.safeParse(message);
    if (!parsed.success) reportBug(parsed.error);
    else if (parsed.data.type !== 'cancel' && parsed.data.type !== 'drop')
      send({ type: 'error', requestId: parsed.data.requestId, error });
  };
}
