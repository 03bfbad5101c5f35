/** Quotes the lines around a place: few enough for an answer, and none of a minified line but what is around the place. */
import { cutCode } from '../../base/cut-code.ts';
import { repeatedRepeat } from '../../base/repeated-repeats.ts';
import type { FunctionOutline } from './function-outline.ts';
import type { CodeQuote } from './contract/quotes.ts';

const MAX_LINES = 7;
const MAX_BYTES = 600;
const MAX_LINE_CHARS = 160;
/** Characters before the place in a line that is cut. */
const CHARS_BEFORE = 60;
/** Lines before the place; where it begins a block, its lines say more. */
const LINES_BEFORE = 4;
const LINES_BEFORE_BLOCK = 1;
/** Stands below the upper one of two lines that are shown apart. */
const LINES_BELOW_UPPER = 2;
const ENDS_BLOCK = /^\s*[})\]]/;
const BEGINS_BLOCK = /[{([]\s*(?:\/\/.*)?$|=>\s*$/;

/** A place in a text. */
export interface TextPlace {
  readonly source: string;
  readonly text: string;
  /** 1-based, in the text. */
  readonly line: number;
  readonly column: number;
  /** The line of the document in which the text begins; 1 for a file of its own. */
  readonly startLine: number;
  /** Third-party code by the source map or the person's patterns. */
  readonly ignored?: boolean;
}

/** Lines of a text by number, without splitting all of it. Empty if the text has no such line. */
function linesBetween(text: string, first: number, last: number): string[] {
  const lines: string[] = [];
  let from = 0;
  for (let line = 1; line <= last; line += 1) {
    const end = text.indexOf('\n', from);
    if (line >= first) lines.push(text.slice(from, end < 0 ? text.length : end).replace(/\r$/, ''));
    if (end < 0) break;
    from = end + 1;
  }
  return lines;
}

function cutAround(line: string, column: number): string {
  return cutCode(line, { maxChars: MAX_LINE_CHARS, column, before: CHARS_BEFORE });
}

const ENCODER = new TextEncoder();

function sizeBytes(lines: readonly { readonly text: string }[]): number {
  return lines.reduce((sum, { text }) => sum + ENCODER.encode(text).length + 1, 0);
}

const isBlank = (line: string | undefined): boolean => line?.trim() === '';

/** Larger texts are bundles, whose functions have no lines of their own. */
const MAX_OUTLINED_CHARS = 1_000_000;

/** The line on which the named function around a place begins, in the document; null without one. */
export function firstLineAround(outline: FunctionOutline, { text, line, column, startLine }: TextPlace): number | null {
  const offset = text.length > MAX_OUTLINED_CHARS ? null : outline.offsetOf(line, column);
  if (offset === null) return null;
  // Some places have only a line: the function that begins there is meant.
  const lineFrom = outline.offsetOf(line, 1) ?? 0;
  const lineTo = outline.offsetOf(line + 1, 1) ?? text.length;
  const begun = column > 1 ? undefined : outline.functions.find(({ from }) => from >= lineFrom && from < lineTo);
  let around = begun ?? outline.at(offset);
  while (around !== null && around.name === null) around = outline.parentOf(around);
  if (around === null) return null;
  let first = 1;
  for (let end = text.indexOf('\n'); end >= 0 && end < around.from; end = text.indexOf('\n', end + 1)) first += 1;
  return first + startLine - 1;
}

/** `WELL_FORMED.test(`, `.replace(MARKS, `: the name of a regular expression. */
const USES_PATTERN =
  /\b([A-Za-z_$][\w$]*)\.(?:test|exec)\(|\.(?:match|matchAll|replace|replaceAll|search|split)\(\s*([A-Za-z_$][\w$]*)\s*[,)]/;

/**
 * V8 counts a regular expression for the function that runs it: the line that defines the one which this line or the next runs, if it backtracks. The line itself
 * without one.
 */
function patternLine(text: string, line: number): number {
  if (text.length > MAX_OUTLINED_CHARS) return line;
  const [, tested, given] = USES_PATTERN.exec(linesBetween(text, line, line + 1).join('\n')) ?? [];
  const name = tested ?? given;
  if (name === undefined) return line;
  const defined = new RegExp(
    `^[^\\n]*\\b(?:const|let|var)\\s+${name.replaceAll('$', '\\$')}\\s*(?::[^=\\n]+)?=\\s*/([^/*\\n].*)/[a-z]*\\s*[;,]?\\s*$`,
    'm',
  );
  const found = defined.exec(text);
  return found === null || repeatedRepeat(found[1] ?? '') === null
    ? line
    : text.slice(0, found.index).split('\n').length;
}

/**
 * The lines around a place, of at most 600 bytes; null if the text has no such line. `alsoLine`: of the document, shown too; lines between
 * both are left out if they are many.
 */
export function quoteOf(
  { source, text, line, column, startLine }: TextPlace,
  alsoLine = patternLine(text, line) + startLine - 1,
): CodeQuote | null {
  if (line < 1) return null;
  const [blamed] = linesBetween(text, line, line);
  if (blamed === undefined) return null;
  const before = BEGINS_BLOCK.test(blamed) ? LINES_BEFORE_BLOCK : LINES_BEFORE;
  const also = alsoLine - startLine + 1;
  const isThere = also >= 1 && linesBetween(text, also, also).length > 0;
  const isNear = isThere && Math.abs(also - line) < MAX_LINES;
  if (isThere && !isNear) return quoteOfBoth({ source, text, line, column, startLine }, also);
  const [top, bottom] = isNear ? [Math.min(line, also), Math.max(line, also)] : [line, line];
  // The bracket below the lower line ends what it is in.
  const isEnded =
    bottom > top &&
    bottom - top + 1 < MAX_LINES &&
    ENDS_BLOCK.test(linesBetween(text, bottom + 1, bottom + 1)[0] ?? '');
  const last = isEnded ? bottom + 1 : bottom;
  const first = Math.min(top, Math.max(1, line - before, last - MAX_LINES + 1));
  let shown = linesBetween(text, first, first + MAX_LINES - 1).map((each, index) => ({
    number: first + index,
    text: cutAround(each, first + index === line ? column : 1),
  }));
  const from = shown.findIndex(({ number, text: each }) => number === line || !isBlank(each));
  const to = shown.findLastIndex(({ number, text: each }) => number === line || !isBlank(each));
  shown = shown.slice(from, to + 1);
  // The line that is furthest from both says least; then the other one of them goes.
  while (shown.length > 1 && sizeBytes(shown) > MAX_BYTES) {
    const [firstShown, lastShown] = [shown[0]?.number ?? line, shown.at(-1)?.number ?? line];
    const [above, below] = [top - firstShown, lastShown - bottom];
    const isBelow = above <= 0 && below <= 0 ? line - firstShown <= lastShown - line : above <= below;
    shown = isBelow ? shown.slice(0, -1) : shown.slice(1);
  }
  return {
    source,
    line: line + startLine - 1,
    firstLine: (shown[0]?.number ?? line) + startLine - 1,
    lines: unindented(shown),
  };
}

interface NumberedLine {
  /** In the text. */
  readonly number: number;
  readonly text: string;
}

function unindented(shown: readonly NumberedLine[]): string[] {
  const lines = shown.map(({ text }) => text);
  const indents = lines.filter((each) => !isBlank(each)).map((each) => /^[ \t]*/.exec(each)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return lines.map((each) => (indents.length === 0 ? each : each.slice(indent)));
}

/** Two lines that are far from each other, each with those next to it; what is between them is left out. */
function quoteOfBoth({ source, text, line, column, startLine }: TextPlace, also: number): CodeQuote {
  const [upper, lower] = [Math.min(line, also), Math.max(line, also)];
  const around = (at: number, before: number, below: number): NumberedLine[] => {
    const first = Math.max(1, at - before);
    const lines = linesBetween(text, first, at + below).map((each, index) => ({
      number: first + index,
      text: cutAround(each, first + index === line ? column : 1),
    }));
    const isShown = ({ number, text: each }: NumberedLine): boolean => number === at || !isBlank(each);
    return lines.slice(lines.findIndex(isShown), lines.findLastIndex(isShown) + 1);
  };
  let [above, below] = [around(upper, 1, LINES_BELOW_UPPER), around(lower, 1, 1)];
  const farthest = (lines: readonly NumberedLine[], at: number): number =>
    Math.max(...lines.map(({ number }) => Math.abs(number - at)));
  while (sizeBytes([...above, ...below]) > MAX_BYTES && above.length + below.length > 2) {
    const [fromUpper, fromLower] = [farthest(above, upper), farthest(below, lower)];
    if (fromUpper >= fromLower) above = withoutFarthest(above, upper);
    else below = withoutFarthest(below, lower);
  }
  const shown = [...above, ...below];
  const lines = (below[0]?.number ?? lower) - (above.at(-1)?.number ?? upper) - 1;
  return {
    source,
    line: line + startLine - 1,
    firstLine: (above[0]?.number ?? upper) + startLine - 1,
    lines: unindented(shown),
    gap: { after: above.length, lines },
  };
}

/** Without its first or its last line, whichever is further from a line. */
function withoutFarthest(lines: readonly NumberedLine[], at: number): NumberedLine[] {
  const first = lines[0]?.number ?? at;
  const last = lines.at(-1)?.number ?? at;
  return last - at >= at - first ? lines.slice(0, -1) : lines.slice(1);
}
