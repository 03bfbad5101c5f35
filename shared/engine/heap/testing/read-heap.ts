/** Test helper: reads snapshot bytes as a whole or in chunks. */
import type { AppResult } from '../../../base/errors.ts';
import { analyseHeap, type HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { createSnapshotReader, type SnapshotReaderOptions } from '../reading/snapshot-reader.ts';
import { runSteps } from '../../steps/steps.ts';

/** Splits the bytes at `cuts` (any order, repeats allowed); each chunk's buffer is overwritten afterwards. */
export function readChunks(
  bytes: Uint8Array,
  cuts: readonly number[] = [],
  options: SnapshotReaderOptions = {},
): AppResult<HeapGraph> {
  const reader = createSnapshotReader({ fileSizeBytes: bytes.length, ...options });
  const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  for (let at = 0; at + 1 < borders.length; at += 1) {
    const chunk = bytes.slice(borders[at], borders[at + 1]);
    const written = reader.write(chunk);
    if (!written.ok) return written;
    chunk.fill(0xaa);
  }
  return reader.end();
}

/** Reads a valid graph; throws the reader's error otherwise. */
export function readGraph(bytes: Uint8Array): HeapGraph {
  const graph = readChunks(bytes);
  if (!graph.ok) throw new Error(graph.error.message);
  return graph.value;
}

export function readDocument(bytes: Uint8Array): HeapDocument {
  return runSteps(analyseHeap(readGraph(bytes)));
}

/** The class table as `name: count × bytes`, by name, for comparisons in tests. */
export function classLines(document: HeapDocument): string[] {
  return document.table.rows
    .map(({ name, count, shallowSizeBytes }) => `${name}: ${count} × ${shallowSizeBytes}`)
    .toSorted();
}
