/** A series of attempts with growing pauses, shared by concurrent callers. */
import { appError, errorOfAbort, type AppResult } from '../../../../shared/base/errors.ts';
import { err } from '../../../../shared/base/result.ts';
import { orAborted } from '../aborted-wait.ts';

/**
 * Three attempts, half a second before the second, doubling, never more than ten seconds: a browser that is starting gets time to open its
 * port, and a missing one does not delay the caller for long.
 */
export const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;

export interface SeriesOptions {
  readonly attempts: number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Tries until one attempt succeeds, `attempts` are used up, or waiting cannot fix the failure. */
export async function attemptSeries<T>(
  attempt: (signal: AbortSignal) => Promise<AppResult<T>>,
  options: SeriesOptions,
): Promise<AppResult<T>> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let number = 1; ; number += 1) {
    const result = await attempt(options.signal);
    if (result.ok || !passes(result.error.code) || number >= options.attempts) return result;
    await options.wait(pauseMs, options.signal);
    if (options.signal.aborted) return err(errorOfAbort(options.signal));
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
  }
}

/** A browser that is starting refuses or drops connections; a wrong service stays wrong. */
function passes(code: string): boolean {
  return code === 'cannot_reach_endpoint' || code === 'disconnected';
}

export interface SharedWork<T> {
  /** Joins the running work, or starts it. It is cancelled when every caller has cancelled, or by `stop`. */
  join(start: (signal: AbortSignal) => Promise<AppResult<T>>, signal: AbortSignal | undefined): Promise<AppResult<T>>;
  stop(): void;
}

export function createSharedWork<T>(): SharedWork<T> {
  let current: { result: Promise<AppResult<T>>; controller: AbortController; callers: number } | null = null;

  return {
    join: async (start, signal) => {
      if (signal?.aborted) return err(errorOfAbort(signal));
      if (current === null) {
        const controller = new AbortController();
        const started = { result: start(controller.signal), controller, callers: 0 };
        current = started;
        const over = (): void => {
          if (current === started) current = null;
        };
        started.result.then(over, over);
      }
      const joined = current;
      joined.callers += 1;
      const result = await orAborted(joined.result, signal);
      joined.callers -= 1;
      if (joined.callers === 0 && current === joined) {
        current = null;
        joined.controller.abort(appError('cancelled', 'Connecting was cancelled.'));
      }
      return result;
    },
    stop: () => current?.controller.abort(appError('cancelled', 'Connecting was cancelled.')),
  };
}
