/** Starts the analysis process as an Electron utility process, and transfers windows' ports to it. */
import { utilityProcess, type MessagePortMain } from 'electron';
import type { Log } from '../log/log.ts';
import { describeExit } from './exit-reason.ts';
import {
  columnCacheArguments,
  type AnalysisLauncher,
  type ColumnCacheChoice,
  type FramePort,
  type HandedPort,
} from './process.ts';

export interface UtilityProcessLauncherOptions {
  /** The built `analysis-host.js`. */
  readonly entryPath: string;
  readonly log?: Log;
  readonly columnCache?: ColumnCacheChoice;
}

/** `HandedPort` names the used members; a port from a window is always Electron's own. */
function isMessagePortMain(port: HandedPort | FramePort): port is MessagePortMain {
  return 'on' in port;
}

export function createUtilityProcessLauncher({
  entryPath,
  log,
  columnCache,
}: UtilityProcessLauncherOptions): AnalysisLauncher {
  return () => {
    const child = utilityProcess.fork(entryPath, columnCacheArguments(columnCache), {
      serviceName: 'PEN analysis',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let lastWords = '';
    child.stderr?.on('data', (bytes: Uint8Array) => {
      const text = new TextDecoder().decode(bytes);
      lastWords = (lastWords + text).slice(-2000);
      log?.debug('analysis process', { text: text.trimEnd() });
    });
    const gone = Promise.withResolvers<string>();
    child.once('exit', (code) => gone.resolve(describeExit(code, null, lastWords)));

    return {
      send: (request) => child.postMessage(request),
      onReply: (listener) => void child.on('message', listener),
      onExit: (listener) => void gone.promise.then(listener),
      connectPort(port) {
        if (isMessagePortMain(port)) child.postMessage({ type: 'port' }, [port]);
        else port.close();
      },
      async kill() {
        // False: it has ended already, and its exit event has come or is on its way.
        child.kill();
        await gone.promise;
      },
    };
  };
}
