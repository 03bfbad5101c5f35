/** One page of the class table: filtered, sorted and cut. */
import { assertNever } from '../../../base/assert-never.ts';
import type { HeapClassPage, HeapClassSort } from '../../../contracts/heap/heap-classes.ts';
import type { HeapOriginal } from '../../../contracts/heap/heap-objects.ts';
import type { ShownNames } from '../../../contracts/original-positions.ts';
import type { ClassRow } from '../classes/class-table.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';

export interface ClassPageParams {
  readonly filter: string;
  readonly sort: HeapClassSort;
  /** The names by which `sort: name` sorts. */
  readonly names: ShownNames;
  readonly descending: boolean;
  readonly start: number;
  readonly count: number;
}

export interface ClassPages {
  page(params: ClassPageParams): HeapClassPage;
  /** Adds retained sizes and distances to the rows. */
  complete(figures: Pick<RetainedFigures, 'rowRetained' | 'rowDistance'>): void;
}

interface PageRow extends ClassRow {
  /** Row of the class table. */
  readonly at: number;
  readonly retainedSizeBytes: number | null;
  readonly distance: number | null;
}

type NameOf = (row: PageRow) => string;

/** Code unit order, which does not depend on the locale. */
function byName(a: PageRow, b: PageRow, nameOf: NameOf): number {
  const [nameA, nameB] = [nameOf(a), nameOf(b)];
  return nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
}

function valueOf(row: PageRow, sort: HeapClassSort): number {
  switch (sort) {
    case 'count':
      return row.count;
    // Until computed, the shallow size is used.
    case 'retained':
      return row.retainedSizeBytes ?? row.shallowSizeBytes;
    case 'distance':
      return row.distance ?? (row.retainedSizeBytes === null ? row.shallowSizeBytes : Number.POSITIVE_INFINITY);
    case 'shallow':
    case 'name':
      return row.shallowSizeBytes;
    default:
      return assertNever(sort, 'sort of classes');
  }
}

function comparator(sort: HeapClassSort, descending: boolean, nameOf: NameOf): (a: PageRow, b: PageRow) => number {
  const sign = descending ? -1 : 1;
  if (sort === 'name') return (a, b) => sign * byName(a, b, nameOf);
  // Ties are sorted by generated name, ascending in both directions.
  return (a, b) => sign * (valueOf(a, sort) - valueOf(b, sort)) || byName(a, b, ({ name }) => name);
}

/**
 * Pages of the class table. Caches the last order, because scrolling requests it repeatedly. `snapshot`: names the classes and says whose code
 * they are; `tableRows`: their rows of its class table, if these are not all of them.
 */
export function createClassPages(
  classRows: readonly ClassRow[],
  snapshot?: Pick<OpenSnapshot, 'classOriginals' | 'isThirdPartyScript'>,
  tableRows?: readonly number[],
): ClassPages {
  const originalOf = (at: number): HeapOriginal | undefined => snapshot?.classOriginals.of(tableRows?.[at] ?? at);
  const shown = ({ at, ...row }: PageRow): HeapClassPage['rows'][number] => {
    const original = originalOf(at);
    const isThird =
      original === undefined
        ? row.url !== undefined && snapshot?.isThirdPartyScript(row.url) === true
        : original.ignored === true;
    return {
      ...row,
      ...(original === undefined ? {} : { original }),
      ...(isThird ? { isThirdParty: true } : {}),
    };
  };
  let rows: readonly PageRow[] = classRows.map((row, at) => ({
    ...row,
    at,
    retainedSizeBytes: null,
    distance: null,
  }));
  let cachedKey = '';
  let sorted: readonly PageRow[] = [];

  return {
    page({ filter, sort, names, descending, start, count }) {
      const wanted = filter.toLowerCase();
      const key = `${sort}|${names}|${descending}|${wanted}`;
      const nameOf: NameOf = ({ name, at }) => (names === 'original' ? originalOf(at)?.name : null) ?? name;
      // Original names may have become known since.
      if (key !== cachedKey || wanted !== '' || sort === 'name') {
        const matching =
          wanted === ''
            ? rows
            : rows.filter(({ name, at }) => `${name}\n${originalOf(at)?.name ?? ''}`.toLowerCase().includes(wanted));
        sorted = matching.toSorted(comparator(sort, descending, nameOf));
        cachedKey = key;
      }
      return {
        rows: sorted.slice(start, start + count).map(shown),
        start,
        matching: sorted.length,
        matchingCount: sorted.reduce((sum, row) => sum + row.count, 0),
        matchingShallowSizeBytes: sorted.reduce((sum, row) => sum + row.shallowSizeBytes, 0),
      };
    },
    complete({ rowRetained, rowDistance }) {
      rows = classRows.map((row, at) => ({
        ...row,
        at,
        retainedSizeBytes: rowRetained[at],
        // No counted path leads to any of them.
        distance: Number.isFinite(rowDistance[at]) ? rowDistance[at] : null,
      }));
      cachedKey = '';
    },
  };
}
