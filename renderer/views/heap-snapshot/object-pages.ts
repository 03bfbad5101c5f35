/**
 * What opens under the rows of a table: for each open row its objects, 50 at a time, as they are loaded. Rows are told by keys
 * that name the way to them, so the same object may be open in one place and closed in another.
 */
import type { AppError, AppResult } from '../../../shared/contracts/errors.ts';
import type { ObjectItem, ObjectPage, ObjectSource } from './object-source.ts';

export interface OpenRow {
  readonly source: ObjectSource;
  readonly rows: readonly ObjectItem[];
  /** Null until the first page came. */
  readonly total: number | null;
  readonly isLoading: boolean;
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
  /** Reads what is open anew, in its place: the objects have figures now that they had not. */
  readonly refresh: () => void;
}

export interface ObjectPagesOptions {
  readonly load: (
    source: ObjectSource,
    page: { readonly start: number; readonly count: number },
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
  let lastNumber = 0;

  const ask = async (key: string, source: ObjectSource, kept: readonly ObjectItem[], count: number): Promise<void> => {
    lastNumber += 1;
    const number = lastNumber;
    asked.set(key, number);
    const answer = await load(source, { start: kept.length, count });
    const now = open.get(key);
    if (asked.get(key) !== number || now === undefined) return;
    open.set(
      key,
      answer.ok
        ? { source, rows: [...kept, ...answer.value.rows], total: answer.value.total, isLoading: false, error: null }
        : { ...now, isLoading: false, error: answer.error },
    );
    onChange();
  };

  return {
    opened: (key) => open.get(key) ?? null,
    keys: () => [...open.keys()],
    open: (key, source) => {
      open.set(key, { source, rows: [], total: null, isLoading: true, error: null });
      onChange();
      void ask(key, source, [], PAGE_OBJECTS);
    },
    close: (key) => {
      for (const each of [...open.keys()]) {
        if (each !== key && !each.startsWith(`${key}${KEY_SEPARATOR}`)) continue;
        open.delete(each);
        asked.delete(each);
      }
      onChange();
    },
    more: (key) => {
      const row = open.get(key);
      if (row === undefined || row.isLoading) return;
      open.set(key, { ...row, isLoading: true, error: null });
      onChange();
      void ask(key, row.source, row.rows, PAGE_OBJECTS);
    },
    refresh: () => {
      for (const [key, { source, rows }] of open) void ask(key, source, [], Math.max(PAGE_OBJECTS, rows.length));
    },
  };
}
