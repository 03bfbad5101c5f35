/** Runs long steps in slices, with a turn of the event loop in between: queries on other documents and a cancel get through. */
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import type { StepProgress, Steps } from '../../shared/analysis/heap/index.ts';

/** A query waits this long at most for its turn; shorter slices cost more turns than they are worth. */
const SLICE_MS = 12;

export interface Pacing {
  readonly now: () => number;
  /** Resolves after the event loop went round once. */
  readonly turn: () => Promise<void>;
  /** Resolves when whoever asks one thing after another would have asked the next one; left out: at once. */
  readonly lull?: () => Promise<unknown>;
}

export function cancelledFailure(): AppFailure {
  return new AppFailure(appError('cancelled', 'The analysis was cancelled.', 'Ask again when you need it.'));
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelledFailure();
}

/** Waits for another thread's work, as long as somebody wants it. */
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
