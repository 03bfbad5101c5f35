/** A call that was cancelled may clean up for a while; then the runner stops waiting for it. */
import { err } from '../../shared/base/result.ts';
import { errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';

/** The time that a call may still take after it was cancelled, before the runner stops waiting for it. */
const CLEANUP_GRACE_MS = 5000;

/** Waits for the work; after a cancel, for the cleanup grace period and no longer. */
export async function withinCleanupGrace<T>(
  answer: Promise<AppResult<T>>,
  signal: AbortSignal,
  onAbandoned: () => void,
): Promise<AppResult<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const abandoned = new Promise<AppResult<T>>((resolve) => {
    onAbort = () => {
      timer = setTimeout(() => {
        onAbandoned();
        resolve(err(errorOfAbort(signal)));
      }, CLEANUP_GRACE_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([answer, abandoned]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
