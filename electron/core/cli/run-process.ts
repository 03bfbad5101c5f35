/** The process of `pen`: signals, faults, streams and the exit status. The work is in main.ts. */
import { faultOf, watchFaults, type Fault } from '../log/faults.ts';
import type { Log } from '../log/log.ts';
import type { Installation } from './context.ts';
import { watchInterrupt } from './interrupt.ts';
import { main } from './main.ts';

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
