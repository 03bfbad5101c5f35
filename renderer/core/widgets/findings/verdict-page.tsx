/** A verdict that is a page: a sentence, its cause, a few figures, the line of code, the path, and the evidence as rows; one scroll, and a bar with what to do next. */
import { Fragment, useContext, type ReactNode } from 'react';
import { VerdictMark, VerdictPlaceContext, type VerdictHeadProps } from './verdict-head.tsx';
import { CheckIcon } from '../icons.tsx';
import './verdict-page.css';

export interface VerdictPageProps extends Pick<VerdictHeadProps, 'level' | 'headline' | 'isLong'> {
  readonly testId: string;
  /** Of the headline and its cause. */
  readonly headTestId?: string;
  /** One line of cause. */
  readonly lead?: ReactNode;
  /** Three or four, the figure first. */
  readonly figures?: readonly (readonly [value: ReactNode, caption: ReactNode])[];
  /** Small, at the end of the figures. */
  readonly chart?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons of the bar, the primary one first. */
  readonly actions?: ReactNode;
  /** At the end of the bar. */
  readonly aside?: ReactNode;
}

export function VerdictPage(props: VerdictPageProps) {
  const { level, headline, isLong = false, testId, headTestId, lead, figures = [], chart, actions, aside } = props;
  const place = useContext(VerdictPlaceContext);
  return (
    <div className="verdict-page column full" data-testid={testId}>
      <div className="verdict-scroll grow">
        <div className="verdict-column" ref={place}>
          <header data-testid={headTestId} data-level={level} data-long={isLong || undefined}>
            <h1 className="selectable">
              {level === 'good' ? <VerdictMark level={level} /> : null}
              {headline}
            </h1>
            {lead === undefined ? null : <div className="verdict-lead selectable">{lead}</div>}
          </header>
          {figures.length === 0 && chart === undefined ? null : (
            <div className="verdict-numbers">
              <dl data-testid="verdict-figures">
                {figures.map(([value, caption], at) => (
                  <div key={at}>
                    <dt>{caption}</dt>
                    <dd className="selectable">{value}</dd>
                  </div>
                ))}
              </dl>
              {chart}
            </div>
          )}
          {props.children}
        </div>
        {actions === undefined && aside === undefined ? null : (
          <footer className="verdict-bar">
            <div className="verdict-column row">
              {actions}
              <span className="grow" />
              {aside}
            </div>
          </footer>
        )}
      </div>
    </div>
  );
}

/** A reason, or something beside it: what it is, what was found, and the figure of it. */
export interface EvidenceRow {
  readonly key: string;
  /** It speaks for the verdict, with a tick; otherwise it is only to be known. */
  readonly isReason: boolean;
  readonly title: string;
  readonly text: ReactNode;
  readonly figure?: ReactNode;
  readonly testId?: string;
}

export function EvidenceRows({ title, rows }: { readonly title: string; readonly rows: readonly EvidenceRow[] }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul className="verdict-reasons">
        {rows.map(({ key, isReason, title: what, text, figure, testId }) => (
          <li key={key} data-testid={testId}>
            {isReason ? <CheckIcon size={14} className="is-done" /> : <span className="verdict-dash" aria-hidden />}
            <b>{what}</b>
            <span className="second selectable">{text}</span>
            <span className="third selectable">{figure}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A step of a path. */
export interface PathNode {
  readonly name: ReactNode;
  /** Where it is, or what it is. */
  readonly detail: ReactNode;
  /** The reference from it to the next one is the one to cut: what that frees, '' where it is not known. */
  readonly cut?: string;
}

/** The path in one row, the reference to cut dashed. */
export function PathNodes({ label, nodes }: { readonly label: string; readonly nodes: readonly PathNode[] }) {
  return (
    <ol className="verdict-path" aria-label={label} data-testid="verdict-path">
      {nodes.map(({ name, detail, cut }, at) => (
        <Fragment key={at}>
          <li>
            <b className="cut selectable">{name}</b>
            <span className="cut third selectable">{detail}</span>
          </li>
          {at === nodes.length - 1 ? null : (
            <li className="verdict-edge" data-cut={cut === undefined ? undefined : ''}>
              {cut === undefined || cut === '' ? null : <span>{cut}</span>}
            </li>
          )}
        </Fragment>
      ))}
    </ol>
  );
}
