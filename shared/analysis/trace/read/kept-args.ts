/** The `args` that figures are computed from, as bytes: what few events have is found by the event's number. */

const BLOCK_BYTES = 1 << 16;
const BYTES_PER_ENTRY = 16;

export interface KeptArgs {
  /** Null where the event's are not kept. */
  bytesOf(event: number): Uint8Array | null;
  /** One after the other, in the order of their events. */
  readonly events: Uint32Array;
  readonly lengths: Uint32Array;
  parts(): Iterable<Uint8Array>;
  readonly heldBytes: number;
}

export interface KeptArgsBuilder extends KeptArgs {
  /** Copies the bytes. Events come in ascending order. */
  add(event: number, bytes: Uint8Array, from: number, to: number): void;
}

/** Those of an earlier opening, all in one piece. */
export function restoreKeptArgs(events: Uint32Array, lengths: Uint32Array, bytes: Uint8Array): KeptArgs {
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

export function createKeptArgs(reserve: (bytes: number) => void): KeptArgsBuilder {
  const blocks: Uint8Array[] = [];
  /** Of each block that is full. */
  const usedOf: number[] = [];
  let used = 0;
  let heldBytes = 0;
  let events = new Uint32Array(1024);
  let blockOf = new Uint32Array(1024);
  let starts = new Uint32Array(1024);
  let lengths = new Uint32Array(1024);
  let count = 0;

  function makeRoom(length: number): void {
    const last = blocks.at(-1);
    if (last === undefined || used + length > last.length) {
      const size = Math.max(BLOCK_BYTES, length);
      reserve(size);
      heldBytes += size;
      if (last !== undefined) usedOf.push(used);
      blocks.push(new Uint8Array(size));
      used = 0;
    }
    if (count < events.length) return;
    reserve(count * BYTES_PER_ENTRY);
    events = doubled(events);
    blockOf = doubled(blockOf);
    starts = doubled(starts);
    lengths = doubled(lengths);
  }

  return {
    add(event, bytes, from, to) {
      const length = to - from;
      makeRoom(length);
      const block = blocks.length - 1;
      blocks[block].set(bytes.subarray(from, to), used);
      events[count] = event;
      blockOf[count] = block;
      starts[count] = used;
      lengths[count] = length;
      used += length;
      count += 1;
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
    parts: () => blocks.map((block, at) => block.subarray(0, usedOf[at] ?? used)),
    get heldBytes() {
      return heldBytes + events.length * BYTES_PER_ENTRY;
    },
  };
}

/** Place of `value` among the first `count`, which ascend; −1 where it is not there. */
export function placeIn(ascending: Uint32Array, count: number, value: number): number {
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
