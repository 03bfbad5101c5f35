/** Limits the duration of every query, independent of the client's own deadline. */
import { err } from '../../shared/base/result.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';

/** Opening the largest file with all its figures takes minutes on a slow machine. */
export const QUERY_LIMIT_MS = 30 * 60_000;

/** Runs a query; past the limit its signal is aborted and its result is `deadline_exceeded`. */
export async function withinLimit(
  { query, limitMs, signal }: { query: string; limitMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<AppResult<unknown>>,
): Promise<AppResult<unknown>> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const result = await work(AbortSignal.any([signal, limit.signal]));
    if (result.ok || signal.aborted || !limit.signal.aborted) return result;
    const error = appError(
      'deadline_exceeded',
      `${query} took longer than ${limitMs / 1000} s, so it was stopped.`,
      'Request less, or close other documents and try again.',
      { limitMs },
    );
    return err(error);
  } finally {
    clearTimeout(timer);
  }
}
