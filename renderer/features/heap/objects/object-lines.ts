/** Rows that expand into objects, as one list of lines. */
import type { AppError } from '../../../../shared/base/errors.ts';
import { KEY_SEPARATOR, type ObjectPages } from './object-pages.ts';
import type { ObjectItem, ObjectSource } from './object-source.ts';

export type ObjectLine =
  | {
      readonly kind: 'object';
      readonly key: string;
      readonly level: number;
      readonly item: ObjectItem;
      /** It is not in the document: nothing can be asked about it. */
      readonly isGone: boolean;
      /** Null: not expandable. */
      readonly expanded: boolean | null;
      /** The source of its children. */
      readonly source: ObjectSource;
    }
  /** The last line of an expanded row: the count and "show more", or that it is empty. */
  | {
      readonly kind: 'more';
      readonly key: string;
      readonly level: number;
      readonly parentKey: string;
      readonly shown: number;
      readonly total: number | null;
      readonly isLoading: boolean;
      readonly error: AppError | null;
    };

/** A line that an owner of a table adds to its objects: a class, a group, the sum of all. */
export interface HeadLine {
  readonly kind: string;
  readonly key: string;
  /** 1 by default. */
  readonly level?: number;
  /** Null or absent: not expandable. */
  readonly expanded?: boolean | null;
}

export function isObjectLine<Head extends HeadLine>(line: Head | ObjectLine): line is ObjectLine {
  return line.kind === 'object' || line.kind === 'more';
}

/** The children of an object: dominated objects in a dominator tree, references elsewhere. */
function under(parent: ObjectSource, item: ObjectItem): ObjectSource {
  return { kind: parent.kind === 'dominated' ? 'dominated' : 'references', id: item.node.id };
}

/** Deleted objects are in the earlier snapshot only. */
function listsGone(parent: ObjectSource): boolean {
  return (parent.kind === 'cluster' ? parent.of.side : parent.kind === 'diff' ? parent.side : 'added') === 'removed';
}

/** The lines below the expanded row `key`, whose objects are at `level`. Iterative: chains of objects are long. */
export function linesUnder(pages: ObjectPages, key: string, level: number): ObjectLine[] {
  const lines: ObjectLine[] = [];
  interface Frame {
    readonly key: string;
    readonly level: number;
    next: number;
  }
  const stack: Frame[] = [{ key, level, next: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const open = pages.opened(frame.key);
    const item = open?.rows[frame.next];
    if (open === null || open === undefined || item === undefined) {
      stack.pop();
      if (open === null || open === undefined) continue;
      const { rows, total, isLoading, error } = open;
      if (isLoading || error !== null || total === 0 || (total !== null && rows.length < total))
        lines.push({
          kind: 'more',
          key: `${frame.key}${KEY_SEPARATOR}more`,
          level: frame.level,
          parentKey: frame.key,
          shown: rows.length,
          total,
          isLoading,
          error,
        });
      continue;
    }
    // The index makes the key unique for an object that the parent references twice.
    const itemKey = `${frame.key}${KEY_SEPARATOR}${item.edge === null ? '' : frame.next}@${item.node.id}`;
    frame.next += 1;
    const isOpen = pages.opened(itemKey) !== null;
    const isGone = listsGone(open.source);
    lines.push({
      kind: 'object',
      key: itemKey,
      level: frame.level,
      item,
      isGone,
      expanded: isGone ? null : isOpen,
      source: under(open.source, item),
    });
    if (isOpen) stack.push({ key: itemKey, level: frame.level + 1, next: 0 });
  }
  return lines;
}

/** Rows of a table with lines below some of them: access to any line by index without building the whole list. */
export interface LinesBetweenRows<Line> {
  readonly count: number;
  /** The content of an index: a line with its row, or the row itself. */
  readonly at: (index: number) => { readonly row: number; readonly line: Line | null };
  readonly placeOfRow: (row: number) => number;
  readonly placeOfLine: (isIt: (line: Line) => boolean) => number;
}

export function linesBetweenRows<Line>(
  rowCount: number,
  opened: readonly { readonly row: number; readonly lines: readonly Line[] }[],
): LinesBetweenRows<Line> {
  const inOrder = opened.toSorted((a, b) => a.row - b.row);
  const extra = inOrder.reduce((sum, { lines }) => sum + lines.length, 0);
  return {
    count: rowCount + extra,
    at: (index) => {
      let before = 0;
      for (const { row, lines } of inOrder) {
        if (index <= row + before) break;
        const line = lines[index - row - before - 1];
        if (line !== undefined) return { row, line };
        before += lines.length;
      }
      return { row: index - before, line: null };
    },
    placeOfRow: (wanted) =>
      wanted < 0
        ? -1
        : inOrder.reduce((place, { row, lines }) => (row < wanted ? place + lines.length : place), wanted),
    placeOfLine: (isIt) => {
      let before = 0;
      for (const { row, lines } of inOrder) {
        const place = lines.findIndex(isIt);
        if (place >= 0) return row + before + place + 1;
        before += lines.length;
      }
      return -1;
    },
  };
}
