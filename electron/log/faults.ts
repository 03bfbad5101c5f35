/**
 * Faults that nothing caught. Node would end the process without a word to its clients, and Electron would stop it behind a modal box
 * until somebody presses OK; the one handler of a process logs them instead, and the process goes on.
 */

export interface Fault {
  readonly message: string;
  readonly stack: string;
  /** How often the same fault has come since it was last reported, this time included. */
  readonly times: number;
}

/** The part of `process` that is needed. */
export interface FaultSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
}

/** A fault in a listener of a busy stream may come a thousand times a second. */
const REPORTED_EVERY_MS = 60_000;
/** Different faults that are told apart; more are all reported. */
const MOST_KNOWN = 100;

/** Whatever was thrown, as a fault that came once. */
export function faultOf(thrown: unknown): Fault {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { message, stack: thrown instanceof Error ? (thrown.stack ?? message) : message, times: 1 };
}

/**
 * Hands every uncaught exception and unhandled rejection to `handle`, one that repeats at most once a minute with its count. A
 * `handle` that throws would be a fault itself, so it must not.
 */
export function watchFaults(options: {
  readonly source: FaultSource;
  readonly handle: (fault: Fault) => void;
  readonly nowMs?: () => number;
}): { dispose(): void } {
  const { source, handle, nowMs = () => performance.now() } = options;
  const known = new Map<string, { reportedAtMs: number; times: number }>();
  const onFault = (thrown: unknown): void => {
    const fault = faultOf(thrown);
    const { stack } = fault;
    const before = known.get(stack);
    const times = (before?.times ?? 0) + 1;
    if (before !== undefined && nowMs() - before.reportedAtMs < REPORTED_EVERY_MS) {
      before.times = times;
      return;
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(stack, { reportedAtMs: nowMs(), times: 0 });
    handle({ ...fault, times });
  };
  source.on('uncaughtException', onFault);
  source.on('unhandledRejection', onFault);
  return {
    dispose: () => {
      source.off('uncaughtException', onFault);
      source.off('unhandledRejection', onFault);
    },
  };
}
