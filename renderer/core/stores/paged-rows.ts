/**
 * The rows of a long result for a table: access by index, loaded in pages as the table scrolls. Only a few pages are cached; the least
 * recently viewed is evicted first.
 */
import type { AppError, AppResult } from '../../../shared/base/errors.ts';

/** One page of a query result; the other fields describe all matching rows. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
}

export interface PagedRows<Query, Row, Page> {
  /** Sets the query; an equal query does nothing. The old rows stay until the first page of the new ones arrives. */
  readonly ask: (query: Query) => void;
  /** Reports the visible rows from `start` to `end` (exclusive) and loads missing pages. */
  readonly look: (start: number, end: number) => void;
  /** Null while loading. */
  readonly row: (index: number) => Row | null;
  /** Index of a loaded row by key, or −1. */
  readonly placeOf: (key: string) => number;
  /** Where a row of the displayed query was last, also after its page was evicted; −1 if it was never loaded. */
  readonly lastPlaceOf: (key: string) => number;
  /** The latest page of the displayed rows, for its totals. Null until the first page arrives. */
  readonly page: () => Page | null;
  /** The query of the displayed rows; lags one response behind `ask`. */
  readonly shown: () => Query | null;
  /** True if a visible page of the newest query is loading. */
  readonly loading: () => boolean;
  readonly error: () => AppError | null;
  /** Retries after an error. */
  readonly retry: () => void;
  /** The rows have new figures: reloads visible rows in place, the others when they become visible. */
  readonly refresh: () => void;
}

export interface PagedRowsOptions<Query, Row, Page extends RowPage<Row>> {
  readonly load: (query: Query, place: { readonly start: number; readonly count: number }) => Promise<AppResult<Page>>;
  /** Number of matching rows. */
  readonly totalOf: (page: Page) => number;
  readonly keyOf: (row: Row) => string;
  readonly onChange: () => void;
  readonly pageRows?: number;
  readonly maxPages?: number;
  /** Number of rows prefetched above and below the visible ones. */
  readonly aheadRows?: number;
}

/** A page spans a few screens: one request per some hundred scrolled rows. */
const PAGE_ROWS = 200;
const MAX_PAGES = 60;

interface LoadedPage<Row> {
  readonly rows: readonly Row[];
  /** Index in the page, by key. */
  readonly placeOf: ReadonlyMap<string, number>;
}

interface Generation<Query, Row, Page> {
  readonly query: Query;
  readonly key: string;
  readonly pages: Map<number, LoadedPage<Row>>;
  readonly asked: Set<number>;
  /** Pages loaded before the last refresh. */
  readonly stale: Set<number>;
  last: Page | null;
  /** Places of every row loaded so far. */
  readonly lastPlaces: LastPlaces;
}

interface LastPlaces {
  /** Index by key, or −1. */
  readonly of: (key: string) => number;
  readonly put: (key: string, index: number) => void;
}

function createLastPlaces(): LastPlaces {
  const places = new Map<string, number>();
  const keys = new Map<number, string>();
  return {
    of: (key) => places.get(key) ?? -1,
    put: (key, index) => {
      // After a refresh another row may be there: where the previous one went is not known until its page is loaded.
      const previous = keys.get(index);
      if (previous !== undefined && previous !== key && places.get(previous) === index) places.delete(previous);
      places.set(key, index);
      keys.set(index, key);
    },
  };
}

/** `Query` must be plain data: queries with equal JSON are equal. */
export function createPagedRows<Query, Row, Page extends RowPage<Row>>(
  options: PagedRowsOptions<Query, Row, Page>,
): PagedRows<Query, Row, Page> {
  const pageRows = options.pageRows ?? PAGE_ROWS;
  const maxPages = options.maxPages ?? MAX_PAGES;
  const aheadRows = options.aheadRows ?? 0;
  let shown: Generation<Query, Row, Page> | null = null;
  let newest: Generation<Query, Row, Page> | null = null;
  let failure: AppError | null = null;
  let lookedAt = { start: 0, end: 1 };
  let epoch = 0;

  const receive = (generation: Generation<Query, Row, Page>, number: number, page: Page): void => {
    generation.last = page;
    generation.pages.delete(number);
    const { rows } = page;
    for (const [place, row] of rows.entries()) generation.lastPlaces.put(options.keyOf(row), number * pageRows + place);
    generation.pages.set(number, { rows, placeOf: new Map(rows.map((row, place) => [options.keyOf(row), place])) });
    // A Map preserves insertion order and `row` re-inserts viewed pages, so the first one is the least recently viewed.
    for (const oldest of generation.pages.keys()) {
      if (generation.pages.size <= maxPages) break;
      generation.pages.delete(oldest);
      generation.stale.delete(oldest);
    }
    shown = generation;
    failure = null;
    // Rows that became visible while this page loaded may be outside it.
    loadMissing(generation);
  };

  const loadPage = async (generation: Generation<Query, Row, Page>, number: number): Promise<void> => {
    generation.asked.add(number);
    const askedIn = epoch;
    const answer = await options.load(generation.query, { start: number * pageRows, count: pageRows });
    generation.asked.delete(number);
    if (generation !== newest) return;
    if (answer.ok) {
      // Requested before a refresh and received after it: displayed, then reloaded.
      if (askedIn === epoch) generation.stale.delete(number);
      else generation.stale.add(number);
      receive(generation, number, answer.value);
    } else failure = answer.error;
    options.onChange();
  };

  /** First and last page of the visible rows including the prefetch margin. */
  function visiblePages(generation: Generation<Query, Row, Page>, moreRows: number): { from: number; to: number } {
    const total = generation.last === null ? 0 : options.totalOf(generation.last);
    const last = Math.max(0, Math.ceil(total / pageRows) - 1);
    const pageOf = (row: number): number => Math.max(0, Math.min(last, Math.floor(row / pageRows)));
    const end = Math.max(lookedAt.start, lookedAt.end - 1);
    return { from: pageOf(lookedAt.start - moreRows), to: pageOf(end + moreRows) };
  }

  function loadMissing(generation: Generation<Query, Row, Page>): void {
    // Visible pages load first.
    for (const moreRows of [0, aheadRows]) {
      const { from, to } = visiblePages(generation, moreRows);
      for (let number = from; number <= to; number += 1) {
        const isFresh = generation.pages.has(number) && !generation.stale.has(number);
        if (!isFresh && !generation.asked.has(number)) void loadPage(generation, number);
      }
    }
  }

  function isLoading(generation: Generation<Query, Row, Page>): boolean {
    const { from, to } = visiblePages(generation, 0);
    for (let number = from; number <= to; number += 1) if (generation.asked.has(number)) return true;
    return false;
  }

  const begin = (query: Query): void => {
    newest = {
      query,
      key: JSON.stringify(query),
      pages: new Map(),
      asked: new Set(),
      stale: new Set(),
      last: null,
      lastPlaces: createLastPlaces(),
    };
    failure = null;
    // New rows start at the top; the table then reports its position with `look`.
    lookedAt = { start: 0, end: 1 };
    loadMissing(newest);
    options.onChange();
  };

  return {
    ask: (query) => {
      if (newest?.key !== JSON.stringify(query)) begin(query);
    },
    look: (start, end) => {
      lookedAt = { start: Math.max(0, start), end: Math.max(start + 1, end) };
      // While new rows load, an index in the old rows means nothing for the new ones.
      if (newest !== null && newest === shown && failure === null) loadMissing(newest);
    },
    row: (index) => {
      if (shown === null || index < 0) return null;
      const number = Math.floor(index / pageRows);
      const page = shown.pages.get(number);
      if (page === undefined) return null;
      shown.pages.delete(number);
      shown.pages.set(number, page);
      return page.rows[index - number * pageRows] ?? null;
    },
    placeOf: (key) => {
      for (const [number, { placeOf }] of shown?.pages ?? []) {
        const place = placeOf.get(key);
        if (place !== undefined) return number * pageRows + place;
      }
      return -1;
    },
    lastPlaceOf: (key) => shown?.lastPlaces.of(key) ?? -1,
    page: () => shown?.last ?? null,
    shown: () => shown?.query ?? null,
    loading: () => newest !== null && isLoading(newest),
    error: () => failure,
    retry: () => {
      if (newest !== null && failure !== null) begin(newest.query);
    },
    refresh: () => {
      epoch += 1;
      if (newest === null) return;
      for (const number of newest.pages.keys()) newest.stale.add(number);
      if (newest === shown && failure === null) loadMissing(newest);
    },
  };
}
