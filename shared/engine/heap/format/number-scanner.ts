/**
 * Parses a JSON array of whole numbers into rows, chunk by chunk. The inner loop is the hottest of the product: it uses 32-bit arithmetic
 * only and writes numbers to a small block that the caller splits into columns. (Writing to columns directly was half as fast on 2 GB,
 * because of too many write streams.)
 */
import { createStepSizes } from '../../steps/steps.ts';
import type { AppFailure } from '../../../base/errors.ts';
import { damaged } from './snapshot-errors.ts';
import { CLOSE_LIST, COMMA, MINUS, NEWLINE, ZERO, describeByte } from '../../../base/byte-codes.ts';

/** Placeholder in a block for a negative number or one that needs more than 32 bits. */
export const WIDE = 0xffff_ffff;
/** About 100 KB per block, which stays in the second-level cache between scanning and splitting. */
const BLOCK_NUMBERS = 24_576;

/** Receives complete rows; byte offsets of rows are only requested for errors. */
export interface RowSink {
  /**
   * Takes `rowCount` rows of `block`. `wide` has the value of each number stored as `WIDE`, by position. `rowByteOffset(row)` is the offset
   * in the file of that row of the block.
   */
  takeRows(
    block: Uint32Array,
    rowCount: number,
    wide: ReadonlyMap<number, number>,
    rowByteOffset: (row: number) => number,
  ): void;
}

export interface NumberScanner {
  /** Scans from `start`; returns where it stopped: the end of the chunk, or after the closing bracket (then `done`). */
  feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
  readonly done: boolean;
  /**
   * The rest of the array was read by another thread: the closing bracket comes next. Returns false without any change if the bytes so far
   * do not end after a complete row and its comma.
   */
  skipToEnd(): boolean;
}

/** States between two calls; within a call the fast loop stays in `value`. */
const EXPECT_FIRST = 0;
const EXPECT_VALUE = 1;
const IN_NUMBER = 2;
const AFTER_VALUE = 3;

/** Where the fast loop stopped. One object per scanner, so that a call allocates nothing. */
interface FastStop {
  index: number;
  filled: number;
  /** It stopped after a number that is followed by an unusual separator. */
  afterValue: boolean;
}

/**
 * Reads numbers separated by a comma, or by a newline and a comma, while they are short and end before `fastEnd`. A separate function with
 * plain parameters, because V8 keeps those in registers, unlike variables of a closure; one branch per digit instead of a loop, because the
 * processor then predicts the length of numbers (1,370 MB/s on 426 MB; a digit loop reached 1,000).
 */
function scanShortNumbers(
  chunk: Uint8Array,
  start: number,
  fastEnd: number,
  block: Uint32Array,
  capacity: number,
  filled: number,
  stop: FastStop,
): void {
  let i = start;
  let at = filled;
  stop.afterValue = false;
  while (i < fastEnd && at < capacity) {
    let value = chunk[i] - ZERO;
    if (value >>> 0 > 9) break;
    // The number ends at `fastEnd` at the latest, so no read below exceeds the chunk.
    let digit = chunk[i + 1] - ZERO;
    let length = 1;
    if (digit >>> 0 < 10) {
      value = value * 10 + digit;
      digit = chunk[i + 2] - ZERO;
      length = 2;
      if (digit >>> 0 < 10) {
        value = value * 10 + digit;
        digit = chunk[i + 3] - ZERO;
        length = 3;
        if (digit >>> 0 < 10) {
          value = value * 10 + digit;
          digit = chunk[i + 4] - ZERO;
          length = 4;
          if (digit >>> 0 < 10) {
            value = value * 10 + digit;
            digit = chunk[i + 5] - ZERO;
            length = 5;
            if (digit >>> 0 < 10) {
              value = value * 10 + digit;
              digit = chunk[i + 6] - ZERO;
              length = 6;
              if (digit >>> 0 < 10) {
                value = value * 10 + digit;
                digit = chunk[i + 7] - ZERO;
                length = 7;
                if (digit >>> 0 < 10) {
                  value = value * 10 + digit;
                  digit = chunk[i + 8] - ZERO;
                  length = 8;
                  if (digit >>> 0 < 10) {
                    value = value * 10 + digit;
                    digit = chunk[i + 9] - ZERO;
                    length = 9;
                    // Ten digits may exceed 32 bits and use the slow path.
                    if (digit >>> 0 < 10) break;
                  }
                }
              }
            }
          }
        }
      }
    }
    block[at] = value;
    at += 1;
    i += length;
    if (digit === COMMA - ZERO) {
      i += 1;
    } else if (digit === NEWLINE - ZERO && i < fastEnd && chunk[i + 1] === COMMA) {
      // Node ends each row with a newline before the comma.
      i += 2;
    } else {
      stop.afterValue = true;
      break;
    }
  }
  stop.index = i;
  stop.filled = at;
}

/** Numbers of every length between every separator. */
const REHEARSED = new TextEncoder().encode(
  Array.from('123456789', (_, at) => `${'123456789'.slice(0, at + 1)},${at}\n,`)
    .join('')
    .repeat(2) + ' ',
);
/** Chunks of large files are as long. */
const REHEARSED_FROM_BYTES = 1 << 16;
/** As often must V8 have called a function before it notes what its branches see. */
const REHEARSALS = 16;

/**
 * Lets V8 see every branch of the loop. What it compiles leaves out branches that it never saw, and is thrown away at the first number that is longer than
 * those before: ids grow through a file.
 */
function rehearse(): void {
  const block = new Uint32Array(REHEARSED.length);
  const stop: FastStop = { index: 0, filled: 0, afterValue: false };
  for (let times = 0; times < REHEARSALS; times += 1)
    scanShortNumbers(REHEARSED, 0, REHEARSED.length - 1, block, block.length, 0, stop);
}

/**
 * Scans the contents of an array whose numbers form rows of `fieldCount`. Throws `AppFailure` (`damaged_file`) at the first invalid byte.
 */
export function createNumberScanner(options: {
  fieldCount: number;
  section: string;
  allowNegative: boolean;
  sink: RowSink;
}): NumberScanner {
  const { fieldCount, section, allowNegative, sink } = options;
  const wholeRows = (numbers: number): number => Math.max(1, Math.floor(numbers / fieldCount)) * fieldCount;
  const block = new Uint32Array(wholeRows(BLOCK_NUMBERS));
  const sizes = createStepSizes(BLOCK_NUMBERS);
  /** Not for small files. */
  let isRehearsed = false;
  /** The first blocks are not filled completely. */
  let capacity = wholeRows(sizes.next());
  const wide = new Map<number, number>();
  const stop: FastStop = { index: 0, filled: 0, afterValue: false };
  let filled = 0;
  let state = EXPECT_FIRST;
  let done = false;
  // The incomplete number at the end of a chunk.
  let partial = 0;
  let partialDigits = 0;
  let negative = false;
  let numberByteOffset = 0;
  // Offset of the block's first row if it is in an earlier chunk.
  let carriedRowByteOffset = -1;

  function store(value: number): void {
    if (value >= WIDE || value < 0) {
      wide.set(filled, value);
      block[filled] = WIDE;
    } else {
      block[filled] = value;
    }
    filled += 1;
  }

  /**
   * Passes complete rows on. `searchFrom` is the start of the block's numbers in this chunk and `earlier` the count before it; only an
   * error needs the search.
   */
  function flush(chunk: Uint8Array, end: number, chunkByteOffset: number, searchFrom: number, earlier: number): void {
    const rows = Math.floor(filled / fieldCount);
    if (rows > 0) {
      sink.takeRows(block, rows, wide, (row) =>
        row === 0 && carriedRowByteOffset >= 0
          ? carriedRowByteOffset
          : chunkByteOffset + skipNumbers(chunk, searchFrom, row * fieldCount - earlier),
      );
    }
    const used = rows * fieldCount;
    const left = filled - used;
    if (left === 0) {
      wide.clear();
      carriedRowByteOffset = state === IN_NUMBER ? numberByteOffset : -1;
    } else if (rows > 0 || carriedRowByteOffset < 0) {
      // The incomplete row began in this chunk: a few numbers, found from the end.
      carriedRowByteOffset = chunkByteOffset + skipNumbersBack(chunk, end, left + (state === IN_NUMBER ? 1 : 0));
      block.copyWithin(0, used, filled);
      const kept = [...wide].filter(([position]) => position >= used);
      wide.clear();
      for (const [position, value] of kept) wide.set(position - used, value);
    }
    filled = left;
  }

  return {
    get done() {
      return done;
    },
    skipToEnd() {
      if (filled > 0 || (state !== EXPECT_VALUE && state !== EXPECT_FIRST)) return false;
      state = AFTER_VALUE;
      return true;
    },
    feed(chunk, start, chunkByteOffset) {
      if (!isRehearsed && chunk.length >= REHEARSED_FROM_BYTES) {
        isRehearsed = true;
        rehearse();
      }
      let i = start;
      let searchFrom = start;
      let earlier = filled;
      if (state === IN_NUMBER) {
        earlier += 1;
        while (searchFrom < chunk.length && isDigit(chunk[searchFrom])) searchFrom += 1;
      }
      // After the last non-digit comes a number that may continue in the next chunk.
      let fastEnd = chunk.length - 1;
      while (fastEnd >= i && isDigit(chunk[fastEnd])) fastEnd -= 1;

      let problem: AppFailure | null = null;
      while (i < chunk.length && !done && problem === null) {
        if (state === EXPECT_VALUE) {
          scanShortNumbers(chunk, i, fastEnd, block, capacity, filled, stop);
          i = stop.index;
          filled = stop.filled;
          if (stop.afterValue) state = AFTER_VALUE;
        }
        if (filled === capacity) {
          flush(chunk, i, chunkByteOffset, searchFrom, earlier);
          searchFrom = i;
          earlier = 0;
          capacity = wholeRows(sizes.next());
        }
        if (i >= chunk.length) break;
        // The slow path: byte by byte, for spaces, long numbers, and numbers across chunks.
        const byte = chunk[i];
        if (state === IN_NUMBER) {
          if (isDigit(byte)) {
            partial = partial * 10 + (byte - ZERO);
            partialDigits += 1;
            if (partial > Number.MAX_SAFE_INTEGER) {
              problem = damaged(numberByteOffset, `a number in "${section}" is too large to be real`);
            }
            i += 1;
          } else if (partialDigits === 0) {
            problem = damaged(chunkByteOffset + i, `a number in "${section}" has no digits`);
          } else {
            store(negative ? -partial : partial);
            state = AFTER_VALUE;
          }
        } else if (isSpace(byte)) {
          i += 1;
        } else if (state === AFTER_VALUE) {
          if (byte === COMMA) {
            state = EXPECT_VALUE;
          } else if (byte === CLOSE_LIST) {
            done = true;
          } else {
            problem = damaged(
              chunkByteOffset + i,
              `"${section}" has ${describeByte(byte)} where a comma or bracket belongs`,
            );
          }
          i += 1;
        } else if (isDigit(byte) || (byte === MINUS && allowNegative)) {
          negative = byte === MINUS;
          partial = negative ? 0 : byte - ZERO;
          partialDigits = negative ? 0 : 1;
          numberByteOffset = chunkByteOffset + i;
          state = IN_NUMBER;
          i += 1;
        } else if (byte === CLOSE_LIST && state === EXPECT_FIRST) {
          done = true;
          i += 1;
        } else {
          problem = damaged(chunkByteOffset + i, `"${section}" has ${describeByte(byte)} where a whole number belongs`);
        }
      }
      // Rows before the invalid byte come first, because their errors are found first if a chunk ends in between.
      flush(chunk, i, chunkByteOffset, searchFrom, earlier);
      if (problem !== null) throw problem;
      if (done && filled > 0) {
        throw damaged(
          carriedRowByteOffset,
          `the last row of "${section}" has ${filled} numbers where ${fieldCount} belong`,
        );
      }
      return i;
    },
  };
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === NEWLINE || byte === 13 || byte === 9;
}

export function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === MINUS;
}

/** Position after `count` numbers. */
export function skipNumbers(chunk: Uint8Array, from: number, count: number): number {
  let at = from;
  for (let missing = count; ; missing -= 1) {
    while (at < chunk.length && !isNumberByte(chunk[at])) at += 1;
    if (missing === 0 || at >= chunk.length) return at;
    while (at < chunk.length && isNumberByte(chunk[at])) at += 1;
  }
}

/** Position of the last `count` numbers before `end`. */
function skipNumbersBack(chunk: Uint8Array, end: number, count: number): number {
  let at = end;
  for (let missing = count; missing > 0; missing -= 1) {
    while (at > 0 && !isNumberByte(chunk[at - 1])) at -= 1;
    while (at > 0 && isNumberByte(chunk[at - 1])) at -= 1;
  }
  return at;
}
