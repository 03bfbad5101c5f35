/**
 * Columns of events while a file is read: blocks of rows, so that growing copies nothing. At the end they are joined into whole columns, each
 * as narrow as its values allow, and each block is freed as soon as it is copied.
 */
import { release } from '../../heap/columns/release.ts';
import type { Indexes, Offsets } from '../columns.ts';

/** So many that a block exceeds 1 MB: the system gets memory of such blocks back at once, that of smaller ones is kept for a while. */
export const BLOCK_ROWS = 1 << 15;
const BYTES_PER_ROW = 45;
/** Joined columns, including the one of scripts that is added later, and the block that is being copied. */
const JOINED_BYTES_PER_EVENT = 49;
/** Larger tables and files have columns of twice the width. */
const NARROW_VALUES = 1 << 16;
const NARROW_BYTES = 2 ** 32;

/** Rows that are written; all columns are parts of one buffer. */
export interface EventBlock {
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  readonly name: Uint32Array;
  readonly category: Uint32Array;
  readonly phase: Uint8Array;
  readonly thread: Uint32Array;
  readonly id: Uint32Array;
  /** Byte offset of `args` in the decompressed file, and its length; 0 without args. */
  readonly argsAt: Float64Array;
  readonly argsLength: Uint32Array;
}

/** All rows. */
export interface EventColumns extends Omit<EventBlock, 'name' | 'category' | 'thread' | 'id' | 'argsAt'> {
  readonly name: Indexes;
  readonly category: Indexes;
  readonly thread: Indexes;
  readonly id: Indexes;
  readonly argsAt: Offsets;
}

/** The number of entries of the tables that columns point to, and of bytes of the file. */
export interface ColumnLimits {
  readonly names: number;
  readonly categories: number;
  readonly threads: number;
  readonly ids: number;
  readonly bytes: number;
}

export interface EventBlocks {
  /** Adds a block; the previous one is full. */
  next(): EventBlock;
  /** Takes ownership of rows of another reader; of the previous block only the first `rowsBefore` rows count, or all (null). */
  adopt(rows: EventBlock, rowsBefore: number | null): void;
  /** Removes and returns the blocks, `BLOCK_ROWS` rows each. */
  take(): EventBlock[];
  /** Joins all rows and frees the blocks. */
  join(count: number, limits: ColumnLimits): EventColumns;
}

/** Memory for blocks of so many events, to be given to another thread; what is not reached of it costs nothing. */
export function blockMemory(events: number): ArrayBuffer[] {
  return Array.from({ length: Math.ceil(events / BLOCK_ROWS) }, emptyBlock);
}

const emptyBlock = (): ArrayBuffer => new ArrayBuffer(BLOCK_ROWS * BYTES_PER_ROW);

/** `given`: memory for the first blocks, all zero. */
export function createEventBlocks(reserve: (bytes: number) => void, given: Iterable<ArrayBuffer> = []): EventBlocks {
  const memory = given[Symbol.iterator]();
  let blocks: EventBlock[] = [];
  /** Number of valid rows of each block. */
  let rowsOf: number[] = [];

  function push(block: EventBlock): void {
    rowsOf.push(block.startUs.length);
    blocks.push(block);
  }

  function taken(): EventBlock[] {
    const all = blocks;
    blocks = [];
    rowsOf = [];
    return all;
  }

  return {
    next() {
      reserve(BLOCK_ROWS * JOINED_BYTES_PER_EVENT);
      const block = createBlock(memory.next().value ?? emptyBlock());
      push(block);
      return block;
    },
    adopt(rows, rowsBefore) {
      reserve(rows.startUs.length * JOINED_BYTES_PER_EVENT);
      if (rowsBefore !== null) rowsOf[rowsOf.length - 1] = rowsBefore;
      push(rows);
    },
    take: taken,
    join(count, limits) {
      const columns = emptyColumns(count, limits);
      const rows = rowsOf;
      const parts = taken();
      const lastUse = new Map(parts.map(({ startUs }, place) => [startUs.buffer, place]));
      let at = 0;
      for (const [place, part] of parts.entries()) {
        const length = Math.min(rows[place] ?? 0, count - at);
        copyRows(partOfBlock(part, 0, length), columns, at);
        at += length;
        if (lastUse.get(part.startUs.buffer) === place) release(part.startUs);
      }
      return columns;
    },
  };
}

function createBlock(buffer: ArrayBuffer): EventBlock {
  let at = 0;
  const take = (bytesPerRow: number): number => {
    const here = at;
    at += BLOCK_ROWS * bytesPerRow;
    return here;
  };
  const numbers = (): Float64Array => new Float64Array(buffer, take(8), BLOCK_ROWS);
  const words = (): Uint32Array => new Uint32Array(buffer, take(4), BLOCK_ROWS);
  return {
    startUs: numbers(),
    durationUs: numbers(),
    argsAt: numbers(),
    name: words(),
    category: words(),
    thread: words(),
    id: words(),
    argsLength: words(),
    phase: new Uint8Array(buffer, take(1), BLOCK_ROWS),
  };
}

/** A column for indexes into a table of so many entries. */
export function emptyIndexes(count: number, entries: number): Indexes {
  return entries <= NARROW_VALUES ? new Uint16Array(count) : new Uint32Array(count);
}

/** The same indexes, as narrow as the table allows. */
export function narrowIndexes(column: Uint32Array, entries: number): Indexes {
  return entries <= NARROW_VALUES ? Uint16Array.from(column) : column;
}

/** The same offsets, as narrow as they allow. */
export function narrowOffsets(column: Float64Array): Offsets {
  return column.every((at) => at < NARROW_BYTES) ? Uint32Array.from(column) : column;
}

function emptyColumns(count: number, { names, categories, threads, ids, bytes }: ColumnLimits): EventColumns {
  return {
    startUs: new Float64Array(count),
    durationUs: new Float64Array(count),
    name: emptyIndexes(count, names),
    category: emptyIndexes(count, categories),
    phase: new Uint8Array(count),
    thread: emptyIndexes(count, threads),
    id: emptyIndexes(count, ids),
    argsAt: bytes <= NARROW_BYTES ? new Uint32Array(count) : new Float64Array(count),
    argsLength: new Uint32Array(count),
  };
}

function copyRows(from: EventBlock, to: EventColumns, at: number): void {
  to.startUs.set(from.startUs, at);
  to.durationUs.set(from.durationUs, at);
  to.name.set(from.name, at);
  to.category.set(from.category, at);
  to.phase.set(from.phase, at);
  to.thread.set(from.thread, at);
  to.id.set(from.id, at);
  to.argsAt.set(from.argsAt, at);
  to.argsLength.set(from.argsLength, at);
}

/** Rows `from` to `to` (exclusive) of a block, without a copy. */
export function partOfBlock(of: EventBlock, from: number, to: number): EventBlock {
  return {
    startUs: of.startUs.subarray(from, to),
    durationUs: of.durationUs.subarray(from, to),
    name: of.name.subarray(from, to),
    category: of.category.subarray(from, to),
    phase: of.phase.subarray(from, to),
    thread: of.thread.subarray(from, to),
    id: of.id.subarray(from, to),
    argsAt: of.argsAt.subarray(from, to),
    argsLength: of.argsLength.subarray(from, to),
  };
}
