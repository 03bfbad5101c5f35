/** Starts the analysis process as a forked child on the Node of this process: for the command line and tests. */
import { fork } from 'node:child_process';
import { childEnvironment } from '../process/child-environment.ts';
import { columnCacheArguments, type AnalysisLauncher, type ColumnCacheChoice } from './process.ts';
import { describeExit } from './exit-reason.ts';
import { mallocTunables } from './malloc-tunables.ts';
import { createFramePorts } from './frame-ports.ts';
import type { PortMessage } from '../analysis-host/port/port-messages.ts';
import type { Log } from '../log/log.ts';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';

export interface ForkLauncherOptions {
  /** Node, or Electron's binary, which runs as Node. */
  readonly execPath: string;
  /** The built `analysis-host.js`, or the `.ts` entry where Node strips types. */
  readonly entryPath: string;
  readonly log: Log;
  readonly environment?: Readonly<Record<string, string>>;
  readonly columnCache?: ColumnCacheChoice;
}

export function createForkLauncher({
  execPath,
  entryPath,
  log,
  environment = {},
  columnCache,
}: ForkLauncherOptions): AnalysisLauncher {
  return () => {
    const child = fork(entryPath, columnCacheArguments(columnCache), {
      execPath,
      // Typed arrays and Maps keep their types; JSON would turn them into objects.
      serialization: 'advanced',
      env: childEnvironment({ ...mallocTunables(process.env['GLIBC_TUNABLES']), ...environment }),
      // Standard output is reserved for the command's own answer.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
      log.debug('analysis process', { text: text.trimEnd() });
    });
    const gone = Promise.withResolvers<string>();
    child.once('error', (error) => gone.resolve(error.message));
    child.once('exit', (code, signal) => gone.resolve(describeExit(code, signal, lastWords)));

    // The child keeps this process alive only while an answer is pending: a command that has its answer may end, and its end closes the
    // channel, which ends the child (see the entry).
    let waiting = 0;
    const keepAlive = (wanted: boolean): void => {
      for (const handle of [child, child.channel, child.stderr]) {
        if (handle === null || handle === undefined || !('unref' in handle)) continue;
        if (!wanted) handle.unref();
        else if ('ref' in handle) handle.ref();
      }
    };
    const hold = (change: number): void => {
      waiting = Math.max(0, waiting + change);
      keepAlive(waiting > 0);
    };
    keepAlive(false);

    const tell = (message: AnalysisRequest | PortMessage): void => {
      if (!child.connected) return;
      child.send(message, (error) => {
        if (error !== null) log.debug('a message did not reach the analysis process', { reason: error.message });
      });
    };
    const ports = createFramePorts(tell);
    void gone.promise.then(() => ports.end());

    return {
      send(request) {
        if (child.connected && 'requestId' in request && request.type !== 'cancel') hold(1);
        tell(request);
      },
      connectPort: (port) => ports.connect(port),
      onReply(listener) {
        child.on('message', (reply) => {
          if (ports.receive(reply)) return;
          if (typeof reply === 'object' && 'type' in reply && reply.type !== 'progress') hold(-1);
          listener(reply);
        });
      },
      onExit(listener) {
        void gone.promise.then(listener);
      },
      async kill() {
        // A caller that waits for its end must live until then.
        keepAlive(true);
        child.kill();
        await gone.promise;
      },
    };
  };
}
