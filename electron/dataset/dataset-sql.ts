/** The questions whose answers are the files of a dataset. */
import { CAPTURE_TABLE, type DatasetTable } from '../../shared/contracts/dataset.ts';
import type { SqlColumnType } from '../../shared/contracts/sql-schema.ts';

const TYPES: Readonly<Record<SqlColumnType, string>> = {
  integer: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
};

function literal(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  // No statement of ours has a null character in it.
  return typeof value === 'string' ? `'${value.replaceAll('\0', '').replaceAll("'", "''")}'` : String(value);
}

/** All rows of a table of the capture `a`, with the id of the capture first. */
export function tableSql({ from, columns }: DatasetTable, captureId: string): string {
  const named = columns.map(({ name, from: column }) => `"${column}" AS "${name}"`);
  return `SELECT ${literal(captureId)} AS capture_id, ${named.join(', ')} FROM a."${from}"`;
}

type CaptureColumn = (typeof CAPTURE_TABLE)['columns'][number];
type ValueOf<T extends SqlColumnType> = { integer: number; double: number; boolean: boolean; text: string }[T] | null;
/** The row of a capture, by column. */
export type CaptureRow = { readonly [C in CaptureColumn as C['name']]: ValueOf<C['type']> };

/** The question whose only row is that of the table `capture`, with the types of its columns. */
export function captureRowSql(row: CaptureRow): string {
  const cells = CAPTURE_TABLE.columns.map(({ name, type }) => `${literal(row[name])}::${TYPES[type]} AS "${name}"`);
  return `SELECT ${cells.join(', ')}`;
}
