/** Lines of code that a finding blames, with their numbers; the blamed one is marked. */
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
}

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

export function QuotedCode({ name, quote, place = null }: QuotedCodeProps) {
  const { line, firstLine, lines, gap } = quote;
  const numbers = quotedLineNumbers(quote);
  return (
    <figure className="quoted-code" data-testid="quoted-code">
      <figcaption className="mono small second selectable">
        {place === null ? name : <SourceLink place={place}>{name}</SourceLink>}
      </figcaption>
      <ol className="mono small selectable" start={firstLine} aria-label={name} {...SCROLLABLE}>
        {lines.map((text, index) => (
          <Fragment key={numbers[index]}>
            {gap?.after === index ? (
              <li className="quoted-gap third" aria-label={`${countNoun(gap.lines, 'line')} left out`}>
                …
              </li>
            ) : null}
            <li value={numbers[index]} aria-current={numbers[index] === line || undefined}>
              {text}
            </li>
          </Fragment>
        ))}
      </ol>
    </figure>
  );
}
