/**
 * Columns of events while a file is read: blocks of rows, so that nothing is copied to grow. When all is read each column becomes one
 * piece, and gives its blocks back before the next one takes its turn.
 */

const BLOCK_ROWS = 1 << 12;
export const BLOCK_MASK = BLOCK_ROWS - 1;
/** Of all columns, the one of scripts that is made later among them. */
const BYTES_PER_EVENT = 49;
/** What the largest column takes twice while it is put together. */
const JOINING_BYTES_PER_EVENT = 8;

export interface EventBlock {
  readonly startUs: Float64Array;
  readonly durationUs: Float64Array;
  readonly name: Uint32Array;
  readonly category: Uint32Array;
  readonly phase: Uint8Array;
  readonly thread: Uint32Array;
  readonly id: Uint32Array;
  /** Byte of the decompressed file at which `args` begins, and how long it is; 0 where there are none. */
  readonly argsAt: Float64Array;
  readonly argsLength: Uint32Array;
}

export type EventColumns = { readonly [K in keyof EventBlock]: EventBlock[K] };

export interface EventBlocks {
  /** Another block; the one before is full. */
  next(): EventBlock;
  /** All rows in one piece; the blocks are gone then. */
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
      blocks.startUs.push(block.startUs);
      blocks.durationUs.push(block.durationUs);
      blocks.name.push(block.name);
      blocks.category.push(block.category);
      blocks.phase.push(block.phase);
      blocks.thread.push(block.thread);
      blocks.id.push(block.id);
      blocks.argsAt.push(block.argsAt);
      blocks.argsLength.push(block.argsLength);
      return block;
    },
    join(count) {
      reserve(count * JOINING_BYTES_PER_EVENT);
      return {
        startUs: joined(blocks.startUs, new Float64Array(count)),
        durationUs: joined(blocks.durationUs, new Float64Array(count)),
        name: joined(blocks.name, new Uint32Array(count)),
        category: joined(blocks.category, new Uint32Array(count)),
        phase: joined(blocks.phase, new Uint8Array(count)),
        thread: joined(blocks.thread, new Uint32Array(count)),
        id: joined(blocks.id, new Uint32Array(count)),
        argsAt: joined(blocks.argsAt, new Float64Array(count)),
        argsLength: joined(blocks.argsLength, new Uint32Array(count)),
      };
    },
  };
}

function joined<T extends Float64Array | Uint32Array | Uint8Array>(parts: T[], whole: T): T {
  let at = 0;
  for (const part of parts.splice(0)) {
    const rows = Math.min(part.length, whole.length - at);
    whole.set(rows === part.length ? part : part.subarray(0, rows), at);
    at += rows;
  }
  return whole;
}
