/**
 * The rows of the class table as the view sees them: any row by its place, loaded in pages as the view looks at them. The
 * whole table never comes over; a few pages stay here, the ones looked at longest ago go first.
 */
import type { AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { HeapClassPage, HeapClassRow, HeapClassSort } from '../../../shared/contracts/heap-classes.ts';
import type { AppError, AppResult } from '../../../shared/contracts/errors.ts';

export interface ClassQuery {
  readonly filter: string;
  readonly sort: HeapClassSort;
  readonly descending: boolean;
}

/** What is known of the classes that match, before and after the first page came. */
export interface ClassTotals {
  readonly matching: number;
  readonly objects: number;
  readonly shallowSizeBytes: number;
}

export interface ClassRows {
  /** Asks for other rows. The rows shown so far stay until the first page of the new ones is there. */
  ask(query: ClassQuery): void;
  /** Says which rows the view shows, from `start` up to but without `end`. Loads what is missing. */
  look(start: number, end: number): void;
  /** The row at a place of the sorted, filtered table; null while it is on its way. */
  row(index: number): HeapClassRow | null;
  /** Place of a loaded row by its class name, −1 where it is not loaded. */
  placeOf(name: string): number;
  /** Null until the first page came. */
  totals(): ClassTotals | null;
  /** The query whose rows are shown, which lags behind `ask` by one answer. Null until the first page came. */
  shown(): ClassQuery | null;
  /** A page of the newest query is on its way. */
  loading(): boolean;
  error(): AppError | null;
  /** Asks again after an error. */
  retry(): void;
  /** The table has figures now that it had not: rows in view are read anew in their places, the others when they are looked at. */
  refresh(): void;
}

export interface ClassRowsOptions {
  readonly load: (params: AnalysisParams<'heap.classes'>) => Promise<AppResult<HeapClassPage>>;
  readonly onChange: () => void;
  readonly pageRows?: number;
  readonly maxPages?: number;
}

/** A page is a few screens of rows: one question for each some hundred rows scrolled, each answer some 20 kB. */
const PAGE_ROWS = 200;
/** 12,000 rows, about 3 MB, at most. */
const MAX_PAGES = 60;

interface Generation {
  readonly query: ClassQuery;
  readonly pages: Map<number, readonly HeapClassRow[]>;
  readonly asked: Set<number>;
  /** Pages read before the last refresh. */
  readonly stale: Set<number>;
  totals: ClassTotals | null;
}

function sameQuery(a: ClassQuery, b: ClassQuery): boolean {
  return a.filter === b.filter && a.sort === b.sort && a.descending === b.descending;
}

/** Creates the row source of one open document. */
export function createClassRows(options: ClassRowsOptions): ClassRows {
  const pageRows = options.pageRows ?? PAGE_ROWS;
  const maxPages = options.maxPages ?? MAX_PAGES;
  let shown: Generation | null = null;
  let newest: Generation | null = null;
  let failure: AppError | null = null;
  let lookedAt = { start: 0, end: 1 };
  let epoch = 0;

  const receive = (generation: Generation, page: number, answer: HeapClassPage): void => {
    generation.totals = {
      matching: answer.matching,
      objects: answer.matchingCount,
      shallowSizeBytes: answer.matchingShallowSizeBytes,
    };
    generation.pages.delete(page);
    generation.pages.set(page, answer.rows);
    // A Map keeps the order of insertion, and `row` puts what is looked at back at the end: the first is the oldest.
    for (const oldest of generation.pages.keys()) {
      if (generation.pages.size <= maxPages) break;
      generation.pages.delete(oldest);
      generation.stale.delete(oldest);
    }
    shown = generation;
    failure = null;
    // What the view looked at while this page was on its way may lie outside it.
    loadMissing(generation);
  };

  const loadPage = async (generation: Generation, page: number): Promise<void> => {
    generation.asked.add(page);
    const askedOf = epoch;
    const answer = await options.load({ ...generation.query, start: page * pageRows, count: pageRows });
    generation.asked.delete(page);
    if (generation !== newest) return;
    if (answer.ok) {
      // Asked before a refresh and answered after it: shown, and read once more.
      if (askedOf === epoch) generation.stale.delete(page);
      else generation.stale.add(page);
      receive(generation, page, answer.value);
    } else failure = answer.error;
    options.onChange();
  };

  function loadMissing(generation: Generation): void {
    const last = generation.totals === null ? 0 : Math.max(0, Math.ceil(generation.totals.matching / pageRows) - 1);
    const from = Math.min(last, Math.floor(lookedAt.start / pageRows));
    const to = Math.min(last, Math.floor(Math.max(lookedAt.start, lookedAt.end - 1) / pageRows));
    for (let page = from; page <= to; page += 1) {
      const isFresh = generation.pages.has(page) && !generation.stale.has(page);
      if (!isFresh && !generation.asked.has(page)) void loadPage(generation, page);
    }
  }

  const begin = (query: ClassQuery): void => {
    newest = { query, pages: new Map(), asked: new Set(), stale: new Set(), totals: null };
    failure = null;
    // The new table is read from its top; where the view stands afterwards it says with `look`.
    lookedAt = { start: 0, end: 1 };
    loadMissing(newest);
    options.onChange();
  };

  return {
    ask: (query) => {
      if (newest === null || failure !== null || !sameQuery(newest.query, query)) begin(query);
    },
    look: (start, end) => {
      lookedAt = { start: Math.max(0, start), end: Math.max(start + 1, end) };
      // While other rows are on their way, a place in the old ones means nothing in the new ones.
      if (newest !== null && newest === shown && failure === null) loadMissing(newest);
    },
    row: (index) => {
      if (shown === null || index < 0) return null;
      const page = Math.floor(index / pageRows);
      const rows = shown.pages.get(page);
      if (rows === undefined) return null;
      shown.pages.delete(page);
      shown.pages.set(page, rows);
      return rows[index - page * pageRows] ?? null;
    },
    placeOf: (name) => {
      for (const [page, rows] of shown?.pages ?? []) {
        const place = rows.findIndex((row) => row.name === name);
        if (place >= 0) return page * pageRows + place;
      }
      return -1;
    },
    totals: () => shown?.totals ?? null,
    shown: () => shown?.query ?? null,
    loading: () => newest !== null && newest.asked.size > 0,
    error: () => failure,
    refresh: () => {
      epoch += 1;
      if (newest === null) return;
      for (const page of newest.pages.keys()) newest.stale.add(page);
      if (newest === shown && failure === null) loadMissing(newest);
    },
    retry: () => {
      if (newest !== null && failure !== null) begin(newest.query);
    },
  };
}
