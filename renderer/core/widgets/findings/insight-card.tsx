/** An insight: its figure, rating, and causes, which link to the tracks. */
import { useContext, type ReactNode } from 'react';
import type { TracePlace } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import type { Rating } from '../../../../shared/core/findings/model.ts';
import { DoneIcon, ErrorIcon, InfoIcon, WarningIcon, type Icon } from '../icons.tsx';
import { originalPlace, useOriginals } from '../profile/originals.ts';
import { SourceLink, SourceLinksContext } from '../source-link.tsx';
import { sourcePlace } from '../source-place.ts';

/** Rating as a shape, color and accessible text. */
export interface InsightMark {
  readonly icon: Icon;
  readonly className: string;
  readonly words: string;
}

const RATINGS: Readonly<Record<Rating, InsightMark>> = {
  good: { icon: DoneIcon, className: 'is-done', words: 'good' },
  'needs-improvement': { icon: WarningIcon, className: 'is-warning', words: 'needs improvement' },
  poor: { icon: ErrorIcon, className: 'is-error', words: 'poor' },
};

/** Something went wrong. */
export const WARNING_MARK: InsightMark = { icon: WarningIcon, className: 'is-warning', words: '' };

export interface InsightCardProps {
  readonly id: string;
  readonly title: string;
  /** The figure; absent if it was not recorded. */
  readonly figure?: ReactNode;
  readonly rating?: Rating | null;
  /** Replaces the rating if another tool judged it. */
  readonly mark?: InsightMark;
  /** One line on what the figure consists of, or why it is missing. */
  readonly line?: ReactNode;
  readonly children?: ReactNode;
  readonly isOpen?: boolean;
}

export function InsightCard(props: InsightCardProps) {
  const { id, title, figure, rating = null, line, children, isOpen = false } = props;
  const rated = props.mark ?? (rating === null ? null : RATINGS[rating]);
  const Shape = rated?.icon ?? InfoIcon;
  const head = (
    <>
      <Shape size={14} className={rated?.className ?? (figure === undefined ? 'third' : 'is-info')} />
      <span className="insight-words grow">
        <span className="insight-title">
          {title}
          {rated === null || rated.words === '' ? null : <span className="third small"> {rated.words}</span>}
        </span>
        {line === undefined ? null : <span className="third small">{line}</span>}
      </span>
      {figure === undefined ? null : <span className="insight-figure mono">{figure}</span>}
    </>
  );
  if (children === undefined || children === null)
    return (
      <div className="insight" data-testid={`insight-${id}`}>
        <div className="insight-head">{head}</div>
      </div>
    );
  return (
    <details className="insight" open={isOpen} data-testid={`insight-${id}`}>
      <summary className="insight-head">{head}</summary>
      <div className="insight-body">{children}</div>
    </details>
  );
}

export interface InsightRow {
  readonly key: string;
  readonly name: string;
  readonly second?: string;
  readonly figure: ReactNode;
  /** Absent if there is no destination. */
  readonly onGo?: (() => void) | undefined;
  /** The code behind it: a link below the row. */
  readonly code?: TracePlace | null | undefined;
}

/** Texts of links to code; null where there is no link, whose text would only repeat the words of the row. */
function useLinkText(): (code: TracePlace | null | undefined) => string | null {
  const { show } = useContext(SourceLinksContext);
  const originals = useOriginals();
  return (code) => {
    if (show === null || !code || code.url === '' || code.line <= 0) return null;
    const original = originals.of(code);
    return original === null ? sourcePlace(code) : originalPlace(original);
  };
}

/** Rows that link to their events. */
export function InsightRows({ rows, more }: { rows: readonly InsightRow[]; more?: ReactNode }) {
  const linkText = useLinkText();
  return (
    <>
      <ul>
        {rows.map(({ key, name, second, figure, onGo, code }) => {
          const link = linkText(code);
          const words = (
            <>
              <span className="insight-words grow">
                <span className="insight-name">{name}</span>
                {second === undefined || second === '' || second === link ? null : (
                  <span className="third small insight-second">{second}</span>
                )}
              </span>
              <span className="mono insight-figure">{figure}</span>
            </>
          );
          return (
            <li key={key}>
              {onGo === undefined ? (
                <span className="insight-row" title={second}>
                  {words}
                </span>
              ) : (
                <button type="button" className="insight-row" title={second} onClick={onGo}>
                  {words}
                </button>
              )}
              {/* A link may not be in the button of its row. */}
              {code && link !== null ? (
                <SourceLink place={code} className="mono small insight-code">
                  {link}
                </SourceLink>
              ) : null}
            </li>
          );
        })}
      </ul>
      {more}
    </>
  );
}
