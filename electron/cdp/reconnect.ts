/** A series of attempts with growing pauses, and callers that share one series instead of starting their own. */
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import { err } from '../../shared/base/result.ts';
import { orAborted } from './aborted-wait.ts';

/** Seed 002: three attempts, half a second before the second, doubling, never more than ten (D-3). */
export const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface SeriesOptions {
  readonly attempts: number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Tries until one attempt succeeds, `attempts` are used up, or the failure is one that waiting does not mend. */
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
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** A browser that starts refuses connections, or drops one; a wrong service stays one. */
function passes(code: string): boolean {
  return code === 'cannot_reach_endpoint' || code === 'disconnected';
}

export interface SharedWork<T> {
  /** Joins the work under way, or starts it. It is given up when every caller has, or by `stop`. */
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
        joined.controller.abort(appError('cancelled', 'Connecting was given up.'));
      }
      return result;
    },
    stop: () => current?.controller.abort(appError('cancelled', 'Connecting was given up.')),
  };
}
