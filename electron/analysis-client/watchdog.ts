/**
 * Notices an analysis process that no longer listens: it answers pings between two steps of its work, whatever else it does, so
 * one that stays silent will answer nobody and gives up nothing either.
 */

export interface WatchdogLimits {
  /** Between two pings while somebody may wait, in milliseconds. */
  readonly periodMs: number;
  /** Silence after which the process is given up. */
  readonly silentMs: number;
  /** How long a cancelled request may go on before the process is asked whether it listens at all. */
  readonly cancelledMs: number;
  /** Silence after that. */
  readonly silentAfterCancelMs: number;
}

/** A step takes milliseconds; these leave room for a machine that swaps. */
export const WATCHDOG_LIMITS: WatchdogLimits = {
  periodMs: 10_000,
  silentMs: 60_000,
  cancelledMs: 2000,
  silentAfterCancelMs: 8000,
};

export interface Watchdog {
  /** Somebody waits from now on. */
  watch(): void;
  /** A request was cancelled; `isAnswered` says whether the process has seen that. */
  cancelled(isAnswered: () => boolean): void;
  /** The process is gone. */
  stop(): void;
}

export interface WatchdogOptions {
  readonly limits: WatchdogLimits;
  /** Resolves when the process answered, or is gone. */
  readonly ping: () => Promise<unknown>;
  /** Whether anybody may wait for an answer. */
  readonly isAsked: () => boolean;
  /** Told once, with the milliseconds that the process was silent for. */
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
    // It must not keep a command alive that has its answer.
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
    // In two halves: on a machine that wakes up again the first is over before the process could answer.
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
