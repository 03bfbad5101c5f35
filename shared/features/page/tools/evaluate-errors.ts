/** Errors of an expression that took too long, or that had no turn. */
import { appError, type AppError } from '../../../base/errors.ts';

/** The longest time that an expression may take. */
export const MAX_TIMEOUT_MS = 300_000;

/** V8 reports a terminated script as an exception, or at its own time limit as the protocol's "Internal error" (tried on 156). */
const TERMINATED = /execution was terminated/i;
const LIMIT_REACHED = /execution was terminated|internal error/i;

export function wasTerminated(thrown: string): boolean {
  return TERMINATED.test(thrown);
}

/** V8 ended the expression at its time limit. */
export function isLimitReached({ code, message }: AppError, elapsedMs: number, timeoutMs: number): boolean {
  return code === 'cdp_error' && LIMIT_REACHED.test(message) && elapsedMs >= timeoutMs;
}

export function tooLong(timeoutMs: number): AppError {
  return appError(
    'deadline_exceeded',
    `The expression ran longer than ${timeoutMs / 1000} s and was terminated.`,
    `It may be an endless loop. Do less at a time, or allow more with "timeoutMs" (up to ${MAX_TIMEOUT_MS}).`,
  );
}

export function unsettled(timeoutMs: number, isBusy: boolean): AppError {
  return appError(
    'deadline_exceeded',
    `The promise did not settle within ${timeoutMs / 1000} s and is no longer awaited.${isBusy ? ' The main thread of the target is busy, and nothing settles until it is free.' : ''}`,
    isBusy
      ? `Try again when its task has ended, or wait longer with "timeoutMs" (up to ${MAX_TIMEOUT_MS}).`
      : `It may never settle. "timeoutMs" allows up to ${MAX_TIMEOUT_MS}.`,
  );
}

/** The expression was not sent, or refused to start: it had no turn in time. */
export function neverRan(waitedMs: number): AppError {
  return appError(
    'target_unresponsive',
    `The main thread of the target was busy with its own work for ${(waitedMs / 1000).toFixed(1)} s, so the expression never ran. It was withdrawn and will not run later.`,
    `Try again when the task of the target has ended, or wait longer with "timeoutMs" (up to ${MAX_TIMEOUT_MS}).`,
  );
}

/** No answer, and nothing shows whether the expression began. `staysOut`: it refuses to begin from now on. */
export function silent(timeoutMs: number, staysOut: boolean): AppError {
  return appError(
    'target_unresponsive',
    `The target became busy when the expression was sent, and did not answer within ${timeoutMs / 1000} s. It is not known whether the expression has begun: the work may be the target's own, or a dialog that the expression opened. ${staysOut ? 'If it has not begun, it will not run later.' : 'If it has not begun, it may still run later.'}`,
    'Try again when the task of the target has ended; read what the expression would have changed first.',
    { isSilent: true },
  );
}
