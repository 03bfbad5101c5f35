/**
 * Compares our heap figures with those of DevTools' own engine, figure by figure, and prints every difference:
 *
 *     node scripts/electron-node.mjs bench/heap-reference.ts FILE.heapsnapshot …
 *
 * Files are made by heap-reference/make-heap.mjs, or captured. Exit status 1 when any figure differs. The engine is fetched from npm the first time (see heap-reference/packages.ts).
 */
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import {
  analyseHeap,
  createHeapQueries,
  createSnapshotReader,
  runSteps,
  type HeapDocument,
} from '../shared/analysis/heap/index.ts';
import { formatBytes, formatCount } from '../shared/base/units.ts';

import { referencePaths } from './heap-reference/packages.ts';
import { byClassName, runEngine, type ReferenceFigures } from './heap-reference/run-engine.ts';

const SHOWN_DIFFERENCES = 20;
/** Enough to know that something is wrong. */
const MAX_DIFFERENCES = 1000;

function readOurs(filePath: string): HeapDocument {
  const reader = createSnapshotReader({ fileSizeBytes: statSync(filePath).size });
  const file = openSync(filePath, 'r');
  const buffer = new Uint8Array(1 << 20);
  for (;;) {
    const bytes = readSync(file, buffer, 0, buffer.length, null);
    if (bytes === 0) break;
    const written = reader.write(buffer.subarray(0, bytes));
    if (!written.ok) throw new Error(written.error.message);
  }
  closeSync(file);
  const graph = reader.end();
  if (!graph.ok) throw new Error(graph.error.message);
  return runSteps(analyseHeap(graph.value));
}

/** Every figure of the class table, and distance, dominator and retained size of every node. */
function differences(ours: HeapDocument, reference: ReferenceFigures): string[] {
  const found: string[] = [];
  const figures = runSteps(createHeapQueries(ours, { readMs: 0, fileSizeBytes: 0 }).computeRetained());
  const compare = (what: string, own: number | undefined, theirs: number | undefined): void => {
    if (own !== theirs) found.push(`${what}: ours ${own ?? 'none'}, DevTools ${theirs ?? 'none'}`);
  };
  compare('nodes', ours.graph.nodes.count, reference.nodeCount);
  const own = new Map(
    ours.table.rows.map((row, at) => [
      row.name,
      { ...row, retainedSizeBytes: figures.rowRetained[at], distance: figures.rowDistance[at] },
    ]),
  );
  const theirs = byClassName(reference.rows);
  for (const name of new Set([...own.keys(), ...theirs.keys()])) {
    compare(`count of ${name}`, own.get(name)?.count, theirs.get(name)?.count);
    compare(`shallow size of ${name}`, own.get(name)?.shallowSizeBytes, theirs.get(name)?.shallowSizeBytes);
    compare(`retained size of ${name}`, own.get(name)?.retainedSizeBytes, theirs.get(name)?.retainedSizeBytes);
    compare(`distance of ${name}`, own.get(name)?.distance, theirs.get(name)?.distance);
  }
  const { nodes } = ours.graph;
  const columns = readColumns(reference.filePath, nodes.count);
  const { numberOf, ordinalOf } = figures.order;
  for (let ordinal = 0; ordinal < nodes.count && found.length < MAX_DIFFERENCES; ordinal += 1) {
    const number = numberOf[ordinal] ?? 0;
    const id = nodes.id[ordinal];
    compare(`distance of @${id}`, figures.distance[ordinal], columns.distance[ordinal]);
    compare(
      `dominator of @${id}`,
      number === 1 ? ordinal : ordinalOf[figures.dominator[number] ?? 0],
      columns.dominator[ordinal],
    );
    compare(`retained size of @${id}`, figures.retained[number], columns.retained[ordinal]);
  }
  return found;
}

/** What the engine wrote beside the file (see engine.mjs). */
function readColumns(
  filePath: string,
  nodeCount: number,
): { distance: Int32Array; dominator: Uint32Array; retained: Float64Array } {
  const { buffer } = new Uint8Array(readFileSync(`${filePath}.columns`));
  return {
    distance: new Int32Array(buffer, 0, nodeCount),
    dominator: new Uint32Array(buffer, 4 * nodeCount, nodeCount),
    retained: new Float64Array(buffer.slice(8 * nodeCount)),
  };
}

const files = process.argv.slice(2);
if (files.length === 0) throw new Error('Name at least one .heapsnapshot file.');
let differing = 0;
for await (const reference of runEngine(referencePaths(), files, { columns: true })) {
  const ours = readOurs(reference.filePath);
  const found = differences(ours, reference);
  rmSync(`${reference.filePath}.columns`);
  const { nodes, edges } = ours.graph;
  console.log(
    `${found.length === 0 ? 'equal' : 'DIFFERS'}  ${reference.filePath}: ${formatCount(nodes.count)} nodes, ${formatCount(edges.count)} edges, ` +
      `${formatCount(ours.table.rows.length)} classes, ${formatBytes(ours.totalSizeBytes)}`,
  );
  for (const line of found.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${line}`);
  if (found.length > SHOWN_DIFFERENCES) console.log(`  … and ${found.length - SHOWN_DIFFERENCES} more`);
  if (found.length > 0) differing += 1;
}
process.exitCode = differing === 0 ? 0 : 1;
