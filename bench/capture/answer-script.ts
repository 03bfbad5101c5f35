/**
 * `pen_heap_snapshot` through the core, in a separate process. Arguments: the port of an endpoint, the target's id, a folder, and `incremental`
 * or `whole`: whether the analysis process may read the file while it is written.
 */
import { join } from 'node:path';
import { AnalysisReplySchema } from '../../shared/contracts/analysis.ts';
import { createForkLauncher, type AnalysisLauncher } from '../../electron/analysis-client/index.ts';
import { createCore } from '../../electron/core/index.ts';
import { createLog } from '../../electron/log/log.ts';
import { watchEventLoop } from './child.ts';

const RESIDENT_INTERVAL_MS = 100;

const [port = '', targetId = '', folder = '', way = ''] = process.argv.slice(2);
const log = createLog({ level: 'warn', write: (text) => process.stderr.write(text) });
const launch = createForkLauncher({
  execPath: process.execPath,
  entryPath: join(import.meta.dirname, '..', '..', 'electron', 'analysis-host', 'entry.ts'),
  log,
});
let openRequestId = -1;
let openedAtMs = 0;
const launchWatched: AnalysisLauncher = () => {
  const started = launch();
  let reply: (message: unknown) => void = () => undefined;
  return {
    ...started,
    onReply(listener) {
      reply = listener;
      started.onReply((message) => {
        const parsed = AnalysisReplySchema.safeParse(message);
        if (parsed.success && parsed.data.type === 'answer' && parsed.data.requestId === openRequestId)
          openedAtMs ||= performance.now();
        listener(message);
      });
    },
    send(request) {
      // The first opening, which the answer waits for.
      if (request.type === 'open' && request.source.growing !== true && openRequestId === -1)
        openRequestId = request.requestId;
      // Simulates a process that is always busy when a snapshot begins.
      if (way === 'incremental') started.send(request);
      else if (request.type === 'open' && request.source.growing === true) {
        reply({ type: 'error', requestId: request.requestId, error: { code: 'busy', message: 'Not in this run.' } });
      } else if (request.type !== 'grown' && request.type !== 'complete' && request.type !== 'abandoned') {
        started.send(request);
      }
    },
  };
};

const core = await createCore({
  dataDirectory: join(folder, 'data'),
  version: '0.0.0',
  log,
  projectRoot: folder,
  endpoints: { addresses: [port], origin: 'flag' },
  launchAnalysis: launchWatched,
  temporaryDirectory: folder,
});
const caller = core.sessions.open({ kind: 'mcp', name: 'bench', paths: 'project' });
for (const { id } of core.endpoints.endpoints()) await core.endpoints.connect(id);

let firstByteAtMs = 0;
let lastByteAtMs = 0;
let sizeBytes = 0;
const residentBefore = process.memoryUsage.rss();
let residentMost = residentBefore;
const watching = setInterval(() => {
  residentMost = Math.max(residentMost, process.memoryUsage.rss());
}, RESIDENT_INTERVAL_MS);
let loop: ReturnType<ReturnType<typeof watchEventLoop>['stop']> | null = null;
const watch = watchEventLoop();
core.spool.changes.listen(() => {
  const { bytesInFlight } = core.spool.state();
  if (bytesInFlight > 0) {
    firstByteAtMs ||= performance.now();
    sizeBytes = Math.max(sizeBytes, bytesInFlight);
  } else if (firstByteAtMs > 0 && lastByteAtMs === 0) {
    lastByteAtMs = performance.now();
    loop = watch.stop();
  }
});
const outcome = await core.runner.run('pen_heap_snapshot', { target: targetId, forceGC: false }, caller);
const answeredAtMs = performance.now();
clearInterval(watching);
if (!outcome.ok) throw new Error(outcome.text);
await core.close();
console.log(
  JSON.stringify({
    way,
    sizeBytes,
    streamMs: lastByteAtMs - firstByteAtMs,
    openMs: openedAtMs - lastByteAtMs,
    answerMs: answeredAtMs - lastByteAtMs,
    residentGrowthBytes: residentMost - residentBefore,
    ...(loop ?? watch.stop()),
  }),
);
process.exit(0);
