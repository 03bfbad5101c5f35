/** A deadline that can stand still: while we keep a target's socket unread, its silence is our doing, not its own. */

export interface Deadline {
  /** Stops the clock; harmless when it stands already. */
  hold(): void;
  resume(): void;
  clear(): void;
}

/** Calls `onExpired` once `ms` have passed, standing still not counted. An infinite `ms` never expires. */
export function startDeadline(ms: number, onExpired: () => void): Deadline {
  let leftMs = ms;
  let startedAtMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let over = !Number.isFinite(ms);

  const run = (): void => {
    if (over || timer !== null) return;
    startedAtMs = performance.now();
    timer = setTimeout(() => {
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
