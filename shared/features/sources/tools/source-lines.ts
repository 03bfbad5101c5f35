/** Lines of a text, within a number of lines and bytes. */
import { formatCount } from '../../../base/units.ts';

/** A line of a minified bundle may have megabytes. */
export const LINE_CHARS = 2000;

export interface ShownLines {
  readonly startLine: number;
  readonly totalLines: number;
  readonly shownLines: number;
  /** Lines that were cut at 2000 characters, and the length of the longest shown line. */
  readonly cutLines: number;
  readonly longestLine: number;
  readonly text: string;
}

/** Cuts a line, but not within a surrogate pair. */
function cutLine(beginning: string, length: number, from: number): string {
  const cut = beginning.replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}… [line cut at ${formatCount(from + LINE_CHARS)} of ${formatCount(length)} characters]`;
}

/** An upper bound of the UTF-8 size of a text. */
function mostBytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) bytes += 2;
  return bytes;
}

/**
 * Up to `count` lines from `startLine` within a byte limit, with long lines cut after 2,000 characters from `startColumn` (1-based). A text of at most `count` lines is shown from its first line,
 * because what comes before the wanted line helps and costs no other call. Does not split a large text into all of its lines.
 */
export function linesOf(
  text: string,
  startLine: number,
  count: number,
  limitBytes = Number.POSITIVE_INFINITY,
  startColumn = 1,
): ShownLines {
  const lines = linesFrom(text, startLine, count, limitBytes, startColumn - 1);
  if (startColumn > 1 || startLine === 1 || startLine > lines.totalLines || lines.totalLines > count)
    return { startLine, ...lines };
  const whole = linesFrom(text, 1, count, limitBytes, 0);
  return whole.shownLines === whole.totalLines ? { startLine: 1, ...whole } : { startLine, ...lines };
}

function linesFrom(
  text: string,
  startLine: number,
  count: number,
  limitBytes: number,
  /** Characters at the beginning of each line that are left out. */
  skipped: number,
): Omit<ShownLines, 'startLine'> {
  const shown: string[] = [];
  let leftBytes = limitBytes;
  let line = 1;
  let cutLines = 0;
  let longestLine = 0;
  for (let at = 0; at <= text.length; line += 1) {
    // The end of the last line begins no further one.
    if (at > 0 && at === text.length) {
      line -= 1;
      break;
    }
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    if (line >= startLine && shown.length < count && leftBytes > 0) {
      const isCarriage = text.charCodeAt(end - 1) === 13 && end > at;
      const length = end - at - (isCarriage ? 1 : 0);
      const from = Math.min(skipped, length);
      const isCut = length - from > LINE_CHARS;
      const written = isCut
        ? cutLine(text.slice(at + from, at + from + LINE_CHARS), length, from)
        : text.slice(at + from, at + length);
      leftBytes -= mostBytes(written) + 1;
      if (leftBytes >= 0 || shown.length === 0) {
        longestLine = Math.max(longestLine, length);
        if (isCut) cutLines += 1;
        shown.push(written);
      }
    }
    if (next < 0) break;
    at = end + 1;
  }
  return { totalLines: line, shownLines: shown.length, cutLines, longestLine, text: shown.join('\n') };
}
