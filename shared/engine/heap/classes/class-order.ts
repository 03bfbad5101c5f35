/** Rows of classes as tables list them: by part of a name, in an order. */
import type { HeapOriginal } from '../contract/heap-objects.ts';
import type { ShownNames } from '../../source-map/contract/original-positions.ts';

interface Named {
  readonly name: string;
}

export interface RowOrder<Row> {
  /** Part of the generated or of the original name, in any case. */
  readonly filter: string;
  /** The names by which rows are sorted. */
  readonly names: ShownNames;
  readonly descending: boolean;
  readonly originalOf: (row: Row) => HeapOriginal | undefined;
  /** Ascending; null to sort by name. */
  readonly compare: ((a: Row, b: Row) => number) | null;
}

/** Code unit order, which does not depend on the locale. */
function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function orderRows<Row extends Named>(
  rows: readonly Row[],
  { filter, names, descending, originalOf, compare }: RowOrder<Row>,
): Row[] {
  const wanted = filter.toLowerCase();
  const matching =
    wanted === ''
      ? rows
      : rows.filter((row) => `${row.name}\n${originalOf(row)?.name ?? ''}`.toLowerCase().includes(wanted));
  const nameOf = (row: Row): string => (names === 'original' ? originalOf(row)?.name : null) ?? row.name;
  const sign = descending ? -1 : 1;
  return matching.toSorted(
    compare === null
      ? (a, b) => sign * inOrder(nameOf(a), nameOf(b))
      : // Ties are sorted by generated name, ascending in both directions.
        (a, b) => sign * compare(a, b) || inOrder(a.name, b.name),
  );
}

/** The row with the original name of its class, if it is known. */
export function withOriginal<Row extends Named>(
  row: Row,
  original: HeapOriginal | undefined,
): Row & { readonly original?: HeapOriginal } {
  return original === undefined ? row : { ...row, original };
}
