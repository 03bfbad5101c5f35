/**
 * A deadline that can be paused: while we do not read a target's socket, its silence is caused by us. So it is while this process stands still
 * (a long computation, a machine that slept or has no time for it): timers are due then before the answers that wait to be read.
 */

/** A timer that comes this much too late tells that the process stood still. */
const STALL_MS = 500;
/** The time to read what has come meanwhile. */
const AFTER_STALL_MS = 1_000;

export interface Deadline {
  /** Pauses the clock; does nothing when it is already paused. */
  hold(): void;
  resume(): void;
  clear(): void;
}

/** Calls `onExpired` after `ms` of unpaused time. An infinite `ms` never expires. */
export function startDeadline(ms: number, onExpired: () => void): Deadline {
  let leftMs = ms;
  let startedAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let over = !Number.isFinite(ms);

  const run = (): void => {
    if (over || timer !== null) return;
    startedAtMs = performance.now();
    timer = setTimeout(() => {
      timer = null;
      if (performance.now() - startedAtMs - leftMs > STALL_MS) {
        leftMs = Math.min(ms, AFTER_STALL_MS);
        return run();
      }
      over = true;
      onExpired();
    }, leftMs);
  };
  const stop = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    leftMs = Math.max(0, leftMs - (performance.now() - startedAtMs));
  };
  run();
  return {
    hold: stop,
    resume: run,
    clear: () => {
      stop();
      over = true;
    },
  };
}
