/**
 * The objects below the expanded rows of a table, 50 at a time. Rows are identified by keys that contain their path, so the same object can
 * be expanded in one place and collapsed in another.
 */
import type { AnalysisProgress } from '../../../../shared/core/analysis/analysis.ts';
import type { AppError, AppResult } from '../../../../shared/base/errors.ts';
import type { QueryOptions } from '../../../core/bridge/analysis-client.ts';
import { isSameData } from '../../../core/widgets/tables/same-data.ts';
import type { ObjectItem, ObjectPage, ObjectSource } from './object-source.ts';

export interface OpenRow {
  readonly source: ObjectSource;
  readonly rows: readonly ObjectItem[];
  /** Null until the first page. */
  readonly total: number | null;
  readonly isLoading: boolean;
  /** Progress of the pending query; null if unknown. */
  readonly progress: AnalysisProgress | null;
  readonly error: AppError | null;
}

export interface ObjectPages {
  /** Null if the row is collapsed. */
  readonly opened: (key: string) => OpenRow | null;
  /** Keys of the expanded rows in the order of expansion. */
  readonly keys: () => readonly string[];
  readonly open: (key: string, source: ObjectSource) => void;
  /** Prefetches the objects of a collapsed row, at low priority, so that it expands immediately. */
  readonly expect: (key: string, source: ObjectSource) => void;
  /** Collapses the row and its descendants. */
  readonly close: (key: string) => void;
  /** Loads 50 more, or retries a failed page. */
  readonly more: (key: string) => void;
  /** Cancels pending queries; loaded objects stay and can be continued. */
  readonly cancel: () => void;
  /** Reloads expanded rows in place, because the objects have new figures. */
  readonly refresh: () => void;
}

export interface ObjectPagesOptions {
  readonly load: (
    source: ObjectSource,
    page: { readonly start: number; readonly count: number },
    options: QueryOptions,
  ) => Promise<AppResult<ObjectPage>>;
  readonly onChange: () => void;
}

export const PAGE_OBJECTS = 50;
/** Maximum number of prefetched rows; the oldest is evicted first. */
const MAX_EXPECTED = 8;
/** Separator of key parts: no class name or id contains it. */
export const KEY_SEPARATOR = '\u0000';

/** The prefetched first page of a collapsed row. */
interface Expected {
  readonly source: ObjectSource;
  readonly controller: AbortController;
  readonly answer: Promise<AppResult<ObjectPage>>;
  page: ObjectPage | null;
  /** Called with the progress once the row is expanded. */
  onProgress: (progress: AnalysisProgress) => void;
}

export function createObjectPages({ load, onChange }: ObjectPagesOptions): ObjectPages {
  const open = new Map<string, OpenRow>();
  /** The last query of each row; results of earlier ones, or after a collapse, are dropped. */
  const asked = new Map<string, number>();
  const running = new Map<string, AbortController>();
  const expected = new Map<string, Expected>();
  let lastNumber = 0;

  const forget = (key: string): void => {
    expected.get(key)?.controller.abort();
    expected.delete(key);
  };

  const keep = (key: string, row: Expected): void => {
    forget(key);
    expected.set(key, row);
    for (const oldest of expected.keys()) {
      if (expected.size <= MAX_EXPECTED) break;
      forget(oldest);
    }
  };

  const expectPage = async (key: string, source: ObjectSource): Promise<void> => {
    // Prefetch only for the row the person is at now.
    for (const [other, { page }] of expected) if (page === null) forget(other);
    const controller = new AbortController();
    const row: Expected = {
      source,
      controller,
      answer: load(
        source,
        { start: 0, count: PAGE_OBJECTS },
        { signal: controller.signal, onProgress: (progress) => row.onProgress(progress) },
      ),
      page: null,
      onProgress: () => undefined,
    };
    keep(key, row);
    const answer = await row.answer;
    if (answer.ok) row.page = answer.value;
    // Expanding the row queries again and shows the error.
    else if (expected.get(key) === row) expected.delete(key);
  };

  /** Takes the prefetched page of a row; null if it has another source. */
  const taken = (key: string, source: ObjectSource): Expected | null => {
    const row = expected.get(key);
    if (row === undefined || !isSameData(row.source, source)) return null;
    expected.delete(key);
    return row;
  };

  const ask = async (
    key: string,
    source: ObjectSource,
    kept: readonly ObjectItem[],
    count: number,
    ahead: Expected | null = null,
  ): Promise<void> => {
    lastNumber += 1;
    const number = lastNumber;
    asked.set(key, number);
    running.get(key)?.abort();
    const controller = ahead?.controller ?? new AbortController();
    running.set(key, controller);
    const onProgress = (progress: AnalysisProgress): void => {
      const now = open.get(key);
      if (asked.get(key) !== number || now === undefined) return;
      open.set(key, { ...now, progress });
      onChange();
    };
    if (ahead !== null) ahead.onProgress = onProgress;
    const page = { start: kept.length, count };
    const answer = await (ahead?.answer ?? load(source, page, { signal: controller.signal, onProgress }));
    if (running.get(key) === controller) running.delete(key);
    const now = open.get(key);
    if (asked.get(key) !== number || now === undefined) return;
    open.set(
      key,
      answer.ok
        ? {
            source,
            rows: [...kept, ...answer.value.rows],
            total: answer.value.total,
            isLoading: false,
            progress: null,
            error: null,
          }
        : { ...now, isLoading: false, progress: null, error: answer.error },
    );
    onChange();
  };

  return {
    opened: (key) => open.get(key) ?? null,
    keys: () => [...open.keys()],
    open: (key, source) => {
      const ahead = taken(key, source);
      const page = ahead?.page ?? null;
      const closed = { source, rows: [], total: null, progress: null, error: null };
      open.set(key, { ...closed, isLoading: page === null, ...page });
      onChange();
      if (page === null) void ask(key, source, [], PAGE_OBJECTS, ahead);
    },
    expect: (key, source) => {
      const known = expected.get(key);
      if (open.has(key) || (known !== undefined && isSameData(known.source, source))) return;
      void expectPage(key, source);
    },
    close: (key) => {
      for (const each of [...open.keys()]) {
        if (each !== key && !each.startsWith(`${key}${KEY_SEPARATOR}`)) continue;
        open.delete(each);
        asked.delete(each);
        // No row awaits the result any more.
        running.get(each)?.abort();
        running.delete(each);
      }
      onChange();
    },
    more: (key) => {
      const row = open.get(key);
      if (row === undefined || row.isLoading) return;
      open.set(key, { ...row, isLoading: true, progress: null, error: null });
      onChange();
      void ask(key, row.source, row.rows, PAGE_OBJECTS);
    },
    cancel: () => {
      for (const controller of running.values()) controller.abort();
    },
    refresh: () => {
      for (const key of [...expected.keys()]) forget(key);
      for (const [key, { source, rows }] of open) void ask(key, source, [], Math.max(PAGE_OBJECTS, rows.length));
    },
  };
}
