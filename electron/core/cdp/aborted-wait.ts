/** Waits for work until a signal aborts. */
import { errorOfAbort, type AppResult } from '../../../shared/base/errors.ts';
import { err } from '../../../shared/base/result.ts';

/**
 * Waits for `work`, but only until `signal` aborts. The work itself is not stopped: a caller whose work must be undone handles its late
 * result.
 */
export async function orAborted<T>(
  work: Promise<AppResult<T>>,
  signal: AbortSignal | undefined,
): Promise<AppResult<T>> {
  if (signal === undefined) return work;
  if (signal.aborted) return err(errorOfAbort(signal));
  return new Promise<AppResult<T>>((resolve, reject) => {
    const onAbort = (): void => resolve(err(errorOfAbort(signal)));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
