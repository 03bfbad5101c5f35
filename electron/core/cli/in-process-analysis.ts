/** The analysis in the process of the command line, for small files: starting a process for them would take longer than reading them. */
import { setImmediate as turn } from 'node:timers/promises';
import type { AnalysisLauncher } from '../analysis-client/index.ts';
import { createAnalysisHost } from '../analysis-host/host.ts';
import { memoryCeilingBytes } from '../analysis-host/memory-ceiling.ts';
import type { Log } from '../log/log.ts';

/** One thread, no column cache, and no tables ahead of the queries that need them. */
export function createInProcessLauncher({ log }: { readonly log: Log }): AnalysisLauncher {
  return () => {
    const gone = Promise.withResolvers<string>();
    let receive: (request: unknown) => void = () => undefined;
    let closed: () => void = () => undefined;
    let deliver: (reply: unknown) => void = () => undefined;
    const host = createAnalysisHost({
      pacing: { now: () => performance.now(), turn: () => turn(), idleGap: () => gone.promise },
      ceilingBytes: memoryCeilingBytes(),
      reportBug: (thrown) =>
        log.debug('analysis', { text: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }),
    });
    // As from another process, no message arrives while one is sent.
    host.attach({
      send: (reply) => queueMicrotask(() => deliver(reply)),
      listen(onMessage, onClose) {
        receive = onMessage;
        closed = onClose;
      },
    });
    return {
      send: (request) => queueMicrotask(() => receive(request)),
      onReply(listener) {
        deliver = listener;
      },
      onExit: (listener) => void gone.promise.then(listener),
      async kill() {
        receive = () => undefined;
        closed();
        gone.resolve('it was closed');
      },
    };
  };
}
