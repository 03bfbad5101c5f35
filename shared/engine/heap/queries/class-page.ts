/** One page of the class table: filtered, sorted and cut. */
import type { HeapClassPage, HeapClassSort } from '../contract/heap-classes.ts';
import type { HeapOriginal } from '../contract/heap-objects.ts';
import type { ShownNames } from '../../source-map/contract/original-positions.ts';
import { orderRows, withOriginal } from '../classes/class-order.ts';
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

const FIGURES: Readonly<Record<Exclude<HeapClassSort, 'name'>, (row: PageRow) => number>> = {
  count: ({ count }) => count,
  shallow: ({ shallowSizeBytes }) => shallowSizeBytes,
  // Until computed, the shallow size is used.
  retained: (row) => row.retainedSizeBytes ?? row.shallowSizeBytes,
  distance: (row) => row.distance ?? (row.retainedSizeBytes === null ? row.shallowSizeBytes : Number.POSITIVE_INFINITY),
};

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
    return { ...withOriginal(row, original), ...(isThird ? { isThirdParty: true } : {}) };
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
      // Original names may have become known since.
      if (key !== cachedKey || wanted !== '' || sort === 'name') {
        const figure = sort === 'name' ? null : FIGURES[sort];
        sorted = orderRows(rows, {
          filter,
          names,
          descending,
          originalOf: ({ at }) => originalOf(at),
          compare: figure === null ? null : (a, b) => figure(a) - figure(b),
        });
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
