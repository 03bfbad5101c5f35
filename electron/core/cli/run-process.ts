/** The process of `pen`: signals, faults, streams and the exit status. The work is in main.ts. */
import type { AppError } from '../../../shared/base/errors.ts';
import { faultOf, watchFaults, type Fault } from '../log/faults.ts';
import type { Log } from '../log/log.ts';
import type { Installation } from './context.ts';
import { main } from './main.ts';

// Ends a command on a signal: the work is cancelled once, gets its grace period to clean up, and then the process ends in any case.

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

/** Ends the process when stdout has been flushed: a pipe may still be full. */
function exit(status: number): void {
  process.stdout.write('', () => process.exit(status));
}

/** A bug: one sentence, a stack only with debug logging, and a failure status. */
function printFault({ message, stack }: Fault): void {
  process.stderr.write(`pen: internal error: ${message}. Please report it.\n`);
  if (process.argv.some((argument) => /^--?log-level(=debug)?$/.test(argument))) process.stderr.write(`${stack}\n`);
}

/** Runs the command line of this process, and ends the process with its status. */
export function runProcess(installation: Installation): void {
  const interrupt = watchInterrupt({
    launcherPid: process.env['PEN_LAUNCHER_PID'],
    onForcedEnd: () =>
      process.stderr.write('pen: did not end within 5 s after the signal; the rest is cleaned up at the next start.\n'),
  });

  /** Set by a server: it continues for its other clients. */
  let serverLog: Log | null = null;
  let faulted = false;

  watchFaults({
    source: process,
    handle: (fault) => {
      if (serverLog !== null) return serverLog.error('Internal error', { ...fault });
      // Same as a signal: recordings on the target are stopped, files are removed, and the command reports that it was interrupted.
      if (!faulted) printFault(fault);
      faulted = true;
      interrupt.end('an internal error');
    },
  });

  // A reader may stop early (`pen … | head`), and a client may disconnect: neither is a bug.
  process.stdout.on('error', () => interrupt.end('the end of its reader'));
  process.stderr.on('error', () => undefined);

  // The answer decides when the process ends, not the last handle: awaited children and timers may be unreferenced.
  const untilAnswered = setInterval(() => undefined, 1 << 30);

  main({
    argv: process.argv.slice(2),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    currentFolder: process.cwd(),
    installation,
    interrupt: interrupt.signal,
    surviveFaults: (log) => {
      serverLog = log;
    },
  })
    .finally(() => clearInterval(untilAnswered))
    .then(
      (status) => exit(faulted ? 3 : status),
      (thrown: unknown) => {
        const fault = faultOf(thrown);
        if (!faulted) printFault(fault);
        if (process.argv.some((argument) => /^--?json$/.test(argument)))
          process.stdout.write(`${JSON.stringify({ error: { code: 'internal', message: fault.message } })}\n`);
        exit(3);
      },
    );
}
