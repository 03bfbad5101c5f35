/**
 * Columns of events while a file is read: blocks of rows, so that growing copies nothing. At the end each column is joined into one piece
 * and its blocks are freed before the next column is joined.
 */

export const BLOCK_ROWS = 1 << 14;
/** Bytes of all columns, including the one of scripts that is added later. */
const BYTES_PER_EVENT = 49;
/** Additional bytes of the largest column while it is joined. */
const JOINING_BYTES_PER_EVENT = 8;

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

export type EventColumns = { readonly [K in keyof EventBlock]: EventBlock[K] };

export interface EventBlocks {
  /** Adds a block; the previous one is full. */
  next(): EventBlock;
  /** Takes ownership of rows of another reader; of the previous block only the first `rowsBefore` rows count, or all (null). */
  adopt(columns: EventColumns, rowsBefore: number | null): void;
  /** Removes and returns the blocks, `BLOCK_ROWS` rows each. */
  take(): EventColumns[];
  /** Joins all rows and frees the blocks. */
  join(count: number): EventColumns;
}

export function createEventBlocks(reserve: (bytes: number) => void): EventBlocks {
  const blocks: { [K in keyof EventBlock]: EventBlock[K][] } = {
    startUs: [],
    durationUs: [],
    name: [],
    category: [],
    phase: [],
    thread: [],
    id: [],
    argsAt: [],
    argsLength: [],
  };
  /** Number of valid rows of each block. */
  const rowsOf: number[] = [];

  function push(block: EventColumns): void {
    rowsOf.push(block.startUs.length);
    blocks.startUs.push(block.startUs);
    blocks.durationUs.push(block.durationUs);
    blocks.name.push(block.name);
    blocks.category.push(block.category);
    blocks.phase.push(block.phase);
    blocks.thread.push(block.thread);
    blocks.id.push(block.id);
    blocks.argsAt.push(block.argsAt);
    blocks.argsLength.push(block.argsLength);
  }

  return {
    next() {
      reserve(BLOCK_ROWS * BYTES_PER_EVENT);
      const block: EventBlock = {
        startUs: new Float64Array(BLOCK_ROWS),
        durationUs: new Float64Array(BLOCK_ROWS),
        name: new Uint32Array(BLOCK_ROWS),
        category: new Uint32Array(BLOCK_ROWS),
        phase: new Uint8Array(BLOCK_ROWS),
        thread: new Uint32Array(BLOCK_ROWS),
        id: new Uint32Array(BLOCK_ROWS),
        argsAt: new Float64Array(BLOCK_ROWS),
        argsLength: new Uint32Array(BLOCK_ROWS),
      };
      push(block);
      return block;
    },
    adopt(columns, rowsBefore) {
      reserve(columns.startUs.length * BYTES_PER_EVENT);
      if (rowsBefore !== null) rowsOf[rowsOf.length - 1] = rowsBefore;
      push(columns);
    },
    take() {
      const taken = blocks.startUs.map((startUs, at) => ({
        startUs,
        durationUs: blocks.durationUs[at],
        name: blocks.name[at],
        category: blocks.category[at],
        phase: blocks.phase[at],
        thread: blocks.thread[at],
        id: blocks.id[at],
        argsAt: blocks.argsAt[at],
        argsLength: blocks.argsLength[at],
      }));
      for (const parts of Object.values(blocks)) parts.length = 0;
      rowsOf.length = 0;
      return taken;
    },
    join(count) {
      reserve(count * JOINING_BYTES_PER_EVENT);
      const columns: EventColumns = {
        startUs: joined(blocks.startUs, rowsOf, new Float64Array(count)),
        durationUs: joined(blocks.durationUs, rowsOf, new Float64Array(count)),
        name: joined(blocks.name, rowsOf, new Uint32Array(count)),
        category: joined(blocks.category, rowsOf, new Uint32Array(count)),
        phase: joined(blocks.phase, rowsOf, new Uint8Array(count)),
        thread: joined(blocks.thread, rowsOf, new Uint32Array(count)),
        id: joined(blocks.id, rowsOf, new Uint32Array(count)),
        argsAt: joined(blocks.argsAt, rowsOf, new Float64Array(count)),
        argsLength: joined(blocks.argsLength, rowsOf, new Uint32Array(count)),
      };
      rowsOf.length = 0;
      return columns;
    },
  };
}

/** Rows `from` to `to` (exclusive) of columns, without a copy. */
export function partOfColumns(of: EventColumns, from: number, to: number): EventColumns {
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

/** Frees each part behind its last row, since the garbage collector would do so long after the columns are there twice. */
function joined<T extends Float64Array | Uint32Array | Uint8Array>(parts: T[], rowsOf: readonly number[], whole: T): T {
  const lastUse = new Map(parts.map(({ buffer }, place) => [buffer, place]));
  let at = 0;
  for (const [place, part] of parts.splice(0).entries()) {
    const rows = Math.min(rowsOf[place] ?? 0, whole.length - at);
    whole.set(rows === part.length ? part : part.subarray(0, rows), at);
    at += rows;
    if (lastUse.get(part.buffer) === place && part.buffer instanceof ArrayBuffer) part.buffer.transfer(0);
  }
  return whole;
}
