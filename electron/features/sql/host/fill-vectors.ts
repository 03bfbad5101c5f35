/**
 * Copies raw columns into the vectors of a chunk that is filled again and again. What a column needs for this is made once: the chunks of a large
 * table are ten thousand, and what each of them would allocate again is collected as garbage while it is filled.
 */
import duckdb from '@duckdb/node-bindings';
import { NO_BOOLEAN, NO_INTEGER, NO_TEXT } from '../../../../shared/engine/tables/index.ts';
import type { FileColumn, FileTexts } from '../../../core/table-files/index.ts';

/** Ways to append the values of a column. */
export type Filling =
  | { readonly as: 'values' }
  /** `numberOf`: by the number in its list; null if the texts are all different. */
  | { readonly as: 'enumeration'; readonly numberOf: Uint32Array | null }
  /** Numbers of rows of a table of its own; `noText`: the row of null. */
  | { readonly as: 'number'; readonly noText: number };

/** Rows of one column: at most those of a vector. */
export interface ColumnPart {
  readonly column: FileColumn;
  readonly from: number;
  readonly rows: number;
  /** The lists of columns that are appended as values. */
  readonly texts: ReadonlyMap<number, FileTexts>;
}

export type FillVector = (part: ColumnPart) => void;

export const VECTOR_ROWS = duckdb.vector_size();
const BITS = 8;
const WORD_BYTES = 8;
const ALL_VALID = 0xff;

type Bytes = ArrayBuffer;
type Values =
  | Int32Array<Bytes>
  | Uint32Array<Bytes>
  | Uint16Array<Bytes>
  | Uint8Array<Bytes>
  | Float64Array<Bytes>
  | BigInt64Array<Bytes>;

/** Vectors of the chunk stay the same when it is reset. */
export function createVectorFillers(
  chunk: duckdb.DataChunk,
  columns: readonly { readonly type: duckdb.LogicalType; readonly filling: Filling }[],
): readonly FillVector[] {
  const nulls = createNulls();
  return columns.map(({ type, filling }, index) =>
    createFiller(duckdb.data_chunk_get_vector(chunk, index), type, filling, nulls),
  );
}

function createFiller(vector: duckdb.Vector, type: duckdb.LogicalType, filling: Filling, nulls: Nulls): FillVector {
  const fillTexts = createTextFiller(vector, type, filling, nulls);
  const isWide = duckdb.get_type_id(type) === duckdb.Type.BIGINT;
  const flags = new Uint8Array(VECTOR_ROWS);
  return (part) => {
    const { column, from, rows } = part;
    switch (column.form) {
      case 'int32': {
        const values = column.values.subarray(from, from + rows);
        copyValues(vector, values, rows);
        return nulls.mark(vector, values, NO_INTEGER);
      }
      case 'float64': {
        const values = column.values.subarray(from, from + rows);
        copyValues(vector, isWide ? BigInt64Array.from(values, integerOf) : values, rows);
        return nulls.markNaN(vector, values);
      }
      case 'uint8': {
        const values = column.values.subarray(from, from + rows);
        for (let row = 0; row < rows; row += 1) flags[row] = values[row] === 1 ? 1 : 0;
        copyValues(vector, flags, rows);
        return nulls.mark(vector, values, NO_BOOLEAN);
      }
      case 'text':
        return fillTexts(column.values.subarray(from, from + rows), part.texts.get(column.list));
    }
  };
}

function integerOf(value: number): bigint {
  return Number.isNaN(value) ? 0n : BigInt(Math.trunc(value));
}

type FillTexts = (numbers: Uint32Array<Bytes>, texts: FileTexts | undefined) => void;

function createTextFiller(vector: duckdb.Vector, type: duckdb.LogicalType, filling: Filling, nulls: Nulls): FillTexts {
  if (filling.as === 'number')
    return (numbers) => {
      const { noText } = filling;
      for (let row = 0; row < numbers.length; row += 1) if (numbers[row] === NO_TEXT) numbers[row] = noText;
      copyValues(vector, numbers, numbers.length);
    };
  if (filling.as === 'values')
    return (numbers, texts) => {
      assignTexts(vector, numbers, texts);
      nulls.mark(vector, numbers, NO_TEXT);
    };
  const { numberOf } = filling;
  const values = enumerationValues(type);
  return (numbers) => {
    // A null is copied as some value or other; the mark below hides it.
    if (numberOf === null) values.set(numbers);
    else for (let row = 0; row < numbers.length; row += 1) values[row] = numberOf[numbers[row] ?? 0] ?? 0;
    copyValues(vector, values, numbers.length);
    nulls.mark(vector, numbers, NO_TEXT);
  };
}

/** Room for the numbers of an enumeration, each in as many bytes as DuckDB stores. */
function enumerationValues(type: duckdb.LogicalType): Uint8Array<Bytes> | Uint16Array<Bytes> | Uint32Array<Bytes> {
  const stored = duckdb.enum_internal_type(type);
  if (stored === duckdb.Type.UTINYINT) return new Uint8Array(VECTOR_ROWS);
  return stored === duckdb.Type.USMALLINT ? new Uint16Array(VECTOR_ROWS) : new Uint32Array(VECTOR_ROWS);
}

function copyValues(vector: duckdb.Vector, values: Values, rows: number): void {
  const { buffer, byteOffset, BYTES_PER_ELEMENT } = values;
  duckdb.copy_data_to_vector(vector, 0, buffer, byteOffset, rows * BYTES_PER_ELEMENT);
}

function assignTexts(vector: duckdb.Vector, numbers: Uint32Array, texts: FileTexts | undefined): void {
  if (texts === undefined) throw new Error('a list of texts was not read');
  numbers.forEach((number, row) => {
    if (number !== NO_TEXT) duckdb.vector_assign_string_element_len(vector, row, texts.bytesOf(number));
  });
}

interface Nulls {
  /** `none`: the value that stands for null. */
  mark(vector: duckdb.Vector, values: Int32Array | Uint32Array | Uint8Array, none: number): void;
  markNaN(vector: duckdb.Vector, values: Float64Array): void;
}

function createNulls(): Nulls {
  const valid = new Uint8Array(VECTOR_ROWS / BITS);
  const copyValid = (vector: duckdb.Vector, rows: number): void => {
    const words = Math.ceil(rows / BITS / WORD_BYTES);
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, words * WORD_BYTES);
  };
  return {
    mark(vector, values, none) {
      // A search without JavaScript; most columns have no null in most chunks.
      if (!values.includes(none)) return;
      const { length } = values;
      valid.fill(ALL_VALID);
      for (let row = 0, byte = 0; row < length; byte += 1) {
        let bits = ALL_VALID;
        const end = Math.min(row + BITS, length);
        for (let bit = 1; row < end; row += 1, bit <<= 1) if (values[row] === none) bits ^= bit;
        valid[byte] = bits;
      }
      copyValid(vector, length);
    },
    markNaN(vector, values) {
      if (!values.includes(Number.NaN)) return;
      valid.fill(ALL_VALID);
      values.forEach((value, row) => {
        if (Number.isNaN(value)) valid[row >>> 3] = (valid[row >>> 3] ?? 0) & ~(1 << (row & 7));
      });
      copyValid(vector, values.length);
    },
  };
}
