/** Classes and the lines below expanded ones, as one list of lines. */
import type { PagedRows } from '../../../core/stores/paged-rows.ts';
import type { HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import { linesBetweenRows, linesUnder, type ObjectLine } from '../objects/object-lines.ts';
import { KEY_SEPARATOR, type ObjectPages } from '../objects/object-pages.ts';

export interface ClassHead {
  readonly kind: 'class';
  readonly key: string;
  readonly row: HeapClassRow;
  readonly expanded: boolean;
}

/** A line of the table: a class, or a line below an expanded class. */
export type ClassLine = ClassHead | ObjectLine;

const CLASS_KEY = 'class:';

/** The row key of a class. */
export function classKey(name: string): string {
  return CLASS_KEY + name;
}

/** The class of a row key; null for the key of an object, which has more parts. */
export function classOfKey(key: string): string | null {
  return key.startsWith(CLASS_KEY) && !key.includes(KEY_SEPARATOR) ? key.slice(CLASS_KEY.length) : null;
}

export interface ClassLines {
  readonly count: number;
  /** Undefined while its class is not loaded. */
  readonly at: (index: number) => ClassLine | undefined;
  /** Index of the class at or above a line, among the classes. */
  readonly rowAt: (index: number) => number;
  /** Index of the line of a class row, or −1. */
  readonly placeOfRow: (row: number) => number;
  /** Index of a line by key, or −1 if it is not loaded. */
  readonly placeOfKey: (key: string) => number;
}

/** `matching` classes, of which some are loaded. An expanded class whose page was evicted keeps its place. */
export function classLines(
  rows: Pick<PagedRows<unknown, HeapClassRow, unknown>, 'row' | 'placeOf' | 'lastPlaceOf'>,
  pages: ObjectPages,
  matching: number,
): ClassLines {
  const opened = pages.keys().flatMap((key) => {
    const name = classOfKey(key);
    const row = name === null ? -1 : rows.lastPlaceOf(name);
    return row < 0 ? [] : [{ row, lines: linesUnder(pages, key, 2) }];
  });
  const lines = linesBetweenRows(matching, opened);
  return {
    count: lines.count,
    at: (index) => {
      const { row: place, line } = lines.at(index);
      if (line !== null) return line;
      const row = rows.row(place);
      if (row === null) return undefined;
      const key = classKey(row.name);
      return { kind: 'class', key, row, expanded: pages.opened(key) !== null };
    },
    rowAt: (index) => lines.at(index).row,
    placeOfRow: lines.placeOfRow,
    placeOfKey: (key) => {
      const name = classOfKey(key);
      return name === null ? lines.placeOfLine((line) => line.key === key) : lines.placeOfRow(rows.placeOf(name));
    },
  };
}
