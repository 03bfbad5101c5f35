/**
 * Detects an unresponsive analysis process: it answers pings between two steps of any work, so one that stays silent would answer no query
 * and handle no cancel.
 */

export interface WatchdogLimits {
  /** Milliseconds between two pings while callers wait. */
  readonly periodMs: number;
  /** Silence after which the process counts as unresponsive. */
  readonly silentMs: number;
  /** The time that a cancelled request may continue before a ping is sent. */
  readonly cancelledMs: number;
  /** Silence after that ping. */
  readonly silentAfterCancelMs: number;
}

/** A step takes milliseconds; these limits leave room for a machine that swaps. */
export const WATCHDOG_LIMITS: WatchdogLimits = {
  periodMs: 10_000,
  silentMs: 60_000,
  cancelledMs: 2000,
  silentAfterCancelMs: 8000,
};

export interface Watchdog {
  /** A caller waits from now on. */
  watch(): void;
  /** A request was cancelled; `isAnswered` returns whether the process has handled that. */
  cancelled(isAnswered: () => boolean): void;
  /** The process has ended. */
  stop(): void;
}

export interface WatchdogOptions {
  readonly limits: WatchdogLimits;
  /** Resolves when the process has answered or ended. */
  readonly ping: () => Promise<unknown>;
  /** True while a caller may wait for an answer. */
  readonly isAsked: () => boolean;
  /** Called once, with the milliseconds that the process was silent for. */
  readonly onSilent: (silentMs: number) => void;
}

export function createWatchdog({ limits, ping, isAsked, onSilent }: WatchdogOptions): Watchdog {
  const timers = new Set<NodeJS.Timeout>();
  let next: NodeJS.Timeout | null = null;
  let over = false;

  function after(delayMs: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!over) work();
    }, delayMs);
    // The timer must not keep a command alive that has its answer.
    timer.unref();
    timers.add(timer);
    return timer;
  }

  function stop(): void {
    over = true;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }

  function expectAnswer(withinMs: number): void {
    let answered = false;
    void ping().then(() => (answered = true));
    // In two halves: after the machine was suspended, the first is over before the process could answer.
    after(withinMs / 2, () => {
      if (answered) return;
      after(withinMs / 2, () => {
        if (answered) return;
        stop();
        onSilent(withinMs);
      });
    });
  }

  function watch(): void {
    next ??= after(limits.periodMs, () => {
      next = null;
      if (!isAsked()) return;
      expectAnswer(limits.silentMs);
      watch();
    });
  }

  return {
    watch,
    cancelled(isAnswered) {
      after(limits.cancelledMs, () => {
        if (!isAnswered()) expectAnswer(limits.silentAfterCancelMs);
      });
    },
    stop,
  };
}
