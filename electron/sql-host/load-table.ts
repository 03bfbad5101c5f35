/** Makes a table from a file of raw columns, a chunk of rows at a time, copied into DuckDB's vectors as they are. */
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { NO_BOOLEAN, NO_INTEGER, NO_TEXT } from '../../shared/analysis/sql/table-columns.ts';
import { withColumns, type SqlTable } from '../../shared/contracts/sql-schema.ts';
import type { TableLayout } from '../../shared/contracts/sql-process.ts';
import { readSlice, readTexts, type FileColumn, type FileTexts } from '../sql-tables/index.ts';
import { planColumns, type ColumnPlan } from './column-plans.ts';
import { identifier } from './database.ts';
import { makeEnumeration, makeNames, namesTable } from './enumeration.ts';

export interface LoadOptions {
  readonly connection: DuckDBConnection;
  /** An existing schema. */
  readonly schema: string;
  readonly definition: SqlTable;
  readonly filePath: string;
  readonly layout: TableLayout;
  readonly signal: AbortSignal;
}

/** How the values of a column are appended. */
type Filling =
  | { readonly as: 'values' }
  /** `numberOf`: by the number in its list; null if the texts are all different. */
  | { readonly as: 'enumeration'; readonly numberOf: Uint32Array | null }
  /** Numbers of rows of a table of its own; `noText`: the row of null. */
  | { readonly as: 'number'; readonly noText: number };

/** An enumeration of more texts takes longer to make than a join with them takes in many questions. */
const MOST_ENUMERATED = 1 << 16;

const VECTOR_ROWS = duckdb.vector_size();

/** Returns the columns whose values are numbers of rows of the table `namesTable(table, column)` of the same schema. */
export async function loadTable(options: LoadOptions): Promise<ReadonlySet<string>> {
  const file = await open(options.filePath, 'r');
  try {
    return await fillTable(file, options);
  } finally {
    await file.close();
  }
}

async function fillTable(
  file: FileHandle,
  { connection, schema, definition: whole, layout, signal }: LoadOptions,
): Promise<ReadonlySet<string>> {
  const definition = withColumns(whole, layout.columns);
  const fillings: Filling[] = [];
  const types: string[] = [];
  const numbered = new Set<string>();
  for (const plan of planColumns(definition, layout)) {
    const made = await prepare(file, plan, { connection, schema, definition, layout });
    types.push(made.type);
    fillings.push(made.filling);
    if (made.filling.as === 'number') numbered.add(plan.column.name);
  }
  const columns = definition.columns.map(({ name }, index) => `${identifier(name)} ${types[index] ?? ''}`);
  const table = `${identifier(schema)}.${identifier(definition.name)}`;
  await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  if (layout.rowCount === 0) return numbered;

  const appender = await connection.createAppender(definition.name, schema);
  // The types of the table itself: of an equal enumeration made anew, every chunk would be compared name by name.
  const empty = await connection.run(`SELECT * FROM ${table} LIMIT 0`);
  const columnTypes = fillings.map((_, index) => empty.columnLogicalType(index).logical_type);
  const chunk = new DuckDBDataChunk(duckdb.create_data_chunk(columnTypes));
  /** The list of a column without an enumeration; consecutive slices may share it. */
  let texts = new Map<number, FileTexts>();
  const mostBytes = layout.slices.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  const rooms = [new Uint8Array(mostBytes), new Uint8Array(mostBytes)];
  let next = layout.slices[0] === undefined ? null : readSlice(file, layout, layout.slices[0], rooms[0]);
  for (const [number, slice] of layout.slices.entries()) {
    const used = new Map<number, FileTexts>();
    for (const [index, list] of slice.lists.entries()) {
      const place = list === null ? undefined : layout.lists[list];
      if (list === null || place === undefined || fillings[index]?.as !== 'values') continue;
      used.set(list, texts.get(list) ?? used.get(list) ?? (await readTexts(file, place)));
    }
    texts = used;
    const values = (await next) ?? [];
    const following = layout.slices[number + 1];
    // Read while this one is appended.
    next = following === undefined ? null : readSlice(file, layout, following, rooms[(number + 1) % 2]);
    for (let from = 0; from < slice.rowCount; from += VECTOR_ROWS) {
      const rows = Math.min(VECTOR_ROWS, slice.rowCount - from);
      chunk.reset();
      chunk.rowCount = rows;
      values.forEach((column, index) => {
        const filling = fillings[index];
        const type = columnTypes[index];
        if (filling === undefined || type === undefined) throw new Error('a slice has more columns than its table');
        fillVector(duckdb.data_chunk_get_vector(chunk.chunk, index), { column, filling, type, from, rows, texts });
      });
      appender.appendDataChunk(chunk);
    }
    // Cancelling gets through between slices.
    await nextTurn();
    signal.throwIfAborted();
  }
  appender.closeSync();
  return numbered;
}

/** The type of a column, with what its values refer to. */
async function prepare(
  file: FileHandle,
  { column, enumerated, type }: ColumnPlan,
  { connection, schema, definition, layout }: Pick<LoadOptions, 'connection' | 'schema' | 'definition' | 'layout'>,
): Promise<{ readonly type: string; readonly filling: Filling }> {
  const list = enumerated === null ? undefined : layout.lists[enumerated];
  if (list === undefined) return { type: type ?? 'VARCHAR', filling: { as: 'values' } };
  const texts = await readTexts(file, list);
  if (texts.count > MOST_ENUMERATED) {
    await makeNames(connection, schema, namesTable(definition.name, column.name), texts);
    return { type: 'INTEGER', filling: { as: 'number', noText: texts.count } };
  }
  const made = await makeEnumeration(connection, schema, `${definition.name}.${column.name}`, texts);
  if (made === null) return { type: 'VARCHAR', filling: { as: 'values' } };
  return { type: made.type, filling: { as: 'enumeration', numberOf: made.numberOf } };
}

interface Part {
  readonly column: FileColumn;
  readonly filling: Filling;
  readonly type: duckdb.LogicalType;
  readonly from: number;
  readonly rows: number;
  readonly texts: ReadonlyMap<number, FileTexts>;
}

function fillVector(vector: duckdb.Vector, { column, filling, type, from, rows, texts }: Part): void {
  switch (column.form) {
    case 'int32': {
      const values = column.values.subarray(from, from + rows);
      copyValues(vector, values);
      return markNulls(vector, values, NO_INTEGER);
    }
    case 'float64': {
      const values = column.values.subarray(from, from + rows);
      if (duckdb.get_type_id(type) === duckdb.Type.BIGINT)
        copyValues(
          vector,
          BigInt64Array.from(values, (value) => (Number.isNaN(value) ? 0n : BigInt(Math.trunc(value)))),
        );
      else copyValues(vector, values);
      return markNulls(vector, values, Number.NaN);
    }
    case 'uint8': {
      const values = column.values.subarray(from, from + rows);
      copyValues(
        vector,
        values.map((value) => (value === 1 ? 1 : 0)),
      );
      return markNulls(vector, values, NO_BOOLEAN);
    }
    case 'text': {
      const numbers = column.values.subarray(from, from + rows);
      if (filling.as === 'number') {
        for (let row = 0; row < rows; row += 1) if (numbers[row] === NO_TEXT) numbers[row] = filling.noText;
        return copyValues(vector, numbers);
      }
      if (filling.as === 'values') assignTexts(vector, numbers, texts.get(column.list));
      else copyNumbers(vector, numbers, filling.numberOf, type);
      return markNulls(vector, numbers, NO_TEXT);
    }
  }
}

type Values = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float64Array | BigInt64Array;

function copyValues(vector: duckdb.Vector, { buffer, byteOffset, byteLength }: Values): void {
  if (!(buffer instanceof ArrayBuffer)) throw new Error('columns of a file are not in shared memory');
  duckdb.copy_data_to_vector(vector, 0, buffer, byteOffset, byteLength);
}

/**
 * Copies the values of an enumeration (`ENUM`), which DuckDB stores as numbers: of one byte for up to 256 different values, else of two or four.
 * `numberOf` translates each number first, where DuckDB numbers the values differently. What stands in for null does not matter: `markNulls` hides it.
 */
function copyNumbers(
  vector: duckdb.Vector,
  numbers: Uint32Array<ArrayBuffer>,
  numberOf: Uint32Array | null,
  type: duckdb.LogicalType,
): void {
  const width = duckdb.enum_internal_type(type);
  if (numberOf === null && width === duckdb.Type.UINTEGER) return copyValues(vector, numbers);
  const values =
    width === duckdb.Type.UTINYINT
      ? new Uint8Array(numbers.length)
      : width === duckdb.Type.USMALLINT
        ? new Uint16Array(numbers.length)
        : new Uint32Array(numbers.length);
  if (numberOf === null) values.set(numbers);
  else for (let row = 0; row < numbers.length; row += 1) values[row] = numberOf[numbers[row] ?? 0] ?? 0;
  copyValues(vector, values);
}

function assignTexts(vector: duckdb.Vector, numbers: Uint32Array, texts: FileTexts | undefined): void {
  if (texts === undefined) throw new Error('a list of texts was not read');
  numbers.forEach((number, row) => {
    if (number !== NO_TEXT) duckdb.vector_assign_string_element_len(vector, row, texts.bytesOf(number));
  });
}

/** `none`: the value that stands for null. */
function markNulls(
  vector: duckdb.Vector,
  values: Int32Array | Uint32Array | Uint8Array | Float64Array,
  none: number,
): void {
  // A search without JavaScript; most columns have no null in most chunks.
  if (!values.includes(none)) return;
  const valid = new Uint8Array(Math.ceil(values.length / 64) * 8).fill(0xff);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? none;
    if (value === none || Number.isNaN(value)) valid[row >>> 3] = (valid[row >>> 3] ?? 0) & ~(1 << (row & 7));
  }
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, valid.buffer, 0, valid.byteLength);
}
