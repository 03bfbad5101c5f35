/** One piece of work that several callers may wait for: each may leave, and the work is cancelled when the last one has left. */
import { err } from '../../../shared/base/result.ts';
import type { AnalysisProgress } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { cancelledFailure } from './pause.ts';

export interface Waiter {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AnalysisProgress) => void;
  /** True if progress of an opening should include the first classes. */
  readonly wantsFirstClasses?: boolean;
}

export interface SharedWork<T> {
  readonly result: Promise<AppResult<T>>;
  /** Waits as long as the caller does; `cancelled` when it leaves. */
  join(waiter: Waiter): Promise<AppResult<T>>;
  /** Cancels it for all callers. */
  abort(): void;
  /** Cancelled: it ends by itself, and no caller can join it. */
  readonly isAborted: boolean;
}

/** Starts the work at once. It must end with an error value when its signal is aborted, and must not throw. */
export function startSharedWork<T>(
  run: (
    signal: AbortSignal,
    onProgress: (progress: AnalysisProgress) => void,
    /** A waiting caller wants the first classes. */
    wantsFirstClasses: () => boolean,
  ) => Promise<AppResult<T>>,
): SharedWork<T> {
  const controller = new AbortController();
  const waiters = new Set<Waiter>();
  const result = run(
    controller.signal,
    (progress) => {
      for (const waiter of waiters) waiter.onProgress(progress);
    },
    () => [...waiters].some(({ wantsFirstClasses }) => wantsFirstClasses === true),
  );
  return {
    result,
    async join(waiter) {
      waiters.add(waiter);
      const left = Promise.withResolvers<AppResult<T>>();
      const leave = (): void => {
        waiters.delete(waiter);
        if (waiters.size === 0) controller.abort();
        left.resolve(err(cancelledFailure().error));
      };
      if (waiter.signal.aborted) leave();
      else waiter.signal.addEventListener('abort', leave, { once: true });
      const ended = await Promise.race([result, left.promise]);
      waiter.signal.removeEventListener('abort', leave);
      waiters.delete(waiter);
      return ended;
    },
    abort: () => controller.abort(),
    get isAborted() {
      return controller.signal.aborted;
    },
  };
}
