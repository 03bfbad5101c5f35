/** Reads the columns of a table from a file that `createTableWriter` has written. */
import type { FileHandle } from 'node:fs/promises';
import type { ColumnForm, TableLayout, TextList } from '../../../shared/core/analysis/table-layout.ts';

const ALIGNMENT = 8;

/** A column as in the file; `text`: numbers of texts in a list. */
export type FileColumn =
  | { readonly form: 'int32'; readonly values: Int32Array<ArrayBuffer> }
  | { readonly form: 'float64'; readonly values: Float64Array<ArrayBuffer> }
  | { readonly form: 'uint8'; readonly values: Uint8Array<ArrayBuffer> }
  | { readonly form: 'text'; readonly values: Uint32Array<ArrayBuffer>; readonly list: number };

async function readBytes(
  file: FileHandle,
  offset: number,
  length: number,
  bytes = new Uint8Array(length),
): Promise<Uint8Array<ArrayBuffer>> {
  let from = 0;
  while (from < length) {
    const { bytesRead } = await file.read(bytes, from, length - from, offset + from);
    if (bytesRead === 0) throw new Error('the file of a table is shorter than its layout');
    from += bytesRead;
  }
  return bytes;
}

function columnAt(buffer: ArrayBuffer, at: number, rows: number, form: ColumnForm, list: number | null): FileColumn {
  if (form === 'int32') return { form, values: new Int32Array(buffer, at, rows) };
  if (form === 'float64') return { form, values: new Float64Array(buffer, at, rows) };
  if (form === 'uint8') return { form, values: new Uint8Array(buffer, at, rows) };
  if (list === null) throw new Error('a column of texts has no list');
  return { form, values: new Uint32Array(buffer, at, rows), list };
}

/** The columns of one slice, in `room` if it is large enough: they are valid until it is used again. */
export async function readSlice(
  file: FileHandle,
  { forms }: TableLayout,
  { rowCount, offset, sizeBytes, lists }: TableLayout['slices'][number],
  room?: Uint8Array<ArrayBuffer>,
): Promise<readonly FileColumn[]> {
  const { buffer } = await readBytes(
    file,
    offset,
    sizeBytes,
    room !== undefined && room.length >= sizeBytes ? room : undefined,
  );
  let at = 0;
  return forms.map((form, index) => {
    const column = columnAt(buffer, at, rowCount, form, lists[index] ?? null);
    at += Math.ceil(column.values.byteLength / ALIGNMENT) * ALIGNMENT;
    return column;
  });
}

/** Texts in UTF-8 by number. */
export interface FileTexts {
  readonly count: number;
  /** True if one of them has the character NUL. */
  readonly hasNul: boolean;
  readonly bytesOf: (index: number) => Uint8Array;
}

export async function readTexts(file: FileHandle, { offset, count, sizeBytes }: TextList): Promise<FileTexts> {
  const bytes = await readBytes(file, offset, sizeBytes);
  const lengths = new Uint32Array(bytes.buffer, 0, count);
  const starts = new Float64Array(count + 1);
  let end = lengths.byteLength;
  starts[0] = end;
  lengths.forEach((length, index) => {
    end += length;
    starts[index + 1] = end;
  });
  const hasNul = bytes.subarray(lengths.byteLength).includes(0);
  return { count, hasNul, bytesOf: (index) => bytes.subarray(starts[index], starts[index + 1]) };
}
