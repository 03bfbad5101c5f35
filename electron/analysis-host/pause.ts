/** Runs long steps in slices, with a turn of the event loop in between: queries on other documents and a cancel get through. */
import { AppFailure, appError } from '../../shared/contracts/errors.ts';
import type { StepProgress, Steps } from '../../shared/analysis/heap/index.ts';

/** A query waits this long at most for its turn; shorter slices cost more turns than they are worth. */
const SLICE_MS = 12;

export interface Pacing {
  readonly now: () => number;
  /** Resolves after the event loop went round once. */
  readonly turn: () => Promise<void>;
}

export function cancelledFailure(): AppFailure {
  return new AppFailure(appError('cancelled', 'The analysis was cancelled.', 'Ask again when you need it.'));
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw cancelledFailure();
}

export async function runPaced<T, S extends string>(
  steps: Steps<T, S>,
  pacing: Pacing,
  signal: AbortSignal,
  onProgress: (progress: StepProgress<S>) => void,
): Promise<T> {
  let sliceEndMs = pacing.now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (pacing.now() < sliceEndMs) continue;
    onProgress(step.value);
    await pacing.turn();
    throwIfAborted(signal);
    sliceEndMs = pacing.now() + SLICE_MS;
  }
}
