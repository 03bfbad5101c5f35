/** The reasons why work must stop, as an error value. */
import { AppErrorSchema, AppFailure, appError, type AppError } from '../../../shared/base/errors.ts';

/** The abort reason of a signal if it is one of our errors (a deadline, a shutdown), else `cancelled`. */
export function cancellationError(signal: AbortSignal): AppError {
  const reason: unknown = signal.reason;
  if (reason instanceof AppFailure) return reason.error;
  const parsed = AppErrorSchema.safeParse(reason);
  return parsed.success ? parsed.data : appError('cancelled', 'The operation was cancelled.');
}

/** Throws `AppFailure` once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppFailure(cancellationError(signal));
}
