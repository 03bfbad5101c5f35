/** The head of a document: its verdict in large type, the figures a reader asks for next, and the code to blame; or one line of it. */
import { createContext, useContext, type ReactNode } from 'react';
import type { Verdict } from '../../../../shared/core/findings/verdict.ts';
import { IconButton } from '../button.tsx';
import { Fact } from '../fact.tsx';
import { ChevronDownIcon, ChevronUpIcon, DoneIcon, WarningIcon } from '../icons.tsx';
import './verdict-head.css';

/** Takes the element of the verdict: a view in a chat makes room for it. */
export const VerdictPlaceContext = createContext<((verdict: HTMLElement | null) => void) | null>(null);

export interface VerdictHeadProps {
  readonly level: Verdict['level'];
  readonly headline: ReactNode;
  readonly figures: readonly (readonly [label: string, value: ReactNode])[];
  /** Below the figures: what to mind about them. */
  readonly children?: ReactNode;
  /** Buttons, next to the figures. */
  readonly actions?: ReactNode;
  /** Small ones. */
  readonly corner?: ReactNode;
  /** Beside it in a wide window: quoted code, small charts. */
  readonly evidence?: ReactNode;
  readonly isFolded: boolean;
  readonly onFold: () => void;
  /** Late content moves nothing: the place has one height. */
  readonly isHeld?: boolean;
  readonly testId?: string;
}

const MARKS: Readonly<Record<Verdict['level'], ReactNode>> = {
  problem: <WarningIcon size={16} className="is-warning" />,
  good: <DoneIcon size={16} className="is-done" />,
  plain: null,
};

export function VerdictHead(props: VerdictHeadProps) {
  const {
    level,
    headline,
    figures,
    children,
    actions,
    corner,
    evidence,
    isFolded,
    onFold,
    isHeld,
    testId = 'verdict',
  } = props;
  const place = useContext(VerdictPlaceContext);
  return (
    <section
      ref={place}
      className="verdict"
      aria-label="Verdict"
      data-folded={isFolded || undefined}
      data-held={isHeld || undefined}
    >
      <div className="verdict-say">
        <div data-testid={testId} data-level={level}>
          <h1 className={isFolded ? 'cut selectable' : 'selectable'}>
            {MARKS[level]}
            {headline}
          </h1>
          {isFolded ? null : (
            <div className="verdict-row">
              {figures.length === 0 ? null : (
                <dl className="verdict-figures" data-testid="verdict-figures">
                  {figures.map(([name, value]) => (
                    <Fact key={name} name={name}>
                      {value}
                    </Fact>
                  ))}
                </dl>
              )}
              {actions === undefined ? null : <div className="wrap">{actions}</div>}
            </div>
          )}
        </div>
        {isFolded ? null : children}
      </div>
      {isFolded || evidence === undefined || evidence === null ? null : (
        <div className="verdict-evidence">{evidence}</div>
      )}
      <div className="verdict-corner row">
        {corner}
        <IconButton
          label={isFolded ? 'Show the whole verdict' : 'Fold the verdict to one line'}
          icon={isFolded ? ChevronDownIcon : ChevronUpIcon}
          size="tiny"
          aria-expanded={!isFolded}
          onClick={onFold}
        />
      </div>
    </section>
  );
}
