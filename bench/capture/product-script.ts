/**
 * The app's own capture from the target to the file, in a separate process. Arguments: the port of an endpoint, a part of the target's URL,
 * a folder.
 */
import { createCapture } from '../../electron/core/capture/index.ts';
import { createEndpoints } from '../../electron/core/cdp/index.ts';
import { createSpool } from '../../electron/core/spool/index.ts';
import { report, watchEventLoop } from './child.ts';

const [port = '', targetId = '', folder = ''] = process.argv.slice(2);
const log = { debug: () => undefined, info: () => undefined, warn: (message: string) => console.error(message) };
const spool = await createSpool({ libraryDirectory: `${folder}/library`, temporaryDirectory: folder, log });
if (!spool.ok) throw new Error(spool.error.message);
const endpoints = createEndpoints({ log });
const added = endpoints.add(port, 'added');
const connected = added.ok ? await endpoints.connect(added.value.id) : added;
if (!connected.ok) throw new Error(connected.error.message);
const target = connected.value.targets.find(({ id }) => id === targetId) ?? connected.value.targets[0];
if (target === undefined) throw new Error('no target');

const loop = watchEventLoop();
const startedAtMs = performance.now();
let firstBytesAtMs = 0;
const listening = spool.value.changes.listen(() => {
  firstBytesAtMs = performance.now();
  listening.dispose();
});
// The progress is read and dropped, as the window and MCP listeners read it.
const result = await createCapture({ endpoints, spool: spool.value, log }).heapSnapshot(target, {
  forceGc: false,
  capBytes: 8 * 1024 ** 3,
  signal: new AbortController().signal,
  onCommand: () => undefined,
  progress: () => undefined,
});
if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
const endedAtMs = performance.now();
const sizeBytes = result.value.file.sizeBytes;
await endpoints.close();
report({ sizeBytes, totalMs: endedAtMs - startedAtMs, streamMs: endedAtMs - firstBytesAtMs, ...loop.stop() });
await spool.value.close();
