/**
 * The `strings` section as raw bytes in segments with one offset per string; strings are decoded on demand. A snapshot has millions of
 * strings, of which a view shows fifty, and one JavaScript string is limited to about 512 MB.
 */
import { damaged } from '../format/snapshot-errors.ts';
import { KNOWN_NAMES } from './known-names.ts';
import { BACKSLASH, CLOSE_LIST, COMMA, QUOTE, describeByte } from '../../../base/byte-codes.ts';

const SEGMENT_SHIFT = 24;
/** 16 MiB: large enough that few strings span two segments, small enough that the last one wastes little. */
export const STRING_SEGMENT_BYTES = 1 << SEGMENT_SHIFT;
const SEGMENT_BYTES = STRING_SEGMENT_BYTES;
const SEGMENT_MASK = SEGMENT_BYTES - 1;
const FIRST_BYTES = 1 << 16;
const NOTHING = new Uint8Array(0);
const OFFSET_WRAP = 2 ** 32;

/** 0: part of a string; 1: ends it; 2: begins an escape; 3: invalid in a JSON string. */
const BYTE_CLASS = (() => {
  const classes = new Uint8Array(256);
  classes.fill(3, 0, 32);
  classes[QUOTE] = 1;
  classes[BACKSLASH] = 2;
  return classes;
})();

function isHexDigit(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102);
}

function isEscapable(byte: number): boolean {
  // " \ / b f n r t
  return (
    byte === QUOTE ||
    byte === BACKSLASH ||
    byte === 47 ||
    byte === 98 ||
    byte === 102 ||
    byte === 110 ||
    byte === 114 ||
    byte === 116
  );
}

export interface StringTable {
  readonly length: number;
  readonly byteLength: number;
  /** The whole string. */
  get(index: number): string;
  /** The string's JSON bytes between its quotes, with escapes; valid until the next call. */
  rawBytes(index: number): Uint8Array;
  /** First byte of `rawBytes`, or the closing quote for an empty string. */
  firstByte(index: number): number;
  /** Offset of `rawBytes` in the stored bytes; for `length`, the end. */
  offsetOf(index: number): number;
  /** Length of `rawBytes` without reading them. */
  rawLength(index: number): number;
  /** Index of the first string with exactly this text; −1 if there is none. The text must not need escapes. A text is searched for once. */
  indexOf(text: string): number;
  /** The same for several texts, in one scan for those that are new; texts that no string equals are missing. */
  indexesOf(texts: readonly string[]): ReadonlyMap<string, number>;
  /** Data of the table, for the column cache. */
  readonly stored: StoredStrings;
}

/** The bytes between the brackets as in the file, and the start of each string. */
export interface StoredStrings {
  /** `STRING_SEGMENT_BYTES` each, except the last. */
  readonly segments: readonly Uint8Array[];
  /** By string, plus the end of the last; modulo 4 GiB. */
  readonly offsets: Uint32Array;
  /** Strings at which the offsets wrap around to the next 4 GiB. */
  readonly wraps: readonly number[];
}

export interface StringScanner {
  /** Scans from `start`; returns where it stopped: the end of the chunk, or after the closing bracket (then `done`). */
  feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
  readonly done: boolean;
  finish(): StringTable;
  /** Data of the table, to be sent to another thread. */
  finishParts(): StoredStrings;
}

const EXPECT_FIRST = 0;
const EXPECT_STRING = 1;
const IN_STRING = 2;
const AFTER_STRING = 3;
const IN_ESCAPE = 4;
const IN_HEX = 5;

/**
 * Scans the contents of the `strings` array. `expectedCount` presizes the offsets; `reserve` is called before memory is allocated and may
 * throw.
 */
export function createStringScanner(options: {
  expectedCount: number;
  reserve: (bytes: number) => void;
}): StringScanner {
  const { reserve } = options;
  const segments: Uint8Array<ArrayBuffer>[] = [];
  const expectedOffsets = Math.max(1024, options.expectedCount + 1);
  reserve(expectedOffsets * Uint32Array.BYTES_PER_ELEMENT);
  let offsets = new Uint32Array(expectedOffsets);
  const wraps: number[] = [];
  let count = 0;
  let stored = 0;
  let state = EXPECT_FIRST;
  let hexLeft = 0;
  let done = false;

  function append(chunk: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const within = stored & SEGMENT_MASK;
      const index = Math.floor(stored / SEGMENT_BYTES);
      let segment = segments[index] ?? NOTHING;
      if (segment.length <= within) {
        // The first segment doubles, because small files need little; the others are allocated whole.
        const length = index === 0 ? Math.min(SEGMENT_BYTES, Math.max(FIRST_BYTES, segment.length * 2)) : SEGMENT_BYTES;
        reserve(length - segment.length);
        const larger = new Uint8Array(length);
        larger.set(segment);
        segment = larger;
        segments[index] = segment;
      }
      const taken = Math.min(to - at, segment.length - within);
      segment.set(chunk.subarray(at, at + taken), within);
      at += taken;
      stored += taken;
    }
  }

  function pushOffset(offset: number): void {
    if (count + 1 >= offsets.length) {
      const length = Math.ceil(offsets.length * 1.5);
      reserve((length - offsets.length) * Uint32Array.BYTES_PER_ELEMENT);
      const larger = new Uint32Array(length);
      larger.set(offsets);
      offsets = larger;
    }
    if (offset >= OFFSET_WRAP * (wraps.length + 1)) wraps.push(count);
    offsets[count] = offset % OFFSET_WRAP;
  }

  function finishParts(): StoredStrings {
    // A sentinel after the bracket, so that every string ends before the opening quote of the next.
    pushOffset(stored + 1);
    const last = segments.length - 1;
    if (last >= 0) segments[last] = segments[last].slice(0, stored - last * SEGMENT_BYTES);
    return { segments, offsets: offsets.subarray(0, count + 1), wraps };
  }

  return {
    get done() {
      return done;
    },
    feed(chunk, start, chunkByteOffset) {
      let i = start;
      const end = chunk.length;
      // All bytes of this call are appended at once, including separators: offset = base + position.
      const base = stored - start;
      while (i < end && !done) {
        if (state === IN_STRING) {
          while (i < end && BYTE_CLASS[chunk[i]] === 0) i += 1;
          if (i >= end) break;
          const byteClass = BYTE_CLASS[chunk[i]];
          if (byteClass === 1) {
            count += 1;
            state = AFTER_STRING;
          } else if (byteClass === 2) {
            state = IN_ESCAPE;
          } else {
            throw damaged(chunkByteOffset + i, `a string has ${describeByte(chunk[i])} in it unescaped`);
          }
          i += 1;
          continue;
        }
        const byte = chunk[i];
        if (state === IN_ESCAPE) {
          if (byte === 117) {
            state = IN_HEX;
            hexLeft = 4;
          } else if (isEscapable(byte)) {
            state = IN_STRING;
          } else {
            throw damaged(chunkByteOffset + i, `a string escapes ${describeByte(byte)}`);
          }
        } else if (state === IN_HEX) {
          if (!isHexDigit(byte))
            throw damaged(chunkByteOffset + i, `a string has ${describeByte(byte)} in a \\u escape`);
          hexLeft -= 1;
          if (hexLeft === 0) state = IN_STRING;
        } else if (byte === 32 || byte === 10 || byte === 13 || byte === 9) {
          // Between strings.
        } else if (state === AFTER_STRING) {
          if (byte === COMMA) state = EXPECT_STRING;
          else if (byte === CLOSE_LIST) done = true;
          else
            throw damaged(chunkByteOffset + i, `"strings" has ${describeByte(byte)} where a comma or bracket belongs`);
        } else if (byte === QUOTE) {
          pushOffset(base + i + 1);
          state = IN_STRING;
        } else if (byte === CLOSE_LIST && state === EXPECT_FIRST) {
          done = true;
        } else {
          throw damaged(chunkByteOffset + i, `"strings" has ${describeByte(byte)} where a string belongs`);
        }
        i += 1;
      }
      append(chunk, start, i);
      return i;
    },
    finishParts,
    finish: () => createStringTable(finishParts()),
  };
}

/** Maximum number of quote, comma and space bytes between two strings in a lookup. */
const MAX_BETWEEN = 16;

/** A table over stored strings; offsets and bytes must belong together. */
export function createStringTable(stored: StoredStrings): StringTable {
  const { segments, offsets, wraps } = stored;
  const length = offsets.length - 1;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** By text that was looked up: −1 for one that the file does not have. */
  const known = new Map<string, number>();

  function offsetOf(index: number): number {
    let offset = offsets[index];
    for (const wrap of wraps) if (index >= wrap) offset += OFFSET_WRAP;
    return offset;
  }

  function byteAt(offset: number): number {
    return segments[Math.floor(offset / SEGMENT_BYTES)][offset % SEGMENT_BYTES];
  }

  /** Offset of the closing quote: the first one backwards from the opening quote of the next string. */
  function endOf(index: number): number {
    let at = offsetOf(index + 1) - 2;
    while (byteAt(at) !== QUOTE) at -= 1;
    return at;
  }

  function rawBytes(index: number): Uint8Array {
    const start = offsetOf(index);
    const end = endOf(index);
    const first = Math.floor(start / SEGMENT_BYTES);
    const within = start % SEGMENT_BYTES;
    const size = end - start;
    if (within + size <= SEGMENT_BYTES) return segments[first].subarray(within, within + size);
    const joined = new Uint8Array(size);
    for (let taken = 0, segment = first, from = within; taken < size; segment += 1, from = 0) {
      const part = segments[segment].subarray(from, Math.min(SEGMENT_BYTES, from + size - taken));
      joined.set(part, taken);
      taken += part.length;
    }
    return joined;
  }

  /** First string of each text, in one scan; texts must be plain ASCII. */
  function firstOf(texts: readonly string[]): ReadonlyMap<string, number> {
    const encoder = new TextEncoder();
    const found = new Map<string, number>();
    /** The distance to the next string rules out most strings without reading their bytes. */
    const fitting: { readonly text: string; readonly bytes: Uint8Array }[][][] = [];
    for (const text of texts) {
      const bytes = encoder.encode(text);
      const first = bytes[0] ?? QUOTE;
      for (let room = bytes.length + 1; room <= bytes.length + MAX_BETWEEN; room += 1)
        ((fitting[room] ??= [])[first] ??= []).push({ text, bytes });
    }
    for (let index = 0; index < length && found.size < texts.length; index += 1) {
      // Offsets and their differences are modulo 4 GiB.
      const room = (offsets[index + 1] - offsets[index]) >>> 0;
      if (room >= fitting.length) continue;
      const offset = wraps.length === 0 ? offsets[index] : offsetOf(index);
      const segment = segments[Math.floor(offset / SEGMENT_BYTES)];
      const within = offset % SEGMENT_BYTES;
      for (const { text, bytes } of fitting[room]?.[segment[within]] ?? []) {
        const size = bytes.length;
        let same = 0;
        if (within + size < SEGMENT_BYTES) {
          while (same < size && segment[within + same] === bytes[same]) same += 1;
          if (same < size || segment[within + size] !== QUOTE) continue;
        } else {
          while (same < size && byteAt(offset + same) === bytes[same]) same += 1;
          if (same < size || byteAt(offset + size) !== QUOTE) continue;
        }
        if (!found.has(text)) found.set(text, index);
      }
    }
    return found;
  }

  function lookUp(texts: readonly string[]): void {
    const missing = [...new Set([...(known.size === 0 ? KNOWN_NAMES : []), ...texts])].filter(
      (text) => !known.has(text),
    );
    const found = missing.length === 0 ? null : firstOf(missing);
    for (const text of missing) known.set(text, found?.get(text) ?? -1);
  }

  return {
    length,
    stored,
    byteLength: segments.reduce((sum, segment) => sum + segment.length, 0) + offsets.buffer.byteLength,
    get(index) {
      const bytes = rawBytes(index);
      const text = decoder.decode(bytes);
      return bytes.includes(BACKSLASH) ? String(JSON.parse(`"${text}"`)) : text;
    },
    rawBytes,
    offsetOf,
    firstByte: (index) => byteAt(offsetOf(index)),
    rawLength: (index) => endOf(index) - offsetOf(index),
    indexOf(text) {
      const index = known.get(text);
      if (index !== undefined) return index;
      lookUp([text]);
      return known.get(text) ?? -1;
    },
    indexesOf(texts) {
      lookUp(texts);
      const found = texts.map((text): [string, number] => [text, known.get(text) ?? -1]);
      return new Map(found.filter(([, index]) => index >= 0));
    },
  };
}
