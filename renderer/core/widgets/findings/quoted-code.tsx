/** Lines of code that a finding blames, with their numbers; the blamed one is marked, and can have a remark. */
import { Fragment } from 'react';
import { countNoun } from '../../../../shared/base/units.ts';
import { quotedLineNumbers, type CodeQuote } from '../../../../shared/engine/source-map/contract/quotes.ts';
import { SourceLink } from '../source-link.tsx';
import type { SourcePosition } from '../source-place.ts';
import './quoted-code.css';

/** A line beside the blamed one, and what it does in a few words. */
export interface MarkedLine {
  readonly line: number;
  readonly remark: string;
}

export interface QuotedCodeProps {
  /** The function and its place. */
  readonly name: string;
  readonly quote: CodeQuote;
  /** In the code that ran, which its name links to. */
  readonly place?: SourcePosition | null;
  /** What the blamed line does, in a few words. */
  readonly remark?: string;
  /** Further lines that are marked too, where they are shown. */
  readonly also?: readonly MarkedLine[];
  /** As many lines at most, the blamed one among them. */
  readonly maxLines?: number;
}

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** The first of so many lines around the blamed one and those marked after it that fit, of which one more follows where there is one. */
function firstShown(quote: CodeQuote, also: readonly MarkedLine[], maxLines: number): number {
  const numbers = quotedLineNumbers(quote);
  const blamed = Math.max(0, numbers.indexOf(quote.line));
  const later = also.map(({ line }) => numbers.indexOf(line)).filter((at) => at < blamed + maxLines - 1);
  return Math.max(0, Math.min(Math.max(blamed, ...later) - maxLines + 2, quote.lines.length - maxLines));
}

const TAB_CHARS = 4;

/** Width of the indentation, in characters. As a padding it is no place to break a line, and what wraps goes on below its line. */
function indentOf(text: string): number {
  const indent = text.slice(0, text.length - text.trimStart().length);
  return indent.replaceAll('\t', ' '.repeat(TAB_CHARS)).length;
}

export function QuotedCode({ name, quote, place = null, remark = '', also = [], maxLines }: QuotedCodeProps) {
  const { line, lines, gap } = quote;
  const numbers = quotedLineNumbers(quote);
  const first = maxLines === undefined ? 0 : firstShown(quote, also, maxLines);
  const shown = lines.slice(first, maxLines === undefined ? undefined : first + maxLines);
  return (
    <figure className="quoted-code" data-testid="quoted-code">
      <figcaption className="mono small second selectable cut" title={name}>
        {place === null ? name : <SourceLink place={place}>{name}</SourceLink>}
      </figcaption>
      <ol className="mono small selectable" aria-label={name} {...SCROLLABLE}>
        {shown.map((text, at) => {
          const index = first + at;
          const isBlamed = numbers[index] === line;
          const marked = isBlamed ? { remark } : also.find((each) => each.line === numbers[index]);
          return (
            <Fragment key={numbers[index]}>
              {at > 0 && gap?.after === index ? (
                <li className="quoted-gap third" aria-label={`${countNoun(gap.lines, 'line')} left out`}>
                  …
                </li>
              ) : null}
              <li
                value={numbers[index]}
                data-number={numbers[index]}
                data-marked={marked === undefined ? undefined : ''}
                aria-current={isBlamed || undefined}
              >
                <span className="quoted-line" style={{ paddingLeft: `${indentOf(text)}ch` }}>
                  {text.trimStart()}
                </span>
                {marked === undefined || marked.remark === '' ? null : (
                  <em className="quoted-remark">{marked.remark}</em>
                )}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </figure>
  );
}
