/** Quoted code as text. */
import { fenced } from '../../base/markdown.ts';
import { tellingPaths } from '../../base/telling-paths.ts';
export { quotedTracePlace } from '../../engine/source-map/contract/quotes.ts';
import { isAuthorsPlace } from '../../engine/source-map/contract/author-code.ts';
import {
  quotedLineNumbers,
  type CodeQuote,
  type NamedCallPlace,
  type QuotedPlace,
} from '../../engine/source-map/contract/quotes.ts';

/** Places of one answer or output whose lines are quoted. */
export const MAX_QUOTES = 3;

/** Lines with their numbers, the blamed one marked, or `marked`: `> 8 | width = row.offsetWidth;`; `…` for those that are left out. */
export function quoteLines(quote: CodeQuote, marked: readonly number[] = [quote.line]): string[] {
  const numbers = quotedLineNumbers(quote);
  const digits = String(numbers.at(-1) ?? 0).length;
  return quote.lines.flatMap((text, index) => {
    const number = numbers[index] ?? 0;
    const line = `${marked.includes(number) ? '>' : ' '} ${String(number).padStart(digits)} | ${text}`.trimEnd();
    return quote.gap?.after === index ? [`  ${' '.repeat(digits)} | …`, line] : [line];
  });
}

/** As a block that text of a page cannot end. */
export function quoteMarkdown(quote: CodeQuote, marked?: readonly number[]): string {
  return fenced(quoteLines(quote, marked).join('\n'));
}

/** The quote of a place; undefined if there is none. */
export function quoteOfPlace(
  quotes: readonly CodeQuote[] | undefined,
  source: string,
  line: number,
): CodeQuote | undefined {
  return quotes?.find((each) => each.source === source && each.line === line);
}

/** A function as answers have it: with the place in the script, and the original one if a map has it. */
interface QuotedFunction {
  readonly url: string;
  readonly line: number;
  readonly column?: number | undefined;
  /** Third-party code by what is known of it: the mark of its original is looked at too. */
  readonly ignored?: boolean | undefined;
  readonly original?:
    | {
        readonly source: string;
        readonly line: number;
        readonly column?: number | undefined;
        readonly ignored?: boolean | undefined;
      }
    | undefined;
}

export function quotedFunction({ url, line, column = 1, original }: QuotedFunction): QuotedPlace {
  return {
    url,
    line,
    column,
    ...(original === undefined
      ? {}
      : { original: { source: original.source, line: original.line, column: original.column } }),
  };
}

/** False for functions of packages and of the engine: their lines are not what a reader can change. */
export function isOwnCode({ url, line, original, ignored }: QuotedFunction): boolean {
  const isMarked = ignored === true || original?.ignored === true;
  return line > 0 && isAuthorsPlace({ url: original?.source ?? url, ignored: isMarked });
}

/** The same of lines that are quoted: the original of a place in the author's script may be a package. */
export function isOwnQuote({ source, ignored }: CodeQuote): boolean {
  return isAuthorsPlace({ url: source, ignored });
}

export function quoteOfFunction(
  quotes: readonly CodeQuote[] | undefined,
  { url, line, original }: QuotedFunction,
): CodeQuote | undefined {
  return quoteOfPlace(quotes, original?.source ?? url, original?.line ?? line);
}

/** A sentence with the lines that it is about below it. */
export function withQuote(sentence: string, quote: CodeQuote | undefined, marked?: readonly number[]): string {
  return quote === undefined ? sentence : `${sentence}\n${quoteMarkdown(quote, marked)}`;
}

/** The author's lines that call a function, under a heading; none without any. */
export function callLines(heading: string, places: readonly NamedCallPlace[]): string[] {
  const paths = tellingPaths(places.map(({ source }) => source));
  return places.length === 0
    ? []
    : [
        heading,
        ...places.map(({ source, line, within, code, isReference }) => {
          const around = within === null ? '' : ` in ${within}`;
          return `  ${paths.get(source) ?? source}:${line}${around}${isReference ? ' (handed on)' : ''}: ${code}`;
        }),
      ];
}

/** Callers as a block that text of a page cannot end; empty without any. */
export function callersMarkdown(callers: readonly NamedCallPlace[]): string {
  return callers.length === 0
    ? ''
    : fenced(callLines('Called in own code, by name, and the callers of these:', callers).join('\n'));
}
