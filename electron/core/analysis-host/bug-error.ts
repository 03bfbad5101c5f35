/** Turns a bug of ours into an error for the callers and a report for the log. */
import { err } from '../../../shared/base/result.ts';
import { appError, settle, type AppError, type AppResult } from '../../../shared/base/errors.ts';

/** An unexpected exception as an error for the caller. */
export function bugError(thrown: unknown): AppError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'analysis_failed',
    `The analysis failed: ${message}.`,
    'Please report this, with the file if you can.',
  );
}

/** Turns a bug into an error value right away: if every caller has left, an exception would be unhandled. */
export async function guarded<T>(reportBug: (thrown: unknown) => void, work: () => Promise<T>): Promise<AppResult<T>> {
  try {
    return await settle(work);
  } catch (thrown) {
    reportBug(thrown);
    return err(bugError(thrown));
  }
}
