/** Starts the SQL process: a child on the Node of this process, in the app as on the command line. */
import { fork } from 'node:child_process';
import type { SqlRequest } from '../../../../shared/features/sql/contract/sql-process.ts';
import { describeExit } from '../../../core/analysis-client/index.ts';
import { childEnvironment } from '../../../core/process/child-environment.ts';
import type { Log } from '../../../core/log/log.ts';

/** A running SQL process. */
export interface SqlProcess {
  send(request: SqlRequest): void;
  /** Delivers replies unchecked. */
  onReply(listener: (reply: unknown) => void): void;
  /** Called once, when the process has ended: `reason` completes "The SQL process ended: …". */
  onExit(listener: (reason: string) => void): void;
  /** True if this process must live as long as the child: while an answer is pending. */
  keepAlive(wanted: boolean): void;
  kill(): Promise<void>;
}

export interface SqlProcessOptions {
  /** A folder of its own for temporary data. */
  readonly directory: string;
  readonly memoryLimitBytes: number;
}

/** Starts a SQL process. May throw what the platform throws when a program cannot be started. */
export type SqlLauncher = (options: SqlProcessOptions) => SqlProcess;

export interface SqlLauncherOptions {
  /** Node, or Electron's binary, which runs as Node. */
  readonly execPath: string;
  /** The built `sql-host.js`, or the `.ts` entry where Node strips types. */
  readonly entryPath: string;
  readonly log: Log;
}

const LAST_WORDS_CHARS = 2000;

export function createSqlLauncher({ execPath, entryPath, log }: SqlLauncherOptions): SqlLauncher {
  return ({ directory, memoryLimitBytes }) => {
    const child = fork(entryPath, [`--directory=${directory}`, `--memory-limit=${memoryLimitBytes}`], {
      execPath,
      env: childEnvironment(),
      // Standard output is reserved for the command's own answer.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS);
      log.warn('SQL process', { text: text.trimEnd() });
    });
    const gone = Promise.withResolvers<string>();
    child.once('error', (error) => gone.resolve(error.message));
    child.once('exit', (code, signal) => gone.resolve(describeExit(code, signal, lastWords)));
    const keepAlive = (wanted: boolean): void => {
      for (const handle of [child, child.channel, child.stderr]) {
        if (handle === null || handle === undefined || !('unref' in handle)) continue;
        if (!wanted) handle.unref();
        else if ('ref' in handle) handle.ref();
      }
    };
    keepAlive(false);
    return {
      send(request) {
        if (!child.connected) return;
        child.send(request, (error) => {
          if (error !== null) log.debug('a message did not reach the SQL process', { reason: error.message });
        });
      },
      onReply: (listener) => void child.on('message', listener),
      onExit: (listener) => void gone.promise.then(listener),
      keepAlive,
      async kill() {
        // A caller that waits for its end must live until then.
        keepAlive(true);
        child.kill('SIGKILL');
        await gone.promise;
      },
    };
  };
}
