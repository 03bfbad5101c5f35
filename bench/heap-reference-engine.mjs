/**
 * Runs DevTools' own heap engine (the worker bundled in the npm package `chrome-devtools-mcp`) on one file and prints its
 * figures as JSON. Runs on plain Node 24, apart from everything of ours: Electron's 4 GB JavaScript heap is too small for it.
 *
 *     node heap-reference-engine.mjs WORKER.js FILE.heapsnapshot [--columns OUT.bin]
 *
 * `--columns` writes, per node in the file's order, little-endian: distance (i32), then dominator ordinal (u32), then retained
 * size (f64): three arrays one after the other.
 */
import { createReadStream, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';

const [workerPath, filePath, , columnsPath] = process.argv.slice(2);
if (workerPath === undefined || filePath === undefined) throw new Error('Usage: heap-reference-engine.mjs WORKER FILE');

/** A worker that speaks the engine's dispatcher messages: objects live there under ids, calls are answered by call id. */
async function startEngine() {
  const worker = new Worker(pathToFileURL(workerPath));
  const waiting = new Map();
  let lastCallId = 0;
  await new Promise((resolve, reject) => {
    worker.once('message', (message) => (message === 'workerReady' ? resolve() : reject(new Error(`Unexpected ${message}`))));
    worker.once('error', reject);
  });
  worker.on('message', (message) => {
    const call = waiting.get(message.callId);
    if (call === undefined) return;
    waiting.delete(message.callId);
    if (message.error) call.reject(new Error(message.errorCallStack ?? message.error));
    else call.resolve(message.result);
  });
  return {
    ask(message, transfer = []) {
      lastCallId += 1;
      const callId = lastCallId;
      return new Promise((resolve, reject) => {
        waiting.set(callId, { resolve, reject });
        worker.postMessage({ callId, ...message }, transfer);
      });
    },
    stop: () => worker.terminate(),
  };
}

const LOADER = 1;
const SNAPSHOT = 2;
const engine = await startEngine();
const second = await startEngine();
const method = (methodName, ...methodArguments) =>
  engine.ask({ disposition: 'method', objectId: SNAPSHOT, methodName, methodArguments });
const getter = (methodName) => engine.ask({ disposition: 'getter', objectId: SNAPSHOT, methodName });

const startedAt = performance.now();
// `createLoader` only sends; its answer is not needed before the first write.
void engine.ask({ disposition: 'createLoader', objectId: LOADER });
for await (const chunk of createReadStream(filePath, { encoding: 'utf-8', highWaterMark: 1024 * 1024 })) {
  await engine.ask({ disposition: 'method', objectId: LOADER, methodName: 'write', methodArguments: [chunk] });
}
await engine.ask({ disposition: 'method', objectId: LOADER, methodName: 'close', methodArguments: [] });
const channel = new MessageChannel();
await second.ask({ disposition: 'setupForSecondaryInit', objectId: 1 }, [channel.port2]);
await engine.ask(
  { disposition: 'factory', objectId: LOADER, newObjectId: SNAPSHOT, methodName: 'buildSnapshot', methodArguments: [] },
  [channel.port1],
);
await second.stop();
const aggregates = await method('aggregatesWithFilter', {});
const readyMs = performance.now() - startedAt;

const statistics = await method('getStatistics');
const nodeCount = await getter('nodeCount');
if (columnsPath !== undefined) {
  const distances = await getter('nodeDistances');
  const dominators = await getter('dominatorsTree');
  const retained = await getter('retainedSizes');
  writeFileSync(columnsPath, Buffer.concat([distances, dominators, retained].map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength))));
}
const rows = Object.entries(aggregates).map(([key, row]) => ({
  key,
  name: row.name,
  count: row.count,
  shallowSizeBytes: row.self,
  retainedSizeBytes: row.maxRet,
  distance: row.distance,
}));
await engine.stop();
process.stdout.write(
  JSON.stringify({ nodeCount, readyMs, peakRssBytes: process.resourceUsage().maxRSS * 1024, statistics, rows }),
);
