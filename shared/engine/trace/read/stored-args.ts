/**
 * `args` that figures need, found by event number. Those of `CHANGES_NODE` events differ in the id of a node only, so the texts before and
 * after the id are held once for all of them; other `args` are copied.
 */
import { createRecentSpellings } from './recent-spellings.ts';
import { COLON } from '../../../base/byte-codes.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';
import { createViewOf } from './view-of.ts';

// Splits `args` at their first `nodeId` and numbers the texts before and after it. A page that changes many nodes writes `args` that differ
// in this id only:
//
//     {"data":{"frame":"F2","nodeId":1013,"nodeName":"#text","reason":"Removed from layout"}}
//      ───────── before ───────────▲──────────────────── after ───────────────────────────────

const KEY = new TextEncoder().encode('"nodeId"');
/** Longer `args` are rarely equal. */
const MAX_BYTES = 4096;
/** An id with more digits does not fit 32 bits. */
const MAX_DIGITS = 9;
const NONE = -1;

interface ArgsSplitter {
  /** Position after the `args` at `from`, if their texts are among the last few; −1 if they must be read. */
  endOf(bytes: Uint8Array, view: DataView, from: number): number;
  /**
   * Returns false if the `args` have no node id, or one that does not fit; otherwise sets `before`, `after` and `nodeId`. `endOf` must have
   * been called for the same `args` before.
   */
  split(bytes: Uint8Array, from: number, to: number): boolean;
  readonly before: number;
  readonly after: number;
  readonly nodeId: number;
  /** Number of a text, which is added if it is new. */
  numberOf(bytes: Uint8Array, from: number, to: number): number;
  textOf(text: number): Uint8Array;
  /** Copies. */
  texts(): SpelledTexts;
  readonly heldBytes: number;
}

function createArgsSplitter(reserve: (bytes: number) => void): ArgsSplitter {
  const spellings = createSpellings(reserve);
  const recentAfter = createRecentSpellings(spellings);
  const viewOf = createViewOf();
  let before = NONE;
  let after = 0;
  let nodeId = 0;
  /** Position after the digits. */
  let digitsEnd = 0;
  /** Position of the `args` that `endOf` recognised last; −1 if it did not. */
  let recognisedAt = -1;

  /** Reads a node id at a position; false if there is none. */
  function readId(bytes: Uint8Array, at: number, to: number): boolean {
    let value = 0;
    let i = at;
    for (; i < to && bytes[i] >= 48 && bytes[i] <= 57; i += 1) value = value * 10 + bytes[i] - 48;
    const digits = i - at;
    // Digits with a zero in front would not be restored.
    if (digits === 0 || digits > MAX_DIGITS || (bytes[at] === 48 && digits > 1)) return false;
    nodeId = value;
    digitsEnd = i;
    return true;
  }

  /** Position of the value of the first `nodeId`; −1 without one. */
  function findId(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at + KEY.length < to; at += 1) {
      if (bytes[at] !== KEY[0]) continue;
      let same = 1;
      while (same < KEY.length && bytes[at + same] === KEY[same]) same += 1;
      if (same < KEY.length) continue;
      let i = at + KEY.length;
      while (i < to && (bytes[i] === COLON || bytes[i] <= 32)) i += 1;
      return i;
    }
    return -1;
  }

  function readBefore(bytes: Uint8Array, view: DataView, from: number, to: number): boolean {
    if (before !== NONE) {
      const end = from + spellings.lengthOf(before);
      if (end < to && spellings.matches(before, view, from) && readId(bytes, end, to)) return true;
    }
    const idAt = findId(bytes, from, to);
    if (idAt < 0 || !readId(bytes, idAt, to)) return false;
    before = spellings.indexOf(bytes, from, idAt, 0);
    return true;
  }

  function readAfter(bytes: Uint8Array, view: DataView, to: number): void {
    after = recentAfter.find(view, digitsEnd, to - digitsEnd);
    if (after !== NONE) return;
    after = spellings.indexOf(bytes, digitsEnd, to, 0);
    recentAfter.add(after);
  }

  return {
    endOf(bytes, view, from) {
      recognisedAt = -1;
      if (before === NONE || !spellings.matches(before, view, from)) return -1;
      if (!readId(bytes, from + spellings.lengthOf(before), bytes.length)) return -1;
      const found = recentAfter.find(view, digitsEnd);
      if (found === NONE) return -1;
      after = found;
      recognisedAt = from;
      return digitsEnd + spellings.lengthOf(found);
    },
    split(bytes, from, to) {
      if (recognisedAt === from) return true;
      if (to - from > MAX_BYTES) return false;
      const view = viewOf(bytes);
      if (!readBefore(bytes, view, from, to)) return false;
      readAfter(bytes, view, to);
      return true;
    },
    get before() {
      return before;
    },
    get after() {
      return after;
    },
    get nodeId() {
      return nodeId;
    },
    numberOf: (bytes, from, to) => spellings.indexOf(bytes, from, to, 0),
    textOf: (text) => spellings.bytesOf(text),
    texts: () => spellings.spelled(),
    get heldBytes() {
      return spellings.heldBytes;
    },
  };
}

const BLOCK_BYTES = 1 << 16;
const BYTES_PER_ENTRY = 16;
const DIGIT_ZERO = 48;

/** One row per event, in ascending order of events. */
export interface ArgsColumns {
  readonly events: Uint32Array;
  /** Text before the node id, plus 1; 0 for copied args. */
  readonly before: Uint32Array;
  /** Text after the node id; for copied args the position of their first byte. */
  readonly after: Uint32Array;
  /** Node id; for copied args their length. */
  readonly values: Uint32Array;
}

export type ArgsTexts = Pick<SpelledTexts, 'bytes' | 'starts'>;

export interface StoredArgs {
  /** Null if the event's args are not stored. */
  bytesOf(event: number): Uint8Array | null;
  /** The node id of args that are not copied; null for others. */
  nodeIdOf(event: number): number | null;
  readonly columns: ArgsColumns;
  /** The bytes of copied args, in parts. */
  parts(): Iterable<Uint8Array>;
  /** The texts before and after node ids. */
  texts(): ArgsTexts;
  readonly heldBytes: number;
}

/** Args of some events; `bytes` are those of the copied ones. */
export interface TakenArgs extends ArgsColumns {
  readonly bytes: Uint8Array;
}

export interface StoredArgsBuilder extends StoredArgs {
  /** Position after the `args` at `from`, if they are like the last ones of `CHANGES_NODE`; −1 if they must be read. */
  readonly endOf: (bytes: Uint8Array, view: DataView, from: number) => number;
  /**
   * Copies the bytes. Events must be in ascending order. `changesNode`: the event is one of `CHANGES_NODE`; `endOf` was called for its `args`.
   */
  add(event: number, bytes: Uint8Array, from: number, to: number, changesNode: boolean): void;
  /** Removes and returns all args; the texts stay. */
  take(): TakenArgs;
  /** Number of another reader's text in this reader. */
  textNumberOf(text: number, texts: ArgsTexts): number;
  /** Adds the args of another reader; `moved` is added to its events, `textOf` returns the number of its texts here. */
  adopt(taken: TakenArgs, moved: number, textOf: (text: number) => number): void;
}

/** Restores args from the column cache. */
export function restoreStoredArgs(columns: ArgsColumns, bytes: Uint8Array, texts: ArgsTexts): StoredArgs {
  const { events } = columns;
  const placeOf = (event: number): number => placeIn(events, events.length, event);
  return {
    columns,
    parts: () => [bytes],
    texts: () => texts,
    bytesOf(event) {
      const at = placeOf(event);
      if (at < 0) return null;
      const [after, value] = [columns.after[at], columns.values[at]];
      return columns.before[at] === 0
        ? bytes.subarray(after, after + value)
        : joined(textIn(texts, columns.before[at] - 1), value, textIn(texts, after));
    },
    nodeIdOf(event) {
      const at = placeOf(event);
      return at < 0 || columns.before[at] === 0 ? null : columns.values[at];
    },
    heldBytes: bytes.length + texts.bytes.length + events.length * BYTES_PER_ENTRY,
  };
}

export function createStoredArgs(reserve: (bytes: number) => void): StoredArgsBuilder {
  const splitter: ArgsSplitter = createArgsSplitter(reserve);
  const blocks: Uint8Array[] = [];
  /** Position of the first byte of each block, counting used bytes only. */
  const blockStarts: number[] = [];
  /** Bytes used of the last block. */
  let used = 0;
  let blockBytes = 0;
  let events = new Uint32Array(1024);
  let before = new Uint32Array(1024);
  let after = new Uint32Array(1024);
  let values = new Uint32Array(1024);
  let count = 0;

  const endOfBlocks = (): number => (blockStarts.at(-1) ?? 0) + used;

  function pushBlock(block: Uint8Array, usedBytes: number): void {
    reserve(block.length);
    blockBytes += block.length;
    blockStarts.push(endOfBlocks());
    blocks.push(block);
    used = usedBytes;
  }

  /** Makes room for more entries. */
  function extend(more: number): void {
    const length = Math.max(events.length * 2, count + more);
    reserve((length - events.length) * BYTES_PER_ENTRY);
    events = extended(events, length);
    before = extended(before, length);
    after = extended(after, length);
    values = extended(values, length);
  }

  function addEntry(event: number, textBefore: number, textAfter: number, value: number): void {
    if (count === events.length) extend(1);
    events[count] = event;
    before[count] = textBefore;
    after[count] = textAfter;
    values[count] = value;
    count += 1;
  }

  /** The copied bytes at a position. They are in one block. */
  function copiedBytes(position: number, length: number): Uint8Array {
    let low = 0;
    let high = blockStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (blockStarts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    const start = position - blockStarts[low];
    return blocks[low].subarray(start, start + length);
  }

  const parts = (): Uint8Array[] =>
    blocks.map((block, at) => block.subarray(0, (blockStarts[at + 1] ?? endOfBlocks()) - blockStarts[at]));

  return {
    endOf: (bytes, view, from) => splitter.endOf(bytes, view, from),
    add(event, bytes, from, to, changesNode) {
      if (changesNode && splitter.split(bytes, from, to)) {
        addEntry(event, splitter.before + 1, splitter.after, splitter.nodeId);
        return;
      }
      const length = to - from;
      const last = blocks.at(-1);
      if (last === undefined || used + length > last.length)
        pushBlock(new Uint8Array(Math.max(BLOCK_BYTES, length)), 0);
      blocks[blocks.length - 1].set(bytes.subarray(from, to), used);
      addEntry(event, 0, endOfBlocks(), length);
      used += length;
    },
    take() {
      const all = parts();
      const bytes = new Uint8Array(endOfBlocks());
      for (const [at, part] of all.entries()) bytes.set(part, blockStarts[at]);
      const taken = {
        events: events.slice(0, count),
        before: before.slice(0, count),
        after: after.slice(0, count),
        values: values.slice(0, count),
        bytes,
      };
      blocks.length = 0;
      blockStarts.length = 0;
      [used, count, blockBytes] = [0, 0, 0];
      return taken;
    },
    textNumberOf: (text, { bytes, starts }) => splitter.numberOf(bytes, starts[text], starts[text + 1]),
    adopt(taken, moved, textOf) {
      if (taken.events.length === 0) return;
      if (taken.bytes.length > 0) pushBlock(taken.bytes, taken.bytes.length);
      const start = blockStarts.at(-1) ?? 0;
      if (count + taken.events.length > events.length) extend(taken.events.length);
      values.set(taken.values, count);
      for (let at = 0; at < taken.events.length; at += 1) {
        const textBefore = taken.before[at];
        events[count] = taken.events[at] + moved;
        before[count] = textBefore === 0 ? 0 : textOf(textBefore - 1) + 1;
        after[count] = textBefore === 0 ? start + taken.after[at] : textOf(taken.after[at]);
        count += 1;
      }
    },
    bytesOf(event) {
      const at = placeIn(events, count, event);
      if (at < 0) return null;
      return before[at] === 0
        ? copiedBytes(after[at], values[at])
        : joined(splitter.textOf(before[at] - 1), values[at], splitter.textOf(after[at]));
    },
    nodeIdOf(event) {
      const at = placeIn(events, count, event);
      return at < 0 || before[at] === 0 ? null : values[at];
    },
    get columns() {
      return {
        events: events.subarray(0, count),
        before: before.subarray(0, count),
        after: after.subarray(0, count),
        values: values.subarray(0, count),
      };
    },
    parts,
    texts: () => splitter.texts(),
    get heldBytes() {
      return blockBytes + splitter.heldBytes + events.length * BYTES_PER_ENTRY;
    },
  };
}

function textIn({ bytes, starts }: ArgsTexts, text: number): Uint8Array {
  return bytes.subarray(starts[text], starts[text + 1]);
}

function joined(textBefore: Uint8Array, nodeId: number, textAfter: Uint8Array): Uint8Array {
  const digits = String(nodeId);
  const bytes = new Uint8Array(textBefore.length + digits.length + textAfter.length);
  bytes.set(textBefore);
  for (let at = 0; at < digits.length; at += 1) bytes[textBefore.length + at] = DIGIT_ZERO + Number(digits[at]);
  bytes.set(textAfter, textBefore.length + digits.length);
  return bytes;
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
  return extended(column, column.length * 2);
}

function extended(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(column);
  return larger;
}
