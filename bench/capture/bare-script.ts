/**
 * The baseline: the shortest script that stores a heap snapshot, with chrome-remote-interface and a write stream. Runs in a separate
 * process with a WebSocket URL, a target id (empty for Node) and a file.
 */
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import CDP from 'chrome-remote-interface';
import { report, watchEventLoop } from './child.ts';

const [webSocketUrl = '', targetId = '', file = ''] = process.argv.slice(2);
const client = await CDP({ target: webSocketUrl, local: true });
const attached = targetId === '' ? null : await client.send('Target.attachToTarget', { targetId, flatten: true });
/** On the session, or on the process itself if there is none. */
const send = (method: 'HeapProfiler.enable' | 'HeapProfiler.takeHeapSnapshot', params: object): Promise<void> =>
  attached === null ? client.send(method, params) : client.send(method, params, attached.sessionId);
const stream = createWriteStream(file);
let sizeBytes = 0;
let firstChunkAtMs = 0;
client.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
  if (firstChunkAtMs === 0) firstChunkAtMs = performance.now();
  sizeBytes += chunk.length;
  stream.write(chunk);
});
const loop = watchEventLoop();
const startedAtMs = performance.now();
await send('HeapProfiler.enable', {});
await send('HeapProfiler.takeHeapSnapshot', { reportProgress: true });
stream.end();
await finished(stream);
const endedAtMs = performance.now();
await client.close();
report({ sizeBytes, totalMs: endedAtMs - startedAtMs, streamMs: endedAtMs - firstChunkAtMs, ...loop.stop() });
