/**
 * The rows of a long answer as a table sees them: any row by its place, loaded in pages as the table looks at them. The whole
 * answer never comes over; a few pages stay here, the ones looked at longest ago go first.
 */
import type { AppError, AppResult } from '../../shared/contracts/errors.ts';

/** What one question for a page answers; what else is in it says something of all rows that match. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
}

export interface PagedRows<Query, Row, Page> {
  /** Asks for other rows; the same question twice asks nothing. The rows shown so far stay until the first page of the new ones is there. */
  readonly ask: (query: Query) => void;
  /** Says which rows are in sight, from `start` up to but without `end`. Loads what is missing. */
  readonly look: (start: number, end: number) => void;
  /** Null while it is on its way. */
  readonly row: (index: number) => Row | null;
  /** Place of a loaded row by its key, −1 where it is not loaded. */
  readonly placeOf: (key: string) => number;
  /** The page that came last of the rows shown, for its sums. Null until the first came. */
  readonly page: () => Page | null;
  /** The query whose rows are shown, which lags behind `ask` by one answer. */
  readonly shown: () => Query | null;
  /** A page of the newest query that is in sight is on its way. */
  readonly loading: () => boolean;
  readonly error: () => AppError | null;
  /** Asks again after an error. */
  readonly retry: () => void;
  /** The rows have figures now that they had not: those in view are read anew in their places, the others when looked at. */
  readonly refresh: () => void;
}

export interface PagedRowsOptions<Query, Row, Page extends RowPage<Row>> {
  readonly load: (query: Query, place: { readonly start: number; readonly count: number }) => Promise<AppResult<Page>>;
  /** Rows that match in all. */
  readonly totalOf: (page: Page) => number;
  readonly keyOf: (row: Row) => string;
  readonly onChange: () => void;
  readonly pageRows?: number;
  readonly maxPages?: number;
  /** So many rows above and below those in sight are read as well, where whoever scrolls may be next. */
  readonly aheadRows?: number;
}

/** A page is a few screens of rows: one question for each some hundred rows scrolled. */
const PAGE_ROWS = 200;
const MAX_PAGES = 60;

interface LoadedPage<Row> {
  readonly rows: readonly Row[];
  /** Places in the page, by key. */
  readonly placeOf: ReadonlyMap<string, number>;
}

interface Generation<Query, Row, Page> {
  readonly query: Query;
  readonly key: string;
  readonly pages: Map<number, LoadedPage<Row>>;
  readonly asked: Set<number>;
  /** Pages read before the last refresh. */
  readonly stale: Set<number>;
  last: Page | null;
}

/** `Query` must be plain data: two that are written the same are the same. */
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
    generation.pages.set(number, { rows, placeOf: new Map(rows.map((row, place) => [options.keyOf(row), place])) });
    // A Map keeps the order of insertion, and `row` puts what is looked at back at the end: the first is the oldest.
    for (const oldest of generation.pages.keys()) {
      if (generation.pages.size <= maxPages) break;
      generation.pages.delete(oldest);
      generation.stale.delete(oldest);
    }
    shown = generation;
    failure = null;
    // What came into sight while this page was on its way may lie outside it.
    loadMissing(generation);
  };

  const loadPage = async (generation: Generation<Query, Row, Page>, number: number): Promise<void> => {
    generation.asked.add(number);
    const askedIn = epoch;
    const answer = await options.load(generation.query, { start: number * pageRows, count: pageRows });
    generation.asked.delete(number);
    if (generation !== newest) return;
    if (answer.ok) {
      // Asked before a refresh and answered after it: shown, and read once more.
      if (askedIn === epoch) generation.stale.delete(number);
      else generation.stale.add(number);
      receive(generation, number, answer.value);
    } else failure = answer.error;
    options.onChange();
  };

  /** First and last page of the rows in sight, and of so many more on either side. */
  function visiblePages(generation: Generation<Query, Row, Page>, moreRows: number): { from: number; to: number } {
    const total = generation.last === null ? 0 : options.totalOf(generation.last);
    const last = Math.max(0, Math.ceil(total / pageRows) - 1);
    const pageOf = (row: number): number => Math.max(0, Math.min(last, Math.floor(row / pageRows)));
    const end = Math.max(lookedAt.start, lookedAt.end - 1);
    return { from: pageOf(lookedAt.start - moreRows), to: pageOf(end + moreRows) };
  }

  function loadMissing(generation: Generation<Query, Row, Page>): void {
    // What is in sight goes first.
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
    newest = { query, key: JSON.stringify(query), pages: new Map(), asked: new Set(), stale: new Set(), last: null };
    failure = null;
    // Other rows are read from their top; where the table stands afterwards it says with `look`.
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
      // While other rows are on their way, a place in the old ones means nothing in the new ones.
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
