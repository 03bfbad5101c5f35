/** Ends a command on a signal: the work is cancelled once, gets its grace period to clean up, and then the process ends in any case. */
import type { AppError } from '../../../shared/base/errors.ts';

/** Grace period in milliseconds. */
const GRACE_MS = 5000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The interval at which the launcher's end is checked. */
const PARENT_LOOK_MS = 1000;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Ends the work as a signal would; `what` completes "Interrupted by …". */
  end(what: string): void;
  dispose(): void;
}

function interrupted(what: string): AppError {
  return {
    code: 'cancelled',
    message: `Interrupted by ${what}.`,
    suggestion: 'Work in progress was not stored.',
  };
}

/**
 * `launcherPid`: the process that started us from a checkout; when it is killed alone, we end as on SIGTERM. `onForcedEnd` runs when the
 * grace period is over, before the process exits with 3.
 */
export function watchInterrupt(options: { launcherPid: string | undefined; onForcedEnd: () => void }): Interrupt {
  const controller = new AbortController();
  let forced: ReturnType<typeof setTimeout> | undefined;
  const end = (what: string): void => {
    // A key press arrives several times, through the terminal and through npm.
    if (controller.signal.aborted) return;
    controller.abort(interrupted(what));
    forced = setTimeout(() => {
      options.onForcedEnd();
      process.exit(3);
    }, GRACE_MS);
    forced.unref();
  };
  const listeners = SIGNALS.map((signal) => [signal, () => end(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  const parentPid = process.ppid;
  const looking =
    options.launcherPid === String(parentPid)
      ? setInterval(() => {
          if (process.ppid !== parentPid) end('the end of its launcher');
        }, PARENT_LOOK_MS)
      : undefined;
  looking?.unref();
  return {
    signal: controller.signal,
    end,
    dispose() {
      clearTimeout(forced);
      clearInterval(looking);
      for (const [signal, listener] of listeners) process.off(signal, listener);
    },
  };
}
