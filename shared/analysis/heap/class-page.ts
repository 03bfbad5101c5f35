/** One page of the class table: filtered, sorted, cut. */
import type { HeapClassPage, HeapClassSort } from '../../contracts/analysis.ts';
import type { ClassRow } from './class-table.ts';

export interface ClassPageParams {
  readonly filter: string;
  readonly sort: HeapClassSort;
  readonly descending: boolean;
  readonly start: number;
  readonly count: number;
}

export interface ClassPages {
  page(params: ClassPageParams): HeapClassPage;
}

/** Code unit order, the same on every machine. */
function byName(a: ClassRow, b: ClassRow): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function comparator(sort: HeapClassSort, descending: boolean): (a: ClassRow, b: ClassRow) => number {
  const sign = descending ? -1 : 1;
  if (sort === 'name') return (a, b) => sign * byName(a, b);
  // Retained sizes and distances are not there yet: the shallow size stands in for them.
  const value =
    sort === 'count' ? (row: ClassRow): number => row.count : (row: ClassRow): number => row.shallowSizeBytes;
  // Ties are by name, upwards whichever way the figures go.
  return (a, b) => sign * (value(a) - value(b)) || byName(a, b);
}

/** Pages over fixed rows. The last order asked for is kept: scrolling asks for the same one again and again. */
export function createClassPages(rows: readonly ClassRow[]): ClassPages {
  let keptKey = '';
  let kept: readonly ClassRow[] = [];

  return {
    page({ filter, sort, descending, start, count }) {
      const wanted = filter.toLowerCase();
      const key = `${sort}|${descending}|${wanted}`;
      if (key !== keptKey) {
        const matching = wanted === '' ? rows : rows.filter(({ name }) => name.toLowerCase().includes(wanted));
        kept = matching.toSorted(comparator(sort, descending));
        keptKey = key;
      }
      return {
        rows: kept.slice(start, start + count).map((row) => ({ ...row, retainedSizeBytes: null, distance: null })),
        start,
        matching: kept.length,
        matchingCount: kept.reduce((sum, row) => sum + row.count, 0),
        matchingShallowSizeBytes: kept.reduce((sum, row) => sum + row.shallowSizeBytes, 0),
      };
    },
  };
}
