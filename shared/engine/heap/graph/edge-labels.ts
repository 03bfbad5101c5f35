/**
 * Type and name of each edge in some two bytes instead of five: objects of one class have the same properties, so edges near each other have few labels. Each
 * block of rows has a dictionary of its own, of at most as many entries as a byte can number; an edge is the number of its entry.
 *
 *     block 7 of edges                  0 1 2 0 1 2 0 3 2 …      code
 *     its dictionary, from entry 310    (internal, map) (property, id) (property, next) (property, text)
 */
import type { ColumnMaker } from '../columns/column-memory.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';

/** Rows of a block, as a shift. */
export const BLOCK_SHIFT = 8;
const BLOCK_ROWS = 1 << BLOCK_SHIFT;
const LAST_OF_BLOCK = BLOCK_ROWS - 1;
/** Slots of the open hash table of a block's entries. */
const SLOT_BITS = 10;

/** An entry takes one byte for its type and four for its name. */
export const ENTRY_BYTES = 5;

export interface EdgeLabels {
  /** By edge: its entry in the dictionary of its block. */
  readonly code: Uint8Array;
  /** By block: its first entry. */
  readonly firstEntry: Uint32Array;
  /** By entry: index into `meta.edgeTypes`. */
  readonly entryType: Uint8Array;
  /** By entry: string index; for a type with an index, that index minus the row in the block, because elements of a list are next to each other. */
  readonly entryName: Uint32Array;
  /** By type: 1 if its edges have an index, 0 if they have a string index. */
  readonly isNumbered: Uint8Array;
  /** Entries that no block has: two threads fill the columns from both ends. */
  readonly unused: { readonly from: number; readonly to: number };
}

/** Edges of a heap, in file order. */
export class HeapEdges {
  readonly count: number;
  /** Ordinal of the target node. */
  readonly to: Uint32Array;
  readonly labels: EdgeLabels;
  // Of the labels, for loops.
  private readonly code: Uint8Array;
  private readonly firstEntry: Uint32Array;
  private readonly entryType: Uint8Array;

  constructor(to: Uint32Array, labels: EdgeLabels) {
    this.count = to.length;
    this.to = to;
    this.labels = labels;
    this.code = labels.code;
    this.firstEntry = labels.firstEntry;
    this.entryType = labels.entryType;
  }

  get byteLength(): number {
    const { entryName, unused } = this.labels;
    return this.count * 5 + (entryName.length - (unused.to - unused.from)) * ENTRY_BYTES;
  }

  /** Index into `meta.edgeTypes`. */
  typeAt(row: number): number {
    return this.entryType[this.firstEntry[row >>> BLOCK_SHIFT] + this.code[row]];
  }

  /** String index, or the index of an element if the type is element or hidden. */
  nameAt(row: number): number {
    return labelNameAt(this.labels, row);
  }
}

/** By edge type: 1 if an edge has an index, 0 if it has a string index. */
export function numberedEdgeTypes(meta: Pick<SnapshotMeta, 'edgeTypes'>): Uint8Array {
  return Uint8Array.from(meta.edgeTypes, (edgeType) => (edgeType === 'element' || edgeType === 'hidden' ? 1 : 0));
}

export const blocksOf = (rows: number): number => (rows + BLOCK_ROWS - 1) >>> BLOCK_SHIFT;

/** See `HeapEdges.typeAt`. */
export function labelTypeAt({ code, firstEntry, entryType }: EdgeLabels, row: number): number {
  return entryType[firstEntry[row >>> BLOCK_SHIFT] + code[row]];
}

/** See `HeapEdges.nameAt`. */
export function labelNameAt({ code, firstEntry, entryType, entryName, isNumbered }: EdgeLabels, row: number): number {
  const entry = firstEntry[row >>> BLOCK_SHIFT] + code[row];
  return isNumbered[entryType[entry]] === 1 ? (entryName[entry] + (row & LAST_OF_BLOCK)) >>> 0 : entryName[entry];
}

/** Rows with a string index as name, in order, whatever their type. */
export function* rowsNamed(
  { code, firstEntry, entryType, entryName, isNumbered }: EdgeLabels,
  name: number,
): Iterable<number> {
  if (name < 0) return;
  const blocks = blocksOf(code.length);
  for (let block = 0; block < blocks; block += 1) {
    const first = firstEntry[block];
    const end = Math.min(code.length, (block + 1) << BLOCK_SHIFT);
    if (!entryName.subarray(first, first + BLOCK_ROWS).includes(name)) continue;
    for (let row = block << BLOCK_SHIFT; row < end; row += 1) {
      const entry = first + code[row];
      if (entryName[entry] === name && isNumbered[entryType[entry]] === 0) yield row;
    }
  }
}

/** `firstEntry` without the unused entries. */
export function firstUsedEntries({ firstEntry, unused: { from, to } }: EdgeLabels): Uint32Array {
  return firstEntry.map((first) => (first < to ? first : first - (to - from)));
}

/** A column of entries without the unused ones, in parts. */
export function usedEntries<Column extends Uint8Array | Uint32Array>(
  labels: EdgeLabels,
  of: (labels: EdgeLabels) => Column,
): Column[] {
  const column = of(labels);
  const { from, to } = labels.unused;
  return [column.subarray(0, from) as Column, column.subarray(to) as Column];
}

/** Memory for the labels of this many edges. Entries are as many as edges at most; pages of memory that no entry reaches are never touched. */
export function labelColumns({ bytes, words }: ColumnMaker, rows: number, isNumbered: Uint8Array): EdgeLabels {
  return {
    code: bytes(rows),
    firstEntry: words(blocksOf(rows)),
    entryType: bytes(rows),
    entryName: words(rows),
    isNumbered,
    unused: { from: 0, to: 0 },
  };
}

/** Writes the labels of one block after the other. */
export interface LabelWriter {
  /** Entries so far. */
  readonly entries: number;
  /** Labels `count` rows from `row` on, whose numbers are in `block` from `at` on. Rows of a block come in order; so do the blocks, in one direction. */
  write(block: Uint32Array, at: number, count: number, row: number): void;
  /** Ends the block that has begun, if any; `row`: after its last one. */
  end(row: number): void;
}

/**
 * `isFromEnd`: entries are stored from the end of the columns downwards, so that two threads can write into the same columns, one from the first
 * block on and one from the last.
 */
export function createLabelWriter(
  columns: () => EdgeLabels,
  {
    edgeFieldCount,
    edgeType,
    edgeName,
  }: { readonly edgeFieldCount: number; readonly edgeType: number; readonly edgeName: number },
  isFromEnd = false,
): LabelWriter {
  const types = new Uint8Array(BLOCK_ROWS);
  // With a sign: small negative numbers are cheaper than large ones where V8 has not optimized the loop yet.
  const names = new Int32Array(BLOCK_ROWS);
  const unsignedNames = new Uint32Array(names.buffer);
  /** By entry: the one that came after it last, which often comes after it again. */
  const next = new Uint8Array(BLOCK_ROWS);
  const slots = new Uint16Array(1 << SLOT_BITS);
  let entries = 0;
  let inBlock = 0;

  function endBlock(block: number): void {
    const { firstEntry, entryType, entryName } = columns();
    const first = isFromEnd ? entryName.length - entries - inBlock : entries;
    entryType.set(types.subarray(0, inBlock), first);
    entryName.set(unsignedNames.subarray(0, inBlock), first);
    firstEntry[block] = first;
    entries += inBlock;
    inBlock = 0;
    slots.fill(0);
  }

  /** Returns the entry of a label, a new one if the block does not have it yet. */
  function entryOf(type: number, name: number): number {
    let slot = Math.imul(name ^ (type << 27), 0x9e3779b1) >>> (32 - SLOT_BITS);
    for (;;) {
      const entry = slots[slot] - 1;
      if (entry < 0) break;
      if (names[entry] === name && types[entry] === type) return entry;
      slot = (slot + 1) & ((1 << SLOT_BITS) - 1);
    }
    names[inBlock] = name;
    types[inBlock] = type;
    inBlock += 1;
    slots[slot] = inBlock;
    return inBlock - 1;
  }

  /** Until the end of the block. */
  function writePart(block: Uint32Array, from: number, rowFrom: number, rowEnd: number): void {
    const { code, isNumbered } = columns();
    let before = 0;
    for (let row = rowFrom, at = from; row < rowEnd; row += 1, at += edgeFieldCount) {
      const type = block[at + edgeType];
      const name =
        isNumbered[type] === 1 ? (block[at + edgeName] - (row & LAST_OF_BLOCK)) | 0 : block[at + edgeName] | 0;
      let entry = next[before];
      if (entry >= inBlock || names[entry] !== name || types[entry] !== type) {
        entry = entryOf(type, name);
        next[before] = entry;
      }
      code[row] = entry;
      before = entry;
    }
  }

  return {
    get entries() {
      return entries;
    },
    write(block, at, count, firstRow) {
      const end = firstRow + count;
      for (let row = firstRow; row < end;) {
        const rowEnd = Math.min(end, ((row >>> BLOCK_SHIFT) + 1) * BLOCK_ROWS);
        writePart(block, at + (row - firstRow) * edgeFieldCount, row, rowEnd);
        if (rowEnd % BLOCK_ROWS === 0) endBlock((rowEnd - 1) >>> BLOCK_SHIFT);
        row = rowEnd;
      }
    },
    end(row) {
      if (inBlock > 0) endBlock((row - 1) >>> BLOCK_SHIFT);
    },
  };
}
