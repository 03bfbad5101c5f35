/** Abort signals carry an `AppError` as reason; these read it back and wait under it. */
import { appError, AppErrorSchema, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import { err } from '../../shared/base/result.ts';

/** The error a signal was aborted with. A signal aborted without one (a plain `abort()`) means a cancel. */
export function abortReason(signal: AbortSignal): AppError {
  const parsed = AppErrorSchema.safeParse(signal.reason);
  return parsed.success ? parsed.data : appError('cancelled', 'The call was cancelled.');
}

/**
 * Waits for `work`, but no longer than until `signal` aborts. The work itself goes on: whoever starts something that
 * must be undone handles its late result.
 */
export async function orAborted<T>(
  work: Promise<AppResult<T>>,
  signal: AbortSignal | undefined,
): Promise<AppResult<T>> {
  if (signal === undefined) return work;
  if (signal.aborted) return err(abortReason(signal));
  return new Promise<AppResult<T>>((resolve, reject) => {
    const onAbort = (): void => resolve(err(abortReason(signal)));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Waits `ms`, or less when the signal aborts. Never rejects. */
export async function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
