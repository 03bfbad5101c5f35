/** Test helper: writes cached columns to memory as a file would contain them, and reads them. */
import { CACHED_COLUMNS, type AnalysedHeap, type Column } from '../column-cache/cached-columns.ts';
import { allocateColumn, heapOfColumns } from '../column-cache/cached-document.ts';

/** Bytes of each column by name. */
export function bytesOfColumns(heap: AnalysedHeap): Map<string, Uint8Array> {
  const all = new Map<string, Uint8Array>();
  for (const { name, parts } of CACHED_COLUMNS) {
    const found = parts(heap);
    if (found === null) continue;
    const pieces = [...found].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength).slice());
    const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    all.set(name, joined);
  }
  return all;
}

/** Restores the heap from the bytes. */
export function heapOfBytes(bytes: ReadonlyMap<string, Uint8Array>): AnalysedHeap {
  const columns = new Map<string, Column[]>();
  for (const [name, content] of bytes) {
    const parts = allocateColumn(name, content.length);
    let at = 0;
    for (const part of parts) {
      new Uint8Array(part.buffer).set(content.subarray(at, at + part.byteLength));
      at += part.byteLength;
    }
    columns.set(name, parts);
  }
  return heapOfColumns(columns);
}
