/** The lines that an edit of a file changes, to be shown: one run of lines, with what is around it. */
import type { ChangedLine, FileChange } from '../../shared/contracts/assistant-clients.ts';

/** Unchanged lines before and after. */
const AROUND = 2;
/** A file may be one line of megabytes. */
const LONGEST_LINE = 300;

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  // The end of the last line begins no other.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function shown(mark: ChangedLine['mark'], lines: readonly string[]): ChangedLine[] {
  return lines.map((line) => ({ mark, text: line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line }));
}

/** Returns what is different between two texts of a file. `lines` is empty if only line ends differ, or nothing. */
export function fileChange(file: string, before: string, after: string): FileChange {
  const old = linesOf(before);
  const next = linesOf(after);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const removed = old.slice(start, old.length - end);
  const added = next.slice(start, next.length - end);
  if (removed.length === 0 && added.length === 0) return { file, line: 1, lines: [] };
  const from = Math.max(0, start - AROUND);
  return {
    file,
    line: from + 1,
    lines: [
      ...shown('same', next.slice(from, start)),
      ...shown('removed', removed),
      ...shown('added', added),
      ...shown('same', next.slice(next.length - end, next.length - end + AROUND)),
    ],
  };
}
