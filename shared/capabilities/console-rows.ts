/** Console messages as rows of an answer: filtered, identical neighbours as one. */
import { truncateEnd, truncateStart } from '../base/units.ts';
import type { ConsoleEntry, ConsoleFrame, ConsoleLevel } from '../contracts/console.ts';

export interface ConsoleRow {
  /** Of the first of them. */
  readonly entry: ConsoleEntry;
  /** Identical messages one after the other. */
  readonly count: number;
  /** When the last of them came. */
  readonly lastAtMs: number;
}

/** The same thing said again from the same place. */
export function isSameMessage(first: ConsoleEntry, second: ConsoleEntry): boolean {
  return (
    first.kind === 'message' &&
    second.kind === 'message' &&
    first.text === second.text &&
    first.level === second.level &&
    first.type === second.type &&
    first.depth === second.depth &&
    first.isBeforeEnable === second.isBeforeEnable &&
    first.note === second.note &&
    first.place?.url === second.place?.url &&
    first.place?.line === second.place?.line &&
    first.place?.column === second.place?.column
  );
}

export function collapsed(entries: Iterable<ConsoleEntry>): ConsoleRow[] {
  const rows: ConsoleRow[] = [];
  for (const entry of entries) {
    const last = rows.at(-1);
    if (last !== undefined && isSameMessage(last.entry, entry))
      rows[rows.length - 1] = { ...last, count: last.count + 1, lastAtMs: entry.atMs };
    else rows.push({ entry, count: 1, lastAtMs: entry.atMs });
  }
  return rows;
}

/** Level first, then text; what is no message (a navigation) stays where no level is asked for. */
export function filtered(
  entries: readonly ConsoleEntry[],
  { level, text }: { readonly level: ConsoleLevel | null; readonly text: string },
): ConsoleEntry[] {
  const wanted = text.toLowerCase();
  return entries.filter(
    (entry) =>
      (level === null || (entry.kind === 'message' && entry.level === level)) &&
      (wanted === '' || entry.text.toLowerCase().includes(wanted)),
  );
}

/** `ERROR` is an exception that nobody caught. */
export function levelWord({ kind, level, isError }: Pick<ConsoleEntry, 'kind' | 'level' | 'isError'>): string {
  if (kind === 'navigation') return '→';
  return isError ? 'ERROR' : level;
}

/** Types that a level does not tell by itself. */
const TOLD_TYPES: Readonly<Record<string, string>> = {
  dir: 'dir',
  dirxml: 'dirxml',
  table: 'table',
  trace: 'trace',
  startGroup: 'group',
  startGroupCollapsed: 'group',
  count: 'count',
  timeEnd: 'timer',
  profile: 'profile',
  profileEnd: 'profile',
};

/** The text on one line, with what kind of message it is where that matters. */
export function messageLine(
  {
    kind,
    type,
    text,
    depth,
    note,
    isBeforeEnable,
  }: Pick<ConsoleEntry, 'kind' | 'type' | 'text' | 'depth' | 'note' | 'isBeforeEnable'>,
  chars: number,
): string {
  const what = kind === 'navigation' ? 'navigated to ' : TOLD_TYPES[type] === undefined ? '' : `[${TOLD_TYPES[type]}] `;
  const besides = [isBeforeEnable ? 'before enable' : null, note].filter((one) => one !== null);
  return `${'· '.repeat(depth)}${what}${truncateEnd(text, chars)}${besides.length === 0 ? '' : ` (${besides.join(', ')})`}`;
}

export function placeText(place: ConsoleEntry['place'], chars: number): string {
  return place === null || place.url === '' ? '' : truncateStart(`${place.url}:${place.line}`, chars);
}

/** `at load (http://…/app.js:10:3)` */
export function frameLine({ functionName, url, line, column, asyncCause }: ConsoleFrame): string {
  const frame = `at ${functionName === '' ? '(anonymous)' : functionName} (${url === '' ? 'no file' : url}:${line}:${column})`;
  return asyncCause === null ? frame : `after ${asyncCause}, ${frame}`;
}
