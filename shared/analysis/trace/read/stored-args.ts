/** `args` that figures need, as bytes, found by event number. */

const BLOCK_BYTES = 1 << 16;
const BYTES_PER_ENTRY = 16;

export interface StoredArgs {
  /** Null if the event's args are not stored. */
  bytesOf(event: number): Uint8Array | null;
  /** Concatenated, in order of their events. */
  readonly events: Uint32Array;
  readonly lengths: Uint32Array;
  parts(): Iterable<Uint8Array>;
  readonly heldBytes: number;
}

/** `args` of some events, concatenated. */
export interface TakenArgs {
  readonly events: Uint32Array;
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array;
}

export interface StoredArgsBuilder extends StoredArgs {
  /** Copies the bytes. Events must be in ascending order. */
  add(event: number, bytes: Uint8Array, from: number, to: number): void;
  /** Removes and returns all args. */
  take(): TakenArgs;
  /** Adds the args of another reader; `moved` is added to its events. */
  adopt(taken: TakenArgs, moved: number): void;
}

/** Restores args from the column cache, in one piece. */
export function restoreStoredArgs(events: Uint32Array, lengths: Uint32Array, bytes: Uint8Array): StoredArgs {
  const starts = new Float64Array(events.length);
  for (let at = 1; at < starts.length; at += 1) starts[at] = starts[at - 1] + lengths[at - 1];
  return {
    events,
    lengths,
    parts: () => [bytes],
    bytesOf(event) {
      const at = placeIn(events, events.length, event);
      return at < 0 ? null : bytes.subarray(starts[at], starts[at] + lengths[at]);
    },
    heldBytes: bytes.length + events.length * BYTES_PER_ENTRY,
  };
}

export function createStoredArgs(reserve: (bytes: number) => void): StoredArgsBuilder {
  const blocks: Uint8Array[] = [];
  /** Bytes used of each full block. */
  const usedOf: number[] = [];
  let used = 0;
  let heldBytes = 0;
  let events = new Uint32Array(1024);
  let blockOf = new Uint32Array(1024);
  let starts = new Uint32Array(1024);
  let lengths = new Uint32Array(1024);
  let count = 0;

  function pushBlock(block: Uint8Array): void {
    reserve(block.length);
    heldBytes += block.length;
    if (blocks.length > 0) usedOf.push(used);
    blocks.push(block);
    used = 0;
  }

  /** Adds an entry for bytes at `used` of the last block. */
  function addEntry(event: number, length: number): void {
    if (count === events.length) {
      reserve(count * BYTES_PER_ENTRY);
      events = doubled(events);
      blockOf = doubled(blockOf);
      starts = doubled(starts);
      lengths = doubled(lengths);
    }
    events[count] = event;
    blockOf[count] = blocks.length - 1;
    starts[count] = used;
    lengths[count] = length;
    used += length;
    count += 1;
  }

  const parts = (): Uint8Array[] => blocks.map((block, at) => block.subarray(0, usedOf[at] ?? used));

  return {
    add(event, bytes, from, to) {
      const length = to - from;
      const last = blocks.at(-1);
      if (last === undefined || used + length > last.length) pushBlock(new Uint8Array(Math.max(BLOCK_BYTES, length)));
      blocks[blocks.length - 1].set(bytes.subarray(from, to), used);
      addEntry(event, length);
    },
    take() {
      const all = parts();
      const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of all) {
        bytes.set(part, at);
        at += part.length;
      }
      const taken = { events: events.slice(0, count), lengths: lengths.slice(0, count), bytes };
      blocks.length = 0;
      usedOf.length = 0;
      [used, count, heldBytes] = [0, 0, 0];
      return taken;
    },
    adopt(taken, moved) {
      if (taken.events.length === 0) return;
      pushBlock(taken.bytes);
      for (let at = 0; at < taken.events.length; at += 1) addEntry(taken.events[at] + moved, taken.lengths[at]);
    },
    bytesOf(event) {
      const at = placeIn(events, count, event);
      return at < 0 ? null : blocks[blockOf[at]].subarray(starts[at], starts[at] + lengths[at]);
    },
    get events() {
      return events.subarray(0, count);
    },
    get lengths() {
      return lengths.subarray(0, count);
    },
    parts,
    get heldBytes() {
      return heldBytes + events.length * BYTES_PER_ENTRY;
    },
  };
}

/**
 * Index of `value` among the first `count` ascending values; −1 if missing. `near`: the previous result, because the next one is usually
 * requested.
 */
export function placeIn(ascending: Uint32Array, count: number, value: number, near = -1): number {
  if (near + 1 < count && ascending[near + 1] === value) return near + 1;
  let from = 0;
  let to = count - 1;
  while (from <= to) {
    const middle = (from + to) >>> 1;
    const found = ascending[middle];
    if (found === value) return middle;
    if (found < value) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}

export function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2);
  larger.set(column);
  return larger;
}
