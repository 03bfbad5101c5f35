/**
 * Writes a table into a file for the SQL process: raw columns, a slice of rows after the other. Its layout goes with the message that names
 * the file, so that nothing in it has to be parsed.
 */
import { writeSync } from 'node:fs';
import type { SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';
import type { ColumnForm, TableLayout, TextList } from '../../../shared/core/analysis/table-layout.ts';
import { NO_TEXT, type ColumnValues, type TableSlice, type TextColumn } from '../../../shared/engine/tables/index.ts';

/** Rows of one slice: about 2 MB, written in a few milliseconds. */
export const SLICE_ROWS = 1 << 16;

const ALIGNMENT = 8;
const PADDING = new Uint8Array(ALIGNMENT);
/** One write of texts. */
const TEXT_BUFFER_BYTES = 1 << 20;

function formOf(values: ColumnValues): ColumnForm {
  if (values instanceof Int32Array) return 'int32';
  if (values instanceof Float64Array) return 'float64';
  return values instanceof Uint8Array ? 'uint8' : 'text';
}

const FORMS: Readonly<Record<SqlTable['columns'][number]['type'], readonly ColumnForm[]>> = {
  integer: ['int32', 'float64'],
  double: ['float64'],
  boolean: ['uint8'],
  text: ['text'],
};

function lengthOf(values: ColumnValues): number {
  return 'texts' in values ? values.indexes.length : values.length;
}

function bytesOf(values: ColumnValues): Uint8Array {
  const { buffer, byteOffset, byteLength } = 'texts' in values ? values.indexes : values;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function isInList({ texts, indexes }: TextColumn): boolean {
  const { length } = texts;
  for (let row = 0; row < indexes.length; row += 1) {
    const index = indexes[row] ?? NO_TEXT;
    if (index >= length && index !== NO_TEXT) return false;
  }
  return true;
}

export interface TableWriter {
  /** Appends rows. Throws for columns that are not those of the definition, and the file system's errors. */
  write(slice: TableSlice): void;
  finish(): TableLayout;
}

/** Writes to an open file from its start. `definition`: with the columns that are written. */
export function createTableWriter(definition: SqlTable, file: number): TableWriter {
  const encoder = new TextEncoder();
  const lists: TextList[] = [];
  const numberOfList = new Map<readonly string[], number>();
  const slices: TableLayout['slices'] = [];
  let forms: ColumnForm[] = [];
  let rowCount = 0;
  let offset = 0;
  /** Texts before they are written. */
  let buffer = new Uint8Array(0);

  function append(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) from += writeSync(file, bytes, from, bytes.length - from, offset + from);
    offset += bytes.length;
  }

  function pad(): void {
    if (offset % ALIGNMENT !== 0) append(PADDING.subarray(offset % ALIGNMENT));
  }

  function writeTexts(texts: readonly string[]): TextList {
    const start = offset;
    const lengths = new Uint32Array(texts.length);
    // The lengths come first, and are known last.
    offset += lengths.byteLength;
    let held = 0;
    texts.forEach((text, index) => {
      // A UTF-16 unit is three bytes at most.
      const most = text.length * 3;
      if (held + most > buffer.length) {
        append(buffer.subarray(0, held));
        held = 0;
        if (most > buffer.length) buffer = new Uint8Array(Math.max(TEXT_BUFFER_BYTES, most));
      }
      const { written } = encoder.encodeInto(text, buffer.subarray(held));
      lengths[index] = written;
      held += written;
    });
    append(buffer.subarray(0, held));
    const end = offset;
    offset = start;
    append(bytesOf({ texts, indexes: lengths }));
    offset = end;
    pad();
    return { offset: start, count: texts.length, sizeBytes: end - start };
  }

  function listOf(values: ColumnValues): number | null {
    if (!('texts' in values)) return null;
    const known = numberOfList.get(values.texts);
    if (known !== undefined) return known;
    const number = lists.push(writeTexts(values.texts)) - 1;
    numberOfList.set(values.texts, number);
    return number;
  }

  function requireColumns({ rowCount: rows, columns }: TableSlice): void {
    const { name, columns: defined } = definition;
    if (columns.length !== defined.length) throw new Error(`${name} has ${columns.length} columns`);
    defined.forEach((column, index) => {
      const values = columns[index];
      if (values === undefined || lengthOf(values) !== rows)
        throw new Error(`${name}.${column.name} does not have ${rows} rows`);
      const form = formOf(values);
      if (!FORMS[column.type].includes(form)) throw new Error(`${name}.${column.name} is given as ${form}`);
      if (slices.length > 0 && forms[index] !== form) throw new Error(`${name}.${column.name} changes its form`);
      if ('texts' in values && !isInList(values))
        throw new Error(`${name}.${column.name} has a text that is not in its list`);
    });
  }

  return {
    write(slice) {
      if (slice.rowCount === 0) return;
      requireColumns(slice);
      forms = slice.columns.map(formOf);
      const sliceLists = slice.columns.map(listOf);
      const start = offset;
      for (const values of slice.columns) {
        append(bytesOf(values));
        pad();
      }
      slices.push({ rowCount: slice.rowCount, offset: start, sizeBytes: offset - start, lists: sliceLists });
      rowCount += slice.rowCount;
    },
    finish: () => ({ rowCount, columns: definition.columns.map(({ name }) => name), forms, lists, slices }),
  };
}
