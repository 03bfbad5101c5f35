/**
 * Runs DevTools' own heap engine (the worker bundled in the npm package `chrome-devtools-mcp`) on files and prints its figures,
 * one line of JSON a file. Runs on plain Node 24, apart from everything of ours: Electron's 4 GB JavaScript heap is too small
 * for it. It is fed as that package feeds it: text in chunks of 1 MiB, with a second worker for dominators.
 *
 *     node engine.mjs WORKER.js [--columns] FILE.heapsnapshot …
 *     node engine.mjs WORKER.js --diff EARLIER.heapsnapshot LATER.heapsnapshot
 *
 * `--columns` writes FILE.columns next to each file, per node in the file's order, little-endian: distances (i32), then
 * dominator ordinals (u32), then retained sizes (f64), then the edges as read (u32, all fields of each): four arrays one after the other.
 * `--diff` prints the classes of DevTools' Comparison of the two files instead, with the ids added and removed.
 */
import { writeFileSync } from 'node:fs';
import { loadSnapshot } from './engine-worker.mjs';
import { peakResidentBytes } from './peak-resident.mjs';

const [workerPath, ...rest] = process.argv.slice(2);
const wantsColumns = rest.includes('--columns');
const wantsDiff = rest.includes('--diff');
const files = rest.filter((argument) => !argument.startsWith('--'));
if (workerPath === undefined || files.length === 0 || (wantsDiff && files.length !== 2)) {
  throw new Error('Usage: engine.mjs WORKER [--columns] FILE …, or engine.mjs WORKER --diff EARLIER LATER');
}

/** An engine that has read the file, with calls to its snapshot. */
const load = (filePath) => loadSnapshot(workerPath, filePath);

async function measure(filePath) {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const { method, getter, stop } = await load(filePath);
  const aggregates = await method('aggregatesWithFilter', {});
  const readyMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakRssBytes = peakResidentBytes();

  const nodeCount = await getter('nodeCount');
  if (wantsColumns) {
    const names = ['nodeDistances', 'dominatorsTree', 'retainedSizes', 'containmentEdges'];
    const columns = await Promise.all(names.map(getter));
    writeFileSync(`${filePath}.columns`, '');
    for (const { buffer, byteOffset, byteLength } of columns) {
      writeFileSync(`${filePath}.columns`, new Uint8Array(buffer, byteOffset, byteLength), { flag: 'a' });
    }
  }
  const rows = Object.values(aggregates).map((row) => ({
    name: row.name,
    count: row.count,
    shallowSizeBytes: row.self,
    retainedSizeBytes: row.maxRet,
    distance: row.distance,
  }));
  await stop();
  return { filePath, nodeCount, readyMs, cpuMs: (user + system) / 1000, peakRssBytes, rows };
}

/** As the Comparison view requests it: the earlier heap's classes named after the later heap's shapes. */
async function compare(earlierPath, laterPath) {
  const [earlier, later] = [await load(earlierPath), await load(laterPath)];
  const definitions = await later.method('interfaceDefinitions');
  const aggregates = await earlier.method('aggregatesForDiff', definitions);
  const startedAt = performance.now();
  const diff = await later.method('calculateSnapshotDiff', 'earlier', aggregates);
  const compareMs = performance.now() - startedAt;
  await Promise.all([earlier.stop(), later.stop()]);
  return { compareMs, rows: Object.entries(diff).map(([key, row]) => ({ key, ...row })) };
}

if (wantsDiff) process.stdout.write(`${JSON.stringify(await compare(...files))}\n`);
else for (const filePath of files) process.stdout.write(`${JSON.stringify(await measure(filePath))}\n`);
