/**
 * A heap as columns: one row per node and one per edge, in file order. Ordinals are row numbers. There is no object per node and nothing is
 * copied: passes over the graph read the columns directly.
 */
import type { HeapAllocations } from './allocation-columns.ts';
import type { HeapEdges } from './edge-labels.ts';
import type { HeapScopes } from './scope-columns.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import type { StringTable } from '../strings/string-table.ts';

/** One buffer must stay below 2 GiB on Electron, which limits a 32-bit column to this: a file of about 13 GB. */
export const MAX_ROWS = 2 ** 29 - 2 ** 18;

/** Value of `selfSize` for sizes that need more than 16 bits, which few objects have. */
export const WIDE_SIZE = 0xffff;

export interface HeapNodes {
  readonly count: number;
  /** Index into `meta.nodeTypes`. */
  readonly type: Uint8Array;
  /** String index. */
  readonly name: Uint32Array;
  readonly id: Uint32Array;
  /** Bytes; `WIDE_SIZE` means that the value is in `wideSelfSize`. */
  readonly selfSize: Uint16Array;
  /** Row of the first edge, plus the end of the last: edges of node n are `firstEdge[n] … firstEdge[n + 1]`. */
  readonly firstEdge: Uint32Array;
  /** 0 unknown, 1 attached, 2 detached; null if the file does not have the field. */
  readonly detachedness: Uint8Array | null;
  /** Self sizes from `WIDE_SIZE` on by ordinal: at most a heap's bytes by as many. */
  readonly wideSelfSize: Map<number, number>;
  /** Ids beyond 32 bits by ordinal; V8 has none today. */
  readonly wideId: ReadonlyMap<number, number>;
}

/** Source location of the function or class of an object. */
export interface HeapLocations {
  readonly count: number;
  readonly node: Uint32Array;
  readonly scriptId: Uint32Array;
  /** 0-based. */
  readonly line: Uint32Array;
  readonly column: Uint32Array;
  /** Ordinal of the script's node, or `NO_SCRIPT_NODE`. */
  readonly scriptNode: Uint32Array;
  /** The row of a node; of several, the last one, as for classes. −1 if it has none. */
  rowOf(ordinal: number): number;
}

export const NO_SCRIPT_NODE = 0xffff_ffff;

export interface HeapGraph {
  readonly meta: SnapshotMeta;
  readonly nodes: HeapNodes;
  readonly edges: HeapEdges;
  readonly strings: StringTable;
  readonly locations: HeapLocations;
  /** Null if the heap was not recorded over time. */
  readonly allocations: HeapAllocations | null;
  /** Null if the file has none. */
  readonly scopes: HeapScopes | null;
  /** Fields and sections of the file that were ignored. */
  readonly unknownFields: readonly string[];
}

/** The part of a heap by which it is walked. */
export type HeapWalkable = Pick<HeapGraph, 'meta' | 'nodes' | 'edges' | 'strings'>;

/** Self size of a node in bytes, also above 4 GiB. */
export function selfSizeOf(nodes: HeapNodes, ordinal: number): number {
  const size = nodes.selfSize[ordinal];
  return size === WIDE_SIZE ? (nodes.wideSelfSize.get(ordinal) ?? size) : size;
}

/** Bytes of an object as V8 allocated it. */
export function recordedSizeOf(nodes: HeapNodes, { recordedSize }: HeapAllocations, ordinal: number): number {
  return recordedSize === null ? selfSizeOf(nodes, ordinal) : recordedSize[ordinal];
}

export function setSelfSize(nodes: HeapNodes, ordinal: number, sizeBytes: number): void {
  if (sizeBytes >= WIDE_SIZE) {
    nodes.wideSelfSize.set(ordinal, sizeBytes);
    nodes.selfSize[ordinal] = WIDE_SIZE;
  } else {
    if (nodes.selfSize[ordinal] === WIDE_SIZE) nodes.wideSelfSize.delete(ordinal);
    nodes.selfSize[ordinal] = sizeBytes;
  }
}

/** Numbers of the type names that passes use; −1 if the file does not have the type. */
export interface TypeNumbers {
  readonly hidden: number;
  readonly array: number;
  readonly string: number;
  readonly object: number;
  readonly code: number;
  readonly closure: number;
  readonly regexp: number;
  readonly native: number;
  readonly synthetic: number;
  readonly concatenatedString: number;
}

export function nodeTypeNumbers(meta: SnapshotMeta): TypeNumbers {
  const number = (name: string): number => meta.nodeTypes.indexOf(name);
  return {
    hidden: number('hidden'),
    array: number('array'),
    string: number('string'),
    object: number('object'),
    code: number('code'),
    closure: number('closure'),
    regexp: number('regexp'),
    native: number('native'),
    synthetic: number('synthetic'),
    concatenatedString: number('concatenated string'),
  };
}
