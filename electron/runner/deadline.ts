/** The deadline of one call, which stops while the person is asked. */
import type { Untimed } from './types.ts';

export interface Deadline {
  /** Stops the deadline while `wait` runs; several may run at once. */
  readonly untimed: Untimed;
  stop(): void;
}

/** Calls `onExpired` after `limitMs` without the stopped times. `elapsed`: monotonic milliseconds. */
export function startDeadline(limitMs: number, elapsed: () => number, onExpired: () => void): Deadline {
  let leftMs = limitMs;
  let startedMs = elapsed();
  let waiting = 0;
  let isStopped = false;
  let timer = setTimeout(onExpired, leftMs);

  return {
    async untimed(wait) {
      if (waiting === 0) {
        clearTimeout(timer);
        leftMs -= elapsed() - startedMs;
      }
      waiting += 1;
      try {
        return await wait();
      } finally {
        waiting -= 1;
        if (waiting === 0 && !isStopped) {
          startedMs = elapsed();
          timer = setTimeout(onExpired, Math.max(0, leftMs));
        }
      }
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
