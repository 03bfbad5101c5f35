/**
 * Uncaught exceptions and rejections. Node would end the process without an answer to its clients, and Electron would block it behind a
 * modal dialog until the user presses OK; the one handler of a process logs them instead, and the process continues.
 */

export interface Fault {
  readonly message: string;
  readonly stack: string;
  /** The number of times that the same fault has occurred since it was last reported, this time included. */
  readonly times: number;
}

/** The part of `process` that is needed. */
export interface FaultSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
}

/** A fault in a listener of a busy stream may occur a thousand times a second. */
const REPORTED_EVERY_MS = 60_000;
/** Different faults that are tracked; any others are all reported. */
const MAX_KNOWN = 100;

/** Any thrown value, as a fault that occurred once. */
export function faultOf(thrown: unknown): Fault {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { message, stack: thrown instanceof Error ? (thrown.stack ?? message) : message, times: 1 };
}

/**
 * Passes every uncaught exception and unhandled rejection to `handle`, a repeated one at most once a minute with its count. `handle` must
 * not throw, because that would be a fault itself.
 */
export function watchFaults(options: {
  readonly source: FaultSource;
  readonly handle: (fault: Fault) => void;
  readonly nowMs?: () => number;
}): { dispose(): void } {
  const { source, handle, nowMs = () => performance.now() } = options;
  const reported = new Map<string, { reportedAtMs: number; times: number }>();
  const onFault = (thrown: unknown): void => {
    const fault = faultOf(thrown);
    const { stack } = fault;
    const before = reported.get(stack);
    const times = (before?.times ?? 0) + 1;
    if (before !== undefined && nowMs() - before.reportedAtMs < REPORTED_EVERY_MS) {
      before.times = times;
      return;
    }
    if (reported.size >= MAX_KNOWN) reported.clear();
    reported.set(stack, { reportedAtMs: nowMs(), times: 0 });
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
