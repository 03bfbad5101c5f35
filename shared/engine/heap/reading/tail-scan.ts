/**
 * Reads a `.heapsnapshot` from its end on a second thread while the first thread reads it from the start: first the strings, then edges
 * from the last chunk of their section downwards. The header contains the number of edges, so rows are known from the end. If the file is
 * not in V8's form, returns null and the first thread reads the rest as usual, so errors are always reported by it.
 *
 *
 *     {"snapshot":{…},"nodes":[ … ],"edges":[ … ],"trace_function_infos":[…], … "strings":[ … ]}
 *      first thread ───────────────► ◄─── 2. edges 1. strings ───►
 */
import { AppFailure } from '../../../base/errors.ts';
import { claimBack, claimFrom, type ClaimWord } from './chunk-claims.ts';
import { foldIndexes, splitEdges, type EdgeColumns, type EdgeLayout } from './column-builders.ts';
import { sharedColumns } from '../columns/column-memory.ts';
import { BLOCK_SHIFT, createLabelWriter, numberedEdgeTypes } from '../graph/edge-labels.ts';
import { findEphemerons, type Ephemerons } from '../graph/ephemerons.ts';
import { createNumberScanner, isNumberByte, skipNumbers } from '../format/number-scanner.ts';
import { release } from '../columns/release.ts';
import { createStringScanner, createStringTable, type StoredStrings } from '../strings/string-table.ts';
import { QUOTE } from '../../../base/byte-codes.ts';

/** Chunk size for dividing files between the two threads. */
export const TAIL_CHUNK_BYTES = 1 << 20;
/** Maximum bytes of a row across two chunks; V8's rows have about twenty. */
const MAX_CARRY_BYTES = 4096;
const STRINGS_KEY = new TextEncoder().encode('"strings":[');
/** The section that V8 writes after the edges. */
const KEY_BEHIND_EDGES = 'trace_function_infos';
const MAX_KEY_CHARS = 64;
/** Estimate, so that the column of offsets rarely grows. */
const BYTES_PER_STRING = 24;

export interface TailScanInput {
  /** Chunks begin at multiples of this. */
  readonly chunkBytes: number;
  readonly fileSizeBytes: number;
  readonly layout: EdgeLayout & { readonly edgeCount: number };
  readonly columns: EdgeColumns;
  readonly claims: ClaimWord;
}

/** The second thread's access to the file, and its cancellation. */
export interface TailSource {
  /** Fills `target` from `position`; returns the number of bytes. */
  read(target: Uint8Array, position: number): number;
  /** Called once per chunk. */
  isCancelled(): boolean;
  /** Receives the strings as soon as they are read, and owns them. */
  onStrings(strings: TailStrings): void;
}

type Reading = Pick<TailSource, 'read' | 'isCancelled'>;

/** The part that is read first. */
export interface TailStrings {
  /** Position of the opening bracket of the strings, and after the closing one. */
  readonly stringsByteOffset: number;
  readonly stringsEndByteOffset: number;
  readonly strings: StoredStrings;
  readonly ephemerons: Ephemerons;
}

export interface TailScan {
  /** Edges from this row on are in the columns; the number of all edges if there are none. */
  readonly firstRow: number;
  /** Numbers of the rows from there to the next block of labels, or to the end: their labels are not in the columns. */
  readonly head: Uint32Array;
  /** Of their labels, from the end of the columns. */
  readonly entries: number;
  /** Position of that row. */
  readonly firstRowByteOffset: number;
  /** Position of the closing bracket of the edges. */
  readonly edgesEndByteOffset: number;
}

/** Searches for bytes backwards from the end of the file; −1 if not found. */
function findBackwards(source: Reading, before: number, wanted: Uint8Array): number {
  const buffer = new Uint8Array(TAIL_CHUNK_BYTES + wanted.length - 1);
  const found = lookBackwards(source, before, wanted, buffer);
  release(buffer);
  return found;
}

function lookBackwards(source: Reading, before: number, wanted: Uint8Array, buffer: Uint8Array): number {
  for (let end = before; end > 0 && !source.isCancelled(); end -= TAIL_CHUNK_BYTES) {
    const start = Math.max(0, end - TAIL_CHUNK_BYTES);
    const length = source.read(buffer.subarray(0, Math.min(buffer.length, before - start)), start);
    const last = wanted[wanted.length - 1];
    for (let at = length - 1; at >= wanted.length - 1; at -= 1) {
      // Searching for the rarest byte would be faster, but the search is short: brackets are rare in strings.
      at = buffer.lastIndexOf(last, at);
      if (at < wanted.length - 1) break;
      const from = at - wanted.length + 1;
      if (wanted.every((byte, index) => buffer[from + index] === byte)) return start + from;
    }
  }
  return -1;
}

/** Closing bracket of the edges, searched backwards from `before` over sections of numbers; −1 if not found. */
function findEdgesEnd(source: Reading, before: number): number {
  const quote = Uint8Array.of(QUOTE);
  const text = new Uint8Array(MAX_KEY_CHARS);
  for (let at = before; ;) {
    const closing = findBackwards(source, at, quote);
    const opening = closing < 0 ? -1 : findBackwards(source, closing, quote);
    if (opening < 0 || closing - opening > MAX_KEY_CHARS) return -1;
    source.read(text, opening + 1);
    const key = new TextDecoder().decode(text.subarray(0, closing - opening - 1));
    if (key === KEY_BEHIND_EDGES) return bracketBefore(source, opening);
    if (key === 'edges' || key === 'nodes') return -1;
    at = opening;
  }
}

/** Bracket that closes the section before a key and its comma; −1 for anything else. */
function bracketBefore(source: Reading, keyByteOffset: number): number {
  const bytes = new Uint8Array(16);
  const start = Math.max(0, keyByteOffset - bytes.length);
  const text = new TextDecoder().decode(
    bytes.subarray(0, source.read(bytes.subarray(0, keyByteOffset - start), start)),
  );
  const match = /\](\s*,\s*)$/.exec(text);
  return match === null ? -1 : keyByteOffset - match[0].length;
}

function scanStrings(
  source: Reading,
  start: number,
  fileSizeBytes: number,
): { parts: StoredStrings; end: number } | null {
  const expectedCount = Math.ceil((fileSizeBytes - start) / BYTES_PER_STRING);
  const scanner = createStringScanner({ expectedCount, reserve: () => {} });
  const buffer = new Uint8Array(TAIL_CHUNK_BYTES);
  let end = -1;
  for (let at = start; end < 0 && !source.isCancelled();) {
    const length = source.read(buffer, at);
    if (length === 0) break;
    const stopped = scanner.feed(buffer.subarray(0, length), 0, at);
    if (scanner.done) end = at + stopped;
    at += length;
  }
  release(buffer);
  return end < 0 ? null : { parts: scanner.finishParts(), end };
}

/** Edges in chunks from the last one downwards; null for unexpected content. */
function scanEdges(
  { chunkBytes, layout, columns, claims }: TailScanInput,
  source: TailSource,
  edgesEnd: number,
  stringCount: number,
): Omit<TailScan, 'edgesEndByteOffset'> | null {
  const fields = layout.edgeFieldCount;
  const isNumbered = numberedEdgeTypes(layout);
  const buffer = new Uint8Array(chunkBytes + MAX_CARRY_BYTES + 1);
  /** A number and its comma have at least two bytes. */
  const numbers = new Uint32Array(Math.ceil(buffer.length / 2) + fields);
  let filled = 0;
  const wide = new Map<number, number>();
  const scanner = createNumberScanner({
    fieldCount: 1,
    section: 'edges',
    allowNegative: true,
    sink: {
      takeRows(block, count, wideOfBlock) {
        for (const [position, value] of wideOfBlock) wide.set(filled + position, value);
        numbers.set(block.subarray(0, count), filled);
        filled += count;
      },
    },
  });
  const writer = createLabelWriter(() => columns.labels, layout, true);
  const blockRows = 1 << BLOCK_SHIFT;
  let firstRow = layout.edgeCount;
  let head = new Uint32Array(0);
  let firstRowByteOffset = edgesEnd;
  /** The part of a row at the start of the chunk above, including its comma. */
  let carry = new Uint8Array(0);
  while (firstRow > 0 && !source.isCancelled()) {
    const chunk = claimBack(claims);
    if (chunk < 0) break;
    const start = chunk * chunkBytes;
    const wanted = Math.min(chunkBytes, edgesEnd - start);
    if (source.read(buffer.subarray(0, wanted), start) !== wanted) return null;
    buffer.set(carry, wanted);
    let length = wanted + carry.length;
    if (carry.length === 0 && firstRow === layout.edgeCount) {
      // There is no comma after the last row.
      buffer[length] = 44;
      length += 1;
    }
    // The only possible bracket is that of the section: before it there are no edges.
    const bracket = buffer.lastIndexOf(91, wanted - 1);
    const from = bracket >= 0 ? bracket + 1 : firstNumber(buffer, length);
    filled = 0;
    wide.clear();
    scanner.feed(buffer.subarray(from, length), 0, start + from);
    // A closing bracket within the edges, which the first thread reports as their end.
    if (scanner.done) return null;
    const before = firstRow * fields - filled;
    if (before < 0 || (bracket >= 0 && before !== 0)) return null;
    const row = Math.ceil(before / fields);
    const skipped = row * fields - before;
    if (skipped > filled || (filled - skipped) % fields !== 0) return null;
    const rows = (filled - skipped) / fields;
    const block = numbers.subarray(skipped);
    const fromRow = new Map(Array.from(wide, ([position, value]) => [position - skipped, value]));
    if (foldIndexes(block, rows, fromRow, layout, isNumbered) !== rows) return null;
    const stop = splitEdges(block, 0, rows, layout, columns.to, row, stringCount - 1, isNumbered);
    if (stop.row !== rows || stop.maxName >= stringCount) return null;
    // From the last block of labels on that begins here; it may end with rows of the chunk above.
    for (let first = ((firstRow - 1) >> BLOCK_SHIFT) * blockRows; first >= row; first -= blockRows) {
      const end = Math.min(first + blockRows, layout.edgeCount);
      writer.write(block, (first - row) * fields, Math.min(end, firstRow) - first, first);
      if (end > firstRow) writer.write(head, 0, end - firstRow, firstRow);
      writer.end(end);
    }
    const nextBlock = Math.min(Math.ceil(row / blockRows) * blockRows, layout.edgeCount);
    const own = block.slice(0, (Math.min(nextBlock, firstRow) - row) * fields);
    head = nextBlock > firstRow ? Uint32Array.from([...own, ...head]) : own;
    const rowAt = skipNumbers(buffer.subarray(0, length), from, skipped);
    if (rowAt > MAX_CARRY_BYTES && bracket < 0) return null;
    firstRow = row;
    firstRowByteOffset = start + rowAt;
    carry = buffer.slice(0, Math.min(rowAt, MAX_CARRY_BYTES));
  }
  release(buffer, numbers);
  return { firstRow, head, entries: writer.entries, firstRowByteOffset };
}

/** First byte of a number after a separator. */
function firstNumber(buffer: Uint8Array, length: number): number {
  let at = 0;
  while (at < length && isNumberByte(buffer[at])) at += 1;
  while (at < length && !isNumberByte(buffer[at])) at += 1;
  return at;
}

/** The strings section, which is the last one; null if it is not in V8's form. */
export function scanStringsAhead(fileSizeBytes: number, source: Reading): Omit<TailStrings, 'ephemerons'> | null {
  try {
    const key = findBackwards(source, fileSizeBytes, STRINGS_KEY);
    return key < 0 ? null : stringsBehind(key, fileSizeBytes, source);
  } catch (thrown) {
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  }
}

function stringsBehind(key: number, fileSizeBytes: number, source: Reading): Omit<TailStrings, 'ephemerons'> | null {
  const stringsByteOffset = key + STRINGS_KEY.length - 1;
  const scanned = scanStrings(source, stringsByteOffset + 1, fileSizeBytes);
  return scanned === null ? null : { stringsByteOffset, stringsEndByteOffset: scanned.end, strings: scanned.parts };
}

/** Null: the first thread reads the rest, including the strings. */
export function scanTail(input: TailScanInput, source: TailSource): TailScan | null {
  try {
    const key = findBackwards(source, input.fileSizeBytes, STRINGS_KEY);
    if (key < 0) return null;
    const edgesEndByteOffset = findEdgesEnd(source, key);
    if (edgesEndByteOffset < 0) return null;
    // The file is read from the chunk with the end of the edges on here, or after this has finished.
    if (!claimFrom(input.claims, Math.floor(edgesEndByteOffset / input.chunkBytes) + 1)) return null;
    // Before the edges, which are shared with the first thread, so that both finish at the same time.
    const found = stringsBehind(key, input.fileSizeBytes, source);
    if (found === null) return null;
    const stringCount = found.strings.offsets.length - 1;
    source.onStrings({ ...found, ephemerons: findEphemerons(createStringTable(found.strings), sharedColumns) });
    const edges = scanEdges(input, source, edgesEndByteOffset, stringCount);
    return edges === null || source.isCancelled() ? null : { ...edges, edgesEndByteOffset };
  } catch (thrown) {
    // The first thread will reach the same position and report the error, or find a section where this saw damage.
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  }
}
