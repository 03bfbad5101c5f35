/** What a bug of ours becomes for those who wait: an error like any other, and a report for whoever mends it. */
import { appError, settle, type AppError, type AppResult } from '../../shared/contracts/errors.ts';

/** What was thrown and is no expected failure, as an error for the asker. */
export function bugError(thrown: unknown): AppError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return appError(
    'analysis_failed',
    `The analysis failed: ${message}.`,
    'Please report this, with the file if you can.',
  );
}

/** A bug becomes an error already here: those who waited may have left, and then nobody else would catch it. */
export async function guarded<T>(reportBug: (thrown: unknown) => void, work: () => Promise<T>): Promise<AppResult<T>> {
  try {
    return await settle(work);
  } catch (thrown) {
    reportBug(thrown);
    return { ok: false, error: bugError(thrown) };
  }
}
