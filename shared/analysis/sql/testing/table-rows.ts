/** Test helper: the rows of a table as objects, with null where a column has no value. */
import { NO_BOOLEAN, NO_INTEGER, NO_TEXT, type ColumnValues, type SqlTableOf } from '../table-columns.ts';

type Value = string | number | boolean | null;

function valueAt(values: ColumnValues, row: number): Value {
  if ('texts' in values) {
    const index = values.indexes[row];
    return index === NO_TEXT ? null : (values.texts[index] ?? null);
  }
  const value = values[row];
  if (values instanceof Uint8Array) return value === NO_BOOLEAN ? null : value === 1;
  if (values instanceof Int32Array) return value === NO_INTEGER ? null : value;
  return Number.isNaN(value) ? null : value;
}

/** All rows, read in slices of at most `sliceRows`. */
export function tableRows<D>(
  { definition, read }: SqlTableOf<D>,
  document: D,
  sliceRows = 1000,
): Readonly<Record<string, Value>>[] {
  return [...read(document, sliceRows)].flatMap(({ rowCount, columns }) =>
    Array.from({ length: rowCount }, (_, row) =>
      Object.fromEntries(
        definition.columns.map(({ name }, at): [string, Value] => {
          const values = columns[at];
          if (values === undefined) throw new Error(`${definition.name} has no column ${name}`);
          return [name, valueAt(values, row)];
        }),
      ),
    ),
  );
}
