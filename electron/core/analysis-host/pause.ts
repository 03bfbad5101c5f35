/** Runs long steps in time slices, with a turn of the event loop in between: queries on other documents and cancels get through. */
import { AppFailure, appError } from '../../../shared/base/errors.ts';
import type { StepProgress, Steps } from '../../../shared/engine/heap/index.ts';

/** A query waits this long at most for its turn; shorter slices cost more in turns than they gain. */
const SLICE_MS = 12;

export interface Pacing {
  readonly now: () => number;
  /** Resolves after one turn of the event loop. */
  readonly turn: () => Promise<void>;
  /** Resolves when a client that sends one query after another would have sent the next one; default: at once. */
  readonly idleGap?: () => Promise<unknown>;
}

export function cancelledFailure(): AppFailure {
  return new AppFailure(appError('cancelled', 'The analysis was cancelled.', 'Repeat the query when you need it.'));
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelledFailure();
}

/** Waits for another thread's work until the caller cancels. */
async function unlessAborted(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const stop = (): void => aborted.resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (!signal.aborted) await Promise.race([wait, aborted.promise]);
  signal.removeEventListener('abort', stop);
}

export async function runPaced<T>(
  steps: Steps<T>,
  pacing: Pacing,
  signal: AbortSignal,
  onProgress: (progress: StepProgress) => void,
): Promise<T> {
  let sliceEndMs = pacing.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const { wait, ...progress } = step.value;
    if (wait === undefined && pacing.now() < sliceEndMs) continue;
    onProgress(progress);
    await (wait === undefined ? pacing.turn() : unlessAborted(wait, signal));
    throwIfAborted(signal);
    sliceEndMs = pacing.now() + SLICE_MS;
  }
}
