/** The rows of a table whose rows open into objects, as one list of lines from top to bottom. */
import type { AppError } from '../../../shared/contracts/errors.ts';
import { KEY_SEPARATOR, type ObjectPages } from './object-pages.ts';
import type { ObjectItem, ObjectSource } from './object-source.ts';

export type ObjectLine =
  | {
      readonly kind: 'object';
      readonly key: string;
      readonly level: number;
      readonly item: ObjectItem;
      /** Null: it cannot be opened. */
      readonly expanded: boolean | null;
      /** What opens under it. */
      readonly source: ObjectSource;
    }
  /** Ends what is open: how much of it is shown, and that there is more; or that nothing is there. */
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

/** What an object opens into: what it dominates in a dominator tree, what it refers to everywhere else. */
function under(parent: ObjectSource, item: ObjectItem): ObjectSource {
  return { kind: parent.kind === 'dominated' ? 'dominated' : 'references', id: item.node.id };
}

/** An object that is gone from the document cannot be asked about. */
function canOpen(parent: ObjectSource): boolean {
  if (parent.kind === 'cluster') return parent.of.side === 'added';
  return !(parent.kind === 'diff' && parent.side === 'removed');
}

/** The lines under the open row `key`, whose own objects stand at `level`. No recursion: chains of objects are long. */
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
    // The place makes the key of an element that the parent refers to twice its own.
    const itemKey = `${frame.key}${KEY_SEPARATOR}${item.edge === null ? '' : frame.next}@${item.node.id}`;
    frame.next += 1;
    const isOpen = pages.opened(itemKey) !== null;
    lines.push({
      kind: 'object',
      key: itemKey,
      level: frame.level,
      item,
      expanded: canOpen(open.source) ? isOpen : null,
      source: under(open.source, item),
    });
    if (isOpen) stack.push({ key: itemKey, level: frame.level + 1, next: 0 });
  }
  return lines;
}

/** Rows of a table of which some have lines under them: any line by its place, without building the whole list. */
export interface LinesBetweenRows<Line> {
  readonly count: number;
  /** What stands at a place: a line with the row it belongs to, or the row itself. */
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
