/** Lines of code that a finding blames, with their numbers; the blamed one is marked, and can have a remark. */
import { Fragment } from 'react';
import { countNoun } from '../../../../shared/base/units.ts';
import { quotedLineNumbers, type CodeQuote } from '../../../../shared/engine/source-map/contract/quotes.ts';
import { SourceLink } from '../source-link.tsx';
import type { SourcePosition } from '../source-place.ts';
import './quoted-code.css';

export interface QuotedCodeProps {
  /** The function and its place. */
  readonly name: string;
  readonly quote: CodeQuote;
  /** In the code that ran, which its name links to. */
  readonly place?: SourcePosition | null;
  /** What the blamed line does, in a few words. */
  readonly remark?: string;
  /** As many lines at most, the blamed one among them. */
  readonly maxLines?: number;
}

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** The first of so many lines around the blamed one, of which one follows it where there is one. */
export function firstShown(quote: CodeQuote, maxLines: number): number {
  const blamed = Math.max(0, quotedLineNumbers(quote).indexOf(quote.line));
  return Math.max(0, Math.min(blamed - maxLines + 2, quote.lines.length - maxLines));
}

const TAB_CHARS = 4;

/** Width of the indentation, in characters. As a padding it is no place to break a line, and what wraps goes on below its line. */
function indentOf(text: string): number {
  const indent = text.slice(0, text.length - text.trimStart().length);
  return indent.replaceAll('\t', ' '.repeat(TAB_CHARS)).length;
}

export function QuotedCode({ name, quote, place = null, remark = '', maxLines }: QuotedCodeProps) {
  const { line, lines, gap } = quote;
  const numbers = quotedLineNumbers(quote);
  const first = maxLines === undefined ? 0 : firstShown(quote, maxLines);
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
          return (
            <Fragment key={numbers[index]}>
              {at > 0 && gap?.after === index ? (
                <li className="quoted-gap third" aria-label={`${countNoun(gap.lines, 'line')} left out`}>
                  …
                </li>
              ) : null}
              <li value={numbers[index]} data-number={numbers[index]} aria-current={isBlamed || undefined}>
                <span className="quoted-line" style={{ paddingLeft: `${indentOf(text)}ch` }}>
                  {text.trimStart()}
                </span>
                {isBlamed && remark !== '' ? <em className="quoted-remark">{remark}</em> : null}
              </li>
            </Fragment>
          );
        })}
      </ol>
    </figure>
  );
}
