/**
 * Parses `trace_tree`, in which children are nested in their row, to any depth and chunk by chunk. Uses its own stack instead of recursion
 * and adds a row at its first number, so callers have smaller numbers than their callees.
 *
 *
 *     [ 1,0,7,568,[ 2,6,0,0,[], 3,5,1,16,[] ] ] id, function, count, size, children
 */
import { NO_TRACE, type TraceTree } from '../graph/allocation-columns.ts';
import type { SectionLayout } from '../format/section-layout.ts';
import { enlarged32, type ColumnBudget } from './column-builders.ts';
import { damaged } from '../format/snapshot-errors.ts';
import { CLOSE_LIST, COMMA, OPEN_LIST, ZERO, describeByte } from '../../../base/byte-codes.ts';

const BYTES_PER_ROW = 28;

const VALUE_OR_END = 0;
const VALUE = 1;
const IN_NUMBER = 2;
const AFTER_VALUE = 3;

export interface TraceTreeScanner {
  /** Scans from the opening bracket; returns where it stopped: the end of the chunk, or after the closing bracket (then `done`). */
  feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
  readonly done: boolean;
  /** Throws `damaged_file` for an unknown function. */
  finish(functionCount: number): TraceTree;
}

export function createTraceTreeScanner(layout: SectionLayout<'trace_tree'>, budget: ColumnBudget): TraceTreeScanner {
  let id = new Uint32Array(256);
  let functionRow = new Uint32Array(256);
  let parent = new Uint32Array(256);
  let allocatedCount = new Float64Array(256);
  let allocatedSizeBytes = new Float64Array(256);
  let rows = 0;
  let largestFunction = -1;
  let largestAt = 0;

  /** Rows whose children are being read, outermost first. */
  let open = new Uint32Array(64);
  let depth = 0;
  let opened = false;
  let done = false;
  let state = VALUE_OR_END;
  /** The current row, and the number of its fields read. */
  let row = NO_TRACE;
  let field = 0;
  let value = 0;
  let valueAt = 0;

  function beginRow(): void {
    if (rows === id.length) {
      const next = rows * 2;
      budget.reserve((next - rows) * BYTES_PER_ROW);
      id = enlarged32(id, next);
      functionRow = enlarged32(functionRow, next);
      parent = enlarged32(parent, next);
      allocatedCount = enlarged64(allocatedCount, next);
      allocatedSizeBytes = enlarged64(allocatedSizeBytes, next);
    }
    row = rows;
    parent[row] = depth === 0 ? NO_TRACE : open[depth - 1];
    rows += 1;
  }

  function storeNumber(): void {
    if (field === 0) beginRow();
    if (field === layout.id) id[row] = value;
    else if (field === layout.count) allocatedCount[row] = value;
    else if (field === layout.size) allocatedSizeBytes[row] = value;
    else if (field === layout.functionRow) {
      functionRow[row] = value;
      if (value > largestFunction) {
        largestFunction = value;
        largestAt = valueAt;
      }
    } else if (field === layout.children) throw damaged(valueAt, 'found a number instead of the callees of a stack');
    if (value > 0xffff_ffff && (field === layout.id || field === layout.functionRow)) {
      throw damaged(valueAt, 'a number in "trace_tree" is too large to be real');
    }
    field += 1;
    state = AFTER_VALUE;
  }

  function openChildren(at: number): void {
    if (field !== layout.children) throw damaged(at, 'a list stands in "trace_tree" where a number belongs');
    if (field === 0) beginRow();
    if (depth === open.length) open = enlarged32(open, depth * 2);
    open[depth] = row;
    depth += 1;
    field = 0;
    state = VALUE_OR_END;
  }

  function close(at: number): void {
    if (state === VALUE) throw damaged(at, '"trace_tree" has a bracket where a value belongs');
    if (field !== 0 && field !== layout.fieldCount) {
      throw damaged(at, `a row of "trace_tree" has ${field} values where ${layout.fieldCount} belong`);
    }
    if (depth === 0) {
      done = true;
      return;
    }
    depth -= 1;
    row = open[depth];
    field = layout.children + 1;
    state = AFTER_VALUE;
  }

  /** Handles a byte that is not part of a number. */
  function take(byte: number, at: number): void {
    if (byte === 32 || byte === 10 || byte === 13 || byte === 9) return;
    if (!opened) {
      if (byte !== OPEN_LIST) throw damaged(at, '"trace_tree" is not a list');
      opened = true;
      return;
    }
    if (byte === CLOSE_LIST) {
      close(at);
    } else if (state === AFTER_VALUE) {
      if (byte !== COMMA) throw damaged(at, `"trace_tree" has ${describeByte(byte)} where a comma or bracket belongs`);
      if (field === layout.fieldCount) field = 0;
      state = VALUE;
    } else if (byte === OPEN_LIST) {
      openChildren(at);
    } else if (byte >= ZERO && byte <= 57) {
      value = byte - ZERO;
      valueAt = at;
      state = IN_NUMBER;
    } else {
      throw damaged(at, `"trace_tree" has ${describeByte(byte)} where a whole number or a list belongs`);
    }
  }

  return {
    get done() {
      return done;
    },
    feed(chunk, start, chunkByteOffset) {
      let i = start;
      while (i < chunk.length) {
        const byte = chunk[i];
        if (state === IN_NUMBER) {
          const digit = byte - ZERO;
          if (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            if (value > Number.MAX_SAFE_INTEGER)
              throw damaged(valueAt, 'a number in "trace_tree" is too large to be real');
            i += 1;
            continue;
          }
          storeNumber();
        }
        take(byte, chunkByteOffset + i);
        i += 1;
        if (done) break;
      }
      return i;
    },
    finish(functionCount) {
      if (largestFunction >= functionCount) {
        throw damaged(
          largestAt,
          `a stack names function ${largestFunction}, and there are ${functionCount.toLocaleString('en-US')} functions`,
          { expected: largestFunction + 1, found: functionCount },
        );
      }
      return {
        count: rows,
        id: id.slice(0, rows),
        functionRow: functionRow.slice(0, rows),
        parent: parent.slice(0, rows),
        allocatedCount: allocatedCount.slice(0, rows),
        allocatedSizeBytes: allocatedSizeBytes.slice(0, rows),
      };
    },
  };
}

function enlarged64(old: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(old);
  return larger;
}
