/** Rows of the console panel: entries filtered by level and text, with identical neighbors merged. */
import { plainLine, printable } from '../../../shared/base/visible-text.ts';
import { collapsed, type ConsoleRow } from '../../../shared/features/console/tools/console-rows.ts';
import {
  CONSOLE_LEVELS,
  type ConsoleEntry,
  type ConsoleLevel,
} from '../../../shared/engine/console/contract/console.ts';

export interface ConsoleFilter {
  readonly levels: ReadonlySet<ConsoleLevel>;
  readonly text: string;
  /** Entries with a lower id are hidden. */
  readonly fromId: number;
  /** Only messages of this frame; null: of all. */
  readonly frameId: string | null;
}

/** Evaluated expressions and marks are shown with any level filter. */
export function isShown(entry: ConsoleEntry, { levels, text, fromId, frameId }: ConsoleFilter): boolean {
  const wanted = text.toLowerCase();
  return (
    entry.id >= fromId &&
    (entry.kind !== 'message' || levels.has(entry.level)) &&
    (entry.kind !== 'message' || frameId === null || entry.frameId === frameId) &&
    (wanted === '' ||
      entry.text.toLowerCase().includes(wanted) ||
      entry.place?.url.toLowerCase().includes(wanted) === true)
  );
}

export function consoleLines(entries: readonly ConsoleEntry[], filter: ConsoleFilter): ConsoleRow[] {
  return collapsed(entries.filter((entry) => isShown(entry, filter)));
}

export function levelCounts(entries: readonly ConsoleEntry[], fromId: number): Readonly<Record<ConsoleLevel, number>> {
  const counts = { error: 0, warning: 0, log: 0, info: 0, debug: 0 };
  for (const { id, kind, level } of entries) if (id >= fromId && kind === 'message') counts[level] += 1;
  return counts;
}

/** Toggles a level; if all were shown, selects this one alone. */
export function toggledLevels(levels: ReadonlySet<ConsoleLevel>, level: ConsoleLevel): ReadonlySet<ConsoleLevel> {
  if (levels.size === CONSOLE_LEVELS.length) return new Set([level]);
  const next = levels.has(level) ? [...levels].filter((each) => each !== level) : [...levels, level];
  return new Set(next.length === 0 ? CONSOLE_LEVELS : next);
}

/** A row as text for the clipboard. */
export function rowText({ entry, count }: ConsoleRow): string {
  const frames = entry.stack.map(
    ({ functionName, url, line, column }) =>
      `    at ${functionName === '' ? '(anonymous)' : functionName} (${url}:${line}:${column})`,
  );
  // The text of a thrown error includes its stack.
  const stack = /\n\s+at /.test(entry.text) || entry.level !== 'error' ? [] : frames;
  // A message has the lines that the page gave it.
  return [printable(`${entry.text}${count > 1 ? ` ×${count}` : ''}`), ...stack.map(plainLine)].join('\n');
}
