/**
 * Compares our heap figures with those of DevTools' own engine, figure by figure, and prints every difference:
 *
 *     node scripts/electron-node.mjs bench/heap-reference.ts FILE.heapsnapshot … | FOLDER …
 *     node scripts/electron-node.mjs bench/heap-reference.ts --diff EARLIER.heapsnapshot LATER.heapsnapshot
 *     node scripts/electron-node.mjs bench/heap-reference.ts --recorded FILE.heaptimeline …
 *
 * Files are made by heap-reference/make-heap.mjs, or captured; a folder stands for all snapshots in it. Exit status 1 when any figure differs,
 * or one of the two reads a file that the other refuses. The engine is fetched from npm the first time (see heap-reference/packages.ts).
 */
import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyseHeap,
  compareHeaps,
  createHeapQueries,
  createSnapshotReader,
  runSteps,
  type HeapDocument,
} from '../shared/analysis/heap/index.ts';
import { formatBytes, formatCount } from '../shared/base/units.ts';

import { referencePaths } from './heap-reference/packages.ts';
import { recordedDifferences } from './heap-reference/recorded.ts';
import {
  byClassName,
  runEngine,
  runEngineDiff,
  runEngineRecorded,
  type ReferenceDiff,
  type ReferenceFigures,
} from './heap-reference/run-engine.ts';

const SHOWN_DIFFERENCES = 20;
/** Enough to see that something is wrong. */
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

/** Every figure of the class table, every edge, and distance, dominator and retained size of every node. */
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
  const { edges, meta } = ours.graph;
  compare('edges', edges.count, columns.edges.length / meta.edgeFieldCount);
  for (let row = 0, at = 0; row < edges.count && found.length < MAX_DIFFERENCES; row += 1, at += meta.edgeFieldCount) {
    compare(`type of edge ${row}`, edges.type[row], columns.edges[at + meta.edgeType]);
    compare(`name or index of edge ${row}`, edges.name[row], columns.edges[at + meta.edgeName]);
    compare(`target of edge ${row}`, (edges.to[row] ?? 0) * meta.nodeFieldCount, columns.edges[at + meta.edgeTo]);
  }
  return found;
}

/** The file that the engine wrote next to the snapshot (see engine.mjs). */
function readColumns(
  filePath: string,
  nodeCount: number,
): { distance: Int32Array; dominator: Uint32Array; retained: Float64Array; edges: Uint32Array } {
  const { buffer } = new Uint8Array(readFileSync(`${filePath}.columns`));
  return {
    distance: new Int32Array(buffer, 0, nodeCount),
    dominator: new Uint32Array(buffer, 4 * nodeCount, nodeCount),
    retained: new Float64Array(buffer.slice(8 * nodeCount, 16 * nodeCount)),
    edges: new Uint32Array(buffer, 16 * nodeCount),
  };
}

/** Rows of the Comparison with the same name, and their ids. */
interface DiffSums {
  added: number[];
  removed: number[];
  addedSizeBytes: number;
  removedSizeBytes: number;
  countDelta: number;
  sizeDeltaBytes: number;
}

function diffByName(diff: ReferenceDiff): Map<string, DiffSums> {
  const sums = new Map<string, DiffSums>();
  for (const row of diff.rows) {
    const sum = sums.get(row.name) ?? {
      added: [],
      removed: [],
      addedSizeBytes: 0,
      removedSizeBytes: 0,
      countDelta: 0,
      sizeDeltaBytes: 0,
    };
    sum.added.push(...row.addedIds);
    sum.removed.push(...row.deletedIds);
    sum.addedSizeBytes += row.addedSize;
    sum.removedSizeBytes += row.removedSize;
    sum.countDelta += row.countDelta;
    sum.sizeDeltaBytes += row.sizeDelta;
    sums.set(row.name, sum);
  }
  return sums;
}

/** Compares every figure of the Comparison and every id in it; prints the differences and returns their number. */
async function checkDiff(earlierPath: string, laterPath: string): Promise<number> {
  const reference = await runEngineDiff(referencePaths(), earlierPath, laterPath);
  const [earlier, later] = [readOurs(earlierPath), readOurs(laterPath)];
  const startedAt = performance.now();
  const diff = runSteps(compareHeaps(later, earlier));
  const ownMs = performance.now() - startedAt;
  const found: string[] = [];
  const compare = (what: string, own: number | string | undefined, theirs: number | string | undefined): void => {
    if (own !== theirs) found.push(`${what}: ours ${own ?? 'none'}, DevTools ${theirs ?? 'none'}`);
  };
  const idsOf = (document: HeapDocument, ordinals: Uint32Array): string =>
    Array.from(ordinals, (ordinal) => document.graph.nodes.id[ordinal]).join();
  const own = new Map(diff.rows.map((row) => [row.name, row]));
  const theirs = diffByName(reference);
  for (const name of new Set([...own.keys(), ...theirs.keys()])) {
    const [mine, other] = [own.get(name), theirs.get(name)];
    compare(`added of ${name}`, mine?.addedCount, other?.added.length);
    compare(`removed of ${name}`, mine?.removedCount, other?.removed.length);
    compare(`size added of ${name}`, mine?.addedSizeBytes, other?.addedSizeBytes);
    compare(`size removed of ${name}`, mine?.removedSizeBytes, other?.removedSizeBytes);
    compare(`count delta of ${name}`, mine?.countDelta, other?.countDelta);
    compare(`size delta of ${name}`, mine?.sizeDeltaBytes, other?.sizeDeltaBytes);
    const sorted = (ids: readonly number[]): string => ids.toSorted((a, b) => a - b).join();
    compare(`ids added of ${name}`, idsOf(later, diff.nodesOf(name, 'added')), other && sorted(other.added));
    compare(`ids removed of ${name}`, idsOf(earlier, diff.nodesOf(name, 'removed')), other && sorted(other.removed));
  }
  console.log(
    `${found.length === 0 ? 'equal' : 'DIFFERS'}  ${earlierPath} → ${laterPath}: ${formatCount(diff.rows.length)} classes changed ` +
      `in ${ownMs.toFixed(0)} ms (DevTools ${reference.compareMs.toFixed(0)} ms, its exchange of aggregates apart), ${(diff.sharedShare * 100).toFixed(1)} % shared`,
  );
  printDifferences(found);
  return found.length;
}

function printDifferences(found: readonly string[]): void {
  for (const line of found.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${line.slice(0, 300)}`);
  if (found.length > SHOWN_DIFFERENCES) console.log(`  … and ${found.length - SHOWN_DIFFERENCES} more`);
}

/** Compares one file; an engine that fails on it does not end the comparison of the others. */
async function checkFile(filePath: string): Promise<boolean> {
  const size = formatBytes(statSync(filePath).size);
  let reader = 'DevTools';
  try {
    for await (const reference of runEngine(referencePaths(), [filePath], { columns: true })) {
      reader = 'Ours';
      const ours = readOurs(filePath);
      const found = differences(ours, reference);
      const { nodes, edges } = ours.graph;
      console.log(
        `${found.length === 0 ? 'equal' : 'DIFFERS'}  ${filePath}: ${size}, ${formatCount(nodes.count)} nodes, ${formatCount(edges.count)} edges, ` +
          `${formatCount(ours.table.rows.length)} classes, ${formatBytes(ours.totalSizeBytes)}`,
      );
      printDifferences(found);
      return found.length === 0;
    }
  } catch (thrown) {
    console.log(
      `REFUSED  ${filePath}: ${size}. ${reader}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  } finally {
    rmSync(`${filePath}.columns`, { force: true });
  }
  return false;
}

/** The snapshots and timelines in a folder, the smallest first; a file stands for itself. */
function snapshotsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /\.heap(snapshot|timeline)$/.test(name));
  return names.map((name) => join(path, name)).toSorted((a, b) => statSync(a).size - statSync(b).size);
}

async function checkFiles(paths: readonly string[]): Promise<number> {
  let differing = 0;
  for (const path of paths.flatMap(snapshotsIn)) if (!(await checkFile(path))) differing += 1;
  return differing;
}

async function checkRecorded(files: readonly string[]): Promise<number> {
  let different = 0;
  for await (const reference of runEngineRecorded(referencePaths(), files)) {
    const found = recordedDifferences(readOurs(reference.filePath), reference);
    const { sizesBytes, functions, ranges } = reference;
    console.log(
      `${found.length === 0 ? 'equal' : 'DIFFERS'}  ${reference.filePath}: ${formatCount(sizesBytes.length)} samples, ` +
        `${formatCount(functions.length)} functions, ${formatCount(ranges.reduce((sum, { rows }) => sum + rows.length, 0))} classes of ${ranges.length} ranges`,
    );
    printDifferences(found);
    if (found.length > 0) different += 1;
  }
  return different;
}

const [first, ...others] = process.argv.slice(2);
if (first === undefined) throw new Error('Name at least one .heapsnapshot file, or a folder with some.');
let differing: number;
if (first === '--diff') {
  const [earlier, later] = others;
  if (earlier === undefined || later === undefined) throw new Error('Name two .heapsnapshot files, the earlier first.');
  differing = await checkDiff(earlier, later);
} else if (first === '--recorded') {
  differing = await checkRecorded(others);
} else {
  differing = await checkFiles([first, ...others]);
}
process.exitCode = differing === 0 ? 0 : 1;
