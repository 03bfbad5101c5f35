/** The Markdown elements that tool answers use. Text from a page only enters through `cell` or `code`. */
import { plainLine, printable } from './visible-text.ts';

/**
 * Escapes text from a page for a table cell: pipes, newlines, backticks, control and direction characters have no effect. A backslash stays
 * alone where it has none either: `/\d+/`, `C:\rows`. A text that would need more of them, as patterns do, is inline code, in which it is whole.
 */
export function cell(text: string): string {
  const line = plainLine(text);
  if (/\\[^\p{L}\p{N} ]/u.test(line) && !/[|`]/.test(line)) return code(line);
  return line.replace(/\\(?![\p{L}\p{N} ])|[|`]/gu, '\\$&');
}

/** A table cell of our own words, in which code between backticks stays code. */
export function writtenCell(text: string): string {
  return plainLine(text).replace(/\|/g, '\\|');
}

/** Inline code that text from a page cannot close: its fence is longer than any run of backticks in the text. */
export function code(text: string): string {
  const line = plainLine(text);
  // Two backticks in a row would begin code that a later text could end.
  if (line === '') return '` `';
  if (!line.includes('`')) return `\`${line}\``;
  const longest = Math.max(...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}

/**
 * A sentence that a window shows too, with names of a page inline, as Markdown that shows the same characters: nothing in it is a link, an
 * image, HTML, emphasis or code, and it is one line.
 */
export function sentence(text: string): string {
  return (
    plainLine(text)
      .trim()
      // Escaped is only text that has an effect by itself: brackets that begin a target, tags and entities, underscores at the edge of a word, addresses that
      // clients make clickable, and what makes the whole line a block.
      .replace(/[\\`*~]/g, '\\$&')
      .replace(/\](?=[([:])/g, '\\]')
      .replace(/[<&](?=[\p{L}#/!?])/gu, '\\$&')
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/:(?=\/\/)|(?<=\bwww)\.|@(?=[\w.-]+\.)/gi, '\\$&')
      .replace(/^(?:[#>+=|-]|\d+(?=[.)]))/, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`))
  );
}

/** Inline and fenced code, whose backticks nothing escapes. */
const CODE = /(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g;
/** Text that a host such as GitHub turns into a mention, a reference, a commit, a link or a tag. */
const REFERENCE =
  /\\?(?:@\w[\w/-]*|(?<![&\w])(?:[\w.-]+\/[\w.-]+|GH-?)?#\d+|\bGH-\d+|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b|\b(?:https?|ftp|mailto)\\?:[^\s|`]+|\bwww\\?\.[^\s|`]+|<[\p{L}!?/][^\s|`]*)/giu;

/** Markdown for a host that reads it with its own rules: names of people, issues, commits and addresses outside code become code. */
export function withoutReferences(markdown: string): string {
  const coded = (text: string): string => text.replace(REFERENCE, (found) => `\`${found.replaceAll('\\', '')}\``);
  const parts: string[] = [];
  let from = 0;
  for (const { 0: own, index } of markdown.matchAll(CODE)) {
    parts.push(coded(markdown.slice(from, index)), own);
    from = index + own.length;
  }
  return parts.join('') + coded(markdown.slice(from));
}

/** Text with inline code as it is written in a cell, whose own escapes keep it: without the backticks. */
export function unmarked(text: string): string {
  return text.replaceAll('`', '');
}

export function title(text: string): string {
  return `## ${text}`;
}

export function section(text: string, lines: readonly string[]): string {
  return `### ${text}\n\n${lines.join('\n')}`;
}

/** `**Key**: value | **Key**: value` */
export function summaryLine(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([key, value]) => `**${key}**: ${value}`).join(' | ');
}

export function warning(text: string): string {
  return `⚠ **Warning**: ${text}`;
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/**
 * A fenced block that text from a page cannot close: the fence is longer than any run of backticks in the text. Characters that act on a
 * terminal or reverse text are written as escapes.
 */
export function fenced(text: string, language = ''): string {
  const shown = printable(text.replaceAll('\r\n', '\n'));
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** True if two rows are equal, ignoring the number in front of each (`#`). */
function isSameRow(a: readonly string[], b: readonly string[], isNumbered: boolean): boolean {
  return a.every((text, column) => (isNumbered && column === 0) || text === b[column]);
}

/**
 * A pipe table, without padding: every byte is sent to a model. Missing cells are empty, extra cells are dropped; without headers the result
 * is empty. Of equal rows in a row, the first is shown with `× 20`.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  if (headers.length === 0) return '';
  const isNumbered = headers[0] === '#';
  const runs: { cells: string[]; count: number }[] = [];
  for (const row of rows) {
    const cells = headers.map((_, column) => cell(row[column] ?? ''));
    const last = runs.at(-1);
    if (last !== undefined && isSameRow(cells, last.cells, isNumbered)) last.count += 1;
    else runs.push({ cells, count: 1 });
  }
  const named = isNumbered && headers.length > 1 ? 1 : 0;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(headers),
    line(headers.map(() => '---')),
    ...runs.map(({ cells, count }) =>
      line(count === 1 ? cells : cells.map((text, column) => (column === named ? `${text} × ${count}` : text))),
    ),
  ].join('\n');
}

/** Joins the parts of an answer with blank lines and skips empty parts. */
export function document(parts: readonly (string | null | undefined | false)[]): string {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '').join('\n\n');
}
