/** Console messages as rows: filtered, with consecutive identical messages merged. */
import { truncateEnd, truncateMiddle } from '../../../base/units.ts';
import { originalPlaceText } from '../../../core/findings/function-names.ts';
import type { ConsoleEntry, ConsoleFrame, ConsoleLevel } from '../../../engine/console/contract/console.ts';

export interface ConsoleRow {
  /** The first message. */
  readonly entry: ConsoleEntry;
  /** Number of consecutive identical messages. */
  readonly count: number;
  /** Time of the last message. */
  readonly lastAtMs: number;
}

/** True if two messages have the same text, level, type and source. */
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

/** What came before the capture is reported by source, such as the messages of scripts before those of requests. */
function inTime(entries: readonly ConsoleEntry[]): readonly ConsoleEntry[] {
  const since = entries.findIndex(({ isBeforeEnable }) => !isBeforeEnable);
  const earlier = since < 0 ? entries : entries.slice(0, since);
  return [...earlier.toSorted((a, b) => a.atMs - b.atMs), ...entries.slice(earlier.length)];
}

/** In the order of time. */
export function collapsed(entries: readonly ConsoleEntry[]): ConsoleRow[] {
  const rows: ConsoleRow[] = [];
  for (const entry of inTime(entries)) {
    const last = rows.at(-1);
    if (last !== undefined && isSameMessage(last.entry, entry))
      rows[rows.length - 1] = { ...last, count: last.count + 1, lastAtMs: entry.atMs };
    else rows.push({ entry, count: 1, lastAtMs: entry.atMs });
  }
  return rows;
}

/** Filters by level and text. Navigations have no level, and pass only without a level filter. */
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

/** `ERROR` is an uncaught exception. */
export function levelWord({ kind, level, isError }: Pick<ConsoleEntry, 'kind' | 'level' | 'isError'>): string {
  if (kind === 'navigation') return '→';
  return isError ? 'ERROR' : level;
}

/** Types that the level does not imply. */
const SHOWN_TYPES: Readonly<Record<string, string>> = {
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

/** The text on one line, with the type of the message if the level does not imply it. */
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
  const prefix =
    kind === 'navigation' ? 'navigated to ' : SHOWN_TYPES[type] === undefined ? '' : `[${SHOWN_TYPES[type]}] `;
  const remarks = [isBeforeEnable ? 'before enable' : null, note].filter((remark) => remark !== null);
  return `${'· '.repeat(depth)}${prefix}${truncateEnd(text, chars)}${remarks.length === 0 ? '' : ` (${remarks.join(', ')})`}`;
}

export function placeText(place: ConsoleEntry['place'], chars: number): string {
  if (place?.original !== undefined) return truncateMiddle(originalPlaceText(place.original), chars);
  return place === null || place.url === '' ? '' : truncateMiddle(`${place.url}:${place.line}`, chars);
}

/** `at load (orders.js:10:3)`; without a source map `at l (http://…/app.js:1:2041)` */
export function frameLine({ functionName, url, line, column, asyncCause, original }: ConsoleFrame): string {
  const name = original?.name ?? functionName;
  const place =
    original === undefined ? `${url === '' ? 'no file' : url}:${line}:${column}` : originalPlaceText(original);
  const frame = `at ${name === '' ? '(anonymous)' : name} (${place})`;
  return asyncCause === null ? frame : `after ${asyncCause}, ${frame}`;
}
