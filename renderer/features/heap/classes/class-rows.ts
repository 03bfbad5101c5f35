/** The rows of the class table in pages, with the totals of all matching classes. */
import type { AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import type {
  HeapClassPage,
  HeapClassRow,
  HeapClassSort,
} from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { createPagedRows, type PagedRows } from '../../../core/stores/paged-rows.ts';

export interface ClassQuery {
  readonly filter: string;
  readonly sort: HeapClassSort;
  readonly descending: boolean;
  /** The names by which `sort: name` sorts; default: original. */
  readonly names?: ShownNames;
}

/** Totals of the matching classes, before and after the first page. */
export interface ClassTotals {
  readonly matching: number;
  readonly objects: number;
  readonly shallowSizeBytes: number;
}

export interface ClassRows extends PagedRows<ClassQuery, HeapClassRow, HeapClassPage> {
  /** Null until the first page. */
  readonly totals: () => ClassTotals | null;
}

export interface ClassRowsOptions {
  readonly load: (params: AnalysisParams<'heap.classes'>) => Promise<AppResult<HeapClassPage>>;
  readonly onChange: () => void;
  readonly pageRows?: number;
  readonly maxPages?: number;
  /** See `PagedRowsOptions`. */
  readonly aheadRows?: number;
}

/** Creates the row source of an open document. Sending the same query after an error or cancel retries it. */
export function createClassRows({ load, ...options }: ClassRowsOptions): ClassRows {
  const rows = createPagedRows<ClassQuery, HeapClassRow, HeapClassPage>({
    ...options,
    load: (query, place) => load({ ...query, ...place }),
    totalOf: (page) => page.matching,
    keyOf: (row) => row.name,
  });
  return {
    ...rows,
    ask: (query) => {
      rows.ask(query);
      if (rows.error() !== null) rows.retry();
    },
    totals: () => {
      const page = rows.page();
      return page === null
        ? null
        : {
            matching: page.matching,
            objects: page.matchingCount,
            shallowSizeBytes: page.matchingShallowSizeBytes,
          };
    },
  };
}
