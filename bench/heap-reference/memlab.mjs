/**
 * Lets memlab read a snapshot as its own analyses do: nodes, edges, both indexes, distances, dominators and retained sizes.
 * Its progress comes first, the last line is its figures as JSON. Runs on plain Node 24 as the reference engine does.
 *
 *     node memlab.mjs PATH_OF_@memlab/heap-analysis FILE.heapsnapshot
 */
import { createRequire } from 'node:module';
import { peakResidentBytes } from './peak-resident.mjs';

const [modulePath, filePath] = process.argv.slice(2);
if (modulePath === undefined || filePath === undefined) throw new Error('Usage: memlab.mjs MODULE FILE');
const { getFullHeapFromFile } = createRequire(import.meta.url)(modulePath);

const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const heap = await getFullHeapFromFile(filePath);
const readyMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuMs = (user + system) / 1000;
const peakRssBytes = peakResidentBytes();
const figures = { filePath, nodeCount: heap.nodes.length, edgeCount: heap.edges.length, readyMs, cpuMs, peakRssBytes };
process.stdout.write(`\n${JSON.stringify(figures)}\n`);
