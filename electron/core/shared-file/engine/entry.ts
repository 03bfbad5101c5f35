/**
 * The analysis in a shared file, as the script of a worker in a browser: the same host as in the analysis process, over captures that the page hands it.
 * `vite.config.ts` builds it with `node/` in place of Node's modules. It has no answers that write a file, and one thread. It reports a bug by an
 * `error` event, beside the reply; the worker continues.
 */
import { setImmediate } from 'node:timers/promises';
import type { AnalysisReply } from '../../../../shared/core/analysis/analysis.ts';
import { createAnalysisHost } from '../../analysis-host/host.ts';
import { SHARED_FILE_RIGHTS } from '../../analysis-host/port/port-rights.ts';
import { FILES } from './node/given-files.ts';

/** Captures, as they are on disk but never in gzip, and the source maps stored beside them, by absolute paths with `/`. Sent once, first. */
interface FilesMessage {
  readonly type: 'files';
  readonly files: readonly { readonly path: string; readonly bytes: ArrayBuffer }[];
}

/** Comes with a port, which speaks as the port of a window does. */
interface PortMessage {
  readonly type: 'port';
}

/** What it uses of a browser's ports, and of a worker's global scope. */
interface Receiver<Message> {
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: Message; readonly ports: readonly BrowserPort[] }) => void,
  ): void;
}
interface BrowserPort extends Receiver<unknown> {
  postMessage(reply: AnalysisReply): void;
  start(): void;
}
interface WorkerScope extends Receiver<FilesMessage | PortMessage> {
  readonly navigator: { readonly deviceMemory?: number };
  reportError(thrown: unknown): void;
}

/** A browser may not tell. */
const USUAL_MEMORY_GIB = 4;
/** The rest is for the page, and for other tabs. */
const MEMORY_SHARE = 0.5;

const scope = globalThis as unknown as WorkerScope;
const host = createAnalysisHost({
  pacing: { now: () => performance.now(), turn: setImmediate },
  ceilingBytes: (scope.navigator.deviceMemory ?? USUAL_MEMORY_GIB) * 1024 ** 3 * MEMORY_SHARE,
  reportBug: (thrown) => scope.reportError(thrown),
});

scope.addEventListener('message', ({ data, ports }) => {
  if (data.type === 'files')
    for (const { path, bytes } of data.files) FILES.push({ path, bytes: new Uint8Array(bytes) });
  else for (const port of ports) serve(port);
});

function serve(port: BrowserPort): void {
  host.attach(
    {
      send: (reply) => port.postMessage(reply),
      listen(onMessage) {
        port.addEventListener('message', ({ data }) => onMessage(data));
        port.start();
      },
    },
    SHARED_FILE_RIGHTS,
  );
}
