/**
 * What opens under the rows of a table: for each open row its objects, 50 at a time, as they are loaded. Rows are told by keys
 * that name the way to them, so the same object may be open in one place and closed in another.
 */
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import type { AppError, AppResult } from '../../../shared/contracts/errors.ts';
import type { QueryOptions } from '../../bridge/analysis-client.ts';
import type { ObjectItem, ObjectPage, ObjectSource } from './object-source.ts';

export interface OpenRow {
  readonly source: ObjectSource;
  readonly rows: readonly ObjectItem[];
  /** Null until the first page came. */
  readonly total: number | null;
  readonly isLoading: boolean;
  /** How far the question on its way is; null where that is not known. */
  readonly progress: AnalysisProgress | null;
  readonly error: AppError | null;
}

export interface ObjectPages {
  /** Null where the row is closed. */
  readonly opened: (key: string) => OpenRow | null;
  /** Keys of the open rows, in the order they were opened. */
  readonly keys: () => readonly string[];
  readonly open: (key: string, source: ObjectSource) => void;
  /** Closes the row, and what is open under it. */
  readonly close: (key: string) => void;
  /** Loads 50 more, or the page that failed once more. */
  readonly more: (key: string) => void;
  /** Gives up the questions that are on their way; what came so far stays, and says that it may be asked again. */
  readonly cancel: () => void;
  /** Reads what is open anew, in its place: the objects have figures now that they had not. */
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
/** Between the parts of a key: no class name or id holds it. */
export const KEY_SEPARATOR = '\u0000';

export function createObjectPages({ load, onChange }: ObjectPagesOptions): ObjectPages {
  const open = new Map<string, OpenRow>();
  /** The last question of each row; an answer to an earlier one, or to one that was closed since, is dropped. */
  const asked = new Map<string, number>();
  const running = new Map<string, AbortController>();
  let lastNumber = 0;

  const ask = async (key: string, source: ObjectSource, kept: readonly ObjectItem[], count: number): Promise<void> => {
    lastNumber += 1;
    const number = lastNumber;
    asked.set(key, number);
    running.get(key)?.abort();
    const controller = new AbortController();
    running.set(key, controller);
    const onProgress = (progress: AnalysisProgress): void => {
      const now = open.get(key);
      if (asked.get(key) !== number || now === undefined) return;
      open.set(key, { ...now, progress });
      onChange();
    };
    const answer = await load(source, { start: kept.length, count }, { signal: controller.signal, onProgress });
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
      open.set(key, { source, rows: [], total: null, isLoading: true, progress: null, error: null });
      onChange();
      void ask(key, source, [], PAGE_OBJECTS);
    },
    close: (key) => {
      for (const each of [...open.keys()]) {
        if (each !== key && !each.startsWith(`${key}${KEY_SEPARATOR}`)) continue;
        open.delete(each);
        asked.delete(each);
        // Nobody waits for the answer any more.
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
      for (const [key, { source, rows }] of open) void ask(key, source, [], Math.max(PAGE_OBJECTS, rows.length));
    },
  };
}
