/** Progress of one call as its caller receives it. */
import type { CallContext } from '../../shared/capabilities/define.ts';
import type { Progress } from '../../shared/contracts/activity.ts';

/** Minimum interval of progress messages: clients gain nothing from more. */
const PROGRESS_INTERVAL_MS = 250;

/** Values never decrease, and at most four a second are sent; a finished total always is. `elapsed`: monotonic milliseconds. */
export function createProgressSink(elapsed: () => number, send: (progress: Progress) => void): CallContext['progress'] {
  let last: Progress | null = null;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  return (update) => {
    const progress: Progress = {
      bytes: last?.bytes ?? null,
      bytesPerSecond: last?.bytesPerSecond ?? null,
      ...update,
      done: Math.max(update.done, last?.done ?? 0),
    };
    const complete = progress.total !== null && progress.done >= progress.total;
    const messageChanged = progress.message !== last?.message;
    last = progress;
    const now = elapsed();
    if (
      !complete &&
      now - lastSentMs < PROGRESS_INTERVAL_MS &&
      !(messageChanged && now - lastSentMs >= PROGRESS_INTERVAL_MS / 2)
    )
      return;
    lastSentMs = now;
    send(progress);
  };
}
