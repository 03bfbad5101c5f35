/** Matches of a search in the text of a script or of an original source. */
import { truncateEnd } from '../../../base/units.ts';
import type { SourceMatch } from '../../../core/contracts/scripts.ts';
import type { LineMatches, ScriptsPort } from '../../../core/capability/scripts-ports.ts';

const CONTENT_CHARS = 120;
/** In a longer line, each match is listed with its context. */
export const LONG_LINE = 2000;
const AROUND = 60;
const MAX_IN_LINE = 1000;

export interface SourceQuery {
  readonly query: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

/** The places of a plain text in one line. */
export function placesInLine(text: string, { query, caseSensitive }: SourceQuery): LineMatches['at'] {
  const [inText, wanted] = caseSensitive ? [text, query] : [text.toLowerCase(), query.toLowerCase()];
  const at: { column: number; length: number }[] = [];
  for (
    let place = inText.indexOf(wanted);
    place >= 0;
    place = inText.indexOf(wanted, place + Math.max(1, wanted.length))
  ) {
    at.push({ column: place + 1, length: query.length });
    if (at.length >= MAX_IN_LINE) break;
  }
  return at;
}

/** The matching lines of texts, in their order. Regular expressions run in a thread of their own. */
export async function matchingLines(
  texts: readonly string[],
  wanted: SourceQuery,
  { scripts, signal }: { readonly scripts: Pick<ScriptsPort, 'regexLines'>; readonly signal: AbortSignal },
): Promise<readonly (readonly LineMatches[])[]> {
  if (texts.length === 0) return [];
  if (wanted.isRegex) return scripts.regexLines(texts, { ...wanted, signal });
  return texts.map((text) =>
    text.split('\n').flatMap((written, index) => {
      const line = written.endsWith('\r') ? written.slice(0, -1) : written;
      const at = placesInLine(line, wanted);
      return at.length === 0 ? [] : [{ line: index + 1, text: line, at }];
    }),
  );
}

/** The rows of one line: a long line has one for each match, with the text around it. */
export function rowsOfLine(
  source: Pick<SourceMatch, 'scriptId' | 'url' | 'original'>,
  { line, text, at }: LineMatches,
): SourceMatch[] {
  const { scriptId, url, original } = source;
  const row = (column: number | null, shown: string): SourceMatch => ({
    scriptId,
    url,
    original,
    line,
    column,
    text: shown,
  });
  if (text.length <= LONG_LINE || at.length === 0)
    return [row(at[0]?.column ?? null, truncateEnd(text.slice(0, LONG_LINE).trim(), CONTENT_CHARS))];
  return at.map(({ column, length }) => {
    const from = Math.max(0, column - 1 - AROUND);
    const around = text.slice(from, column - 1 + length + AROUND);
    return row(column, truncateEnd(`${from > 0 ? '…' : ''}${around}…`, CONTENT_CHARS + AROUND));
  });
}
