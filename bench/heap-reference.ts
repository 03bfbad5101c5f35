/**
 * Compares our heap figures with those of DevTools' own engine, figure by figure, and prints the differences:
 *
 *     node scripts/electron-node.mjs bench/heap-reference.ts FILE.heapsnapshot … | FOLDER …
 *
 * Files are made by heap-reference/make-heap.mjs, or captured; a folder stands for all snapshots in it. Exit status 1 when any figure differs,
 * or one of the two reads a file that the other refuses. The engine is fetched from npm the first time (see heap-reference/packages.ts).
 */
import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  analyseHeap,
  createHeapQueries,
  createSnapshotReader,
  devToolsDistance,
  runSteps,
  type HeapDocument,
} from '../shared/engine/heap/index.ts';
import { formatBytes, formatCount } from '../shared/base/units.ts';
import { runEngine, type ReferenceFigures } from './heap-reference/run-engine.ts';
import { classTable, comparedTables } from './heap/class-figures.ts';

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
function differences(filePath: string, ours: HeapDocument, reference: ReferenceFigures): string[] {
  const found: string[] = [];
  const figures = runSteps(createHeapQueries(ours, { readMs: 0, fileSizeBytes: 0 }).computeRetained());
  const compare = (what: string, own: number | undefined, theirs: number | undefined): void => {
    if (own !== theirs) found.push(`${what}: ours ${own ?? 'none'}, DevTools ${theirs ?? 'none'}`);
  };
  compare('nodes', ours.graph.nodes.count, reference.nodeCount);
  const own = classTable(
    ours.table.rows.map((row, at) => ({
      ...row,
      retainedSizeBytes: figures.rowRetained[at] ?? null,
      distance: figures.rowDistance[at] ?? null,
    })),
  );
  const theirs = classTable(reference.rows);
  if (own.hash !== theirs.hash) found.push(`classes ${comparedTables(own, theirs)}`);
  const { nodes } = ours.graph;
  const columns = readColumns(filePath, nodes.count);
  const { numberOf, ordinalOf } = figures.order;
  for (let ordinal = 0; ordinal < nodes.count && found.length < MAX_DIFFERENCES; ordinal += 1) {
    const number = numberOf[ordinal] ?? 0;
    const id = nodes.id[ordinal];
    compare(
      `distance of @${id}`,
      devToolsDistance(figures.distance, figures.distance[ordinal] ?? Number.NaN),
      columns.distance[ordinal],
    );
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
    compare(`type of edge ${row}`, edges.typeAt(row), columns.edges[at + meta.edgeType]);
    compare(`name or index of edge ${row}`, edges.nameAt(row), columns.edges[at + meta.edgeName]);
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

/** Compares one file; an engine that fails on it does not end the comparison of the others. */
async function checkFile(filePath: string): Promise<boolean> {
  const size = formatBytes(statSync(filePath).size);
  let reader = 'DevTools';
  try {
    const reference = await runEngine(filePath, { columns: true });
    reader = 'Ours';
    const ours = readOurs(filePath);
    const found = differences(filePath, ours, reference);
    const { nodes, edges } = ours.graph;
    console.log(
      `${found.length === 0 ? 'equal' : 'DIFFERS'}  ${filePath}: ${size}, ${formatCount(nodes.count)} nodes, ${formatCount(edges.count)} edges, ` +
        `${formatCount(ours.table.rows.length)} classes, ${formatBytes(ours.totalSizeBytes)}`,
    );
    for (const line of found.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${line.slice(0, 300)}`);
    if (found.length > SHOWN_DIFFERENCES) console.log(`  … and ${found.length - SHOWN_DIFFERENCES} more`);
    return found.length === 0;
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

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Name at least one .heapsnapshot file, or a folder with some.');
for (const path of paths.flatMap(snapshotsIn)) if (!(await checkFile(path))) process.exitCode = 1;
