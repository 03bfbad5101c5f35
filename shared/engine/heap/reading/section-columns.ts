/** Splits the rows of a section into columns, one for each of some fields. */
import type { RowSink } from '../format/number-scanner.ts';
import type { ColumnBudget } from './column-builders.ts';

type Column = Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

export interface SectionColumns<Values extends Column> extends RowSink {
  readonly rows: number;
  /** Longer than the rows while they are read. */
  readonly columns: readonly Values[];
  /** The columns in their length. */
  finish(): Values[];
}

interface Options<Values extends Column> {
  readonly fieldCount: number;
  /** Offsets of the fields within a row; the column of −1 has zeros. */
  readonly positions: readonly number[];
  /** `Float64Array` has numbers that need more than 32 bits; others are `WIDE` in a `Uint32Array`. */
  readonly make: (length: number) => Values;
  readonly budget: ColumnBudget;
  /** Called with each part of the rows, which is in the columns from `first` on; may correct it, and throws `damaged_file`. */
  readonly check?: (first: number, rowCount: number, rowByteOffset: (row: number) => number) => void;
}

const FIRST_ROWS = 256;

export function createSectionColumns<Values extends Column>({
  fieldCount,
  positions,
  make,
  budget,
  check,
}: Options<Values>): SectionColumns<Values> {
  let columns = positions.map(() => make(0));
  let capacity = 0;
  let rows = 0;

  function grow(needed: number): void {
    const next = Math.max(needed, capacity * 2, FIRST_ROWS);
    const larger = positions.map(() => make(next));
    budget.reserve(larger.reduce((sum, { BYTES_PER_ELEMENT }) => sum + BYTES_PER_ELEMENT * (next - capacity), 0));
    larger.forEach((column, index) => column.set(columns[index]));
    columns = larger;
    capacity = next;
  }

  return {
    get rows() {
      return rows;
    },
    get columns() {
      return columns;
    },
    takeRows(block, rowCount, wide, rowByteOffset) {
      if (rows + rowCount > capacity) grow(rows + rowCount);
      for (const [index, position] of positions.entries()) {
        if (position < 0) continue;
        const column = columns[index];
        const isWide = column instanceof Float64Array && wide.size > 0;
        for (let row = 0, at = position; row < rowCount; row += 1, at += fieldCount)
          column[rows + row] = (isWide ? wide.get(at) : undefined) ?? block[at];
      }
      check?.(rows, rowCount, rowByteOffset);
      rows += rowCount;
    },
    finish: () => columns.map((column) => column.slice(0, rows) as Values),
  };
}
