/** The head of a document: its verdict as tall as it is, the figures a reader asks for next, and the code to blame; or one line of it. */
import { createContext, useContext, type ReactNode } from 'react';
import type { Verdict } from '../../../../shared/core/findings/verdict.ts';
import { IconButton } from '../button.tsx';
import { Fact } from '../fact.tsx';
import { ChevronDownIcon, ChevronUpIcon, DoneIcon, WarningIcon } from '../icons.tsx';
import './verdict-head.css';

/** Takes the element of the verdict: a view in a chat makes room for it. */
export const VerdictPlaceContext = createContext<((verdict: HTMLElement | null) => void) | null>(null);

/** Characters of a headline that has its two lines in large type. */
const LARGE_CHARS = 125;

/** True for a headline that is too long for large type. */
export const isLongHeadline = (text: string): boolean => text.length > LARGE_CHARS;

export interface VerdictHeadProps {
  readonly level: Verdict['level'];
  readonly headline: ReactNode;
  readonly figures: readonly (readonly [label: string, value: ReactNode])[];
  /** Below the headline: what to mind about it. */
  readonly children?: ReactNode;
  /** Small buttons. */
  readonly corner?: ReactNode;
  /** Beside it in a wide window: quoted code. */
  readonly evidence?: ReactNode;
  /** The headline is too long for large type. */
  readonly isLong?: boolean;
  /** There is no more to say: one line, which needs no folding, or two where it has no room. */
  readonly isLine?: boolean;
  readonly isFolded: boolean;
  readonly onFold: () => void;
  readonly testId?: string;
}

const MARKS: Readonly<Record<Verdict['level'], ReactNode>> = {
  problem: <WarningIcon size={16} className="is-warning" />,
  good: <DoneIcon size={16} className="is-done" />,
  plain: null,
};

export function VerdictMark({ level }: Pick<VerdictHeadProps, 'level'>) {
  return MARKS[level];
}

export function VerdictHead(props: VerdictHeadProps) {
  const { level, headline, figures, children, corner, evidence, isFolded, onFold, testId = 'verdict' } = props;
  const { isLong = false, isLine = false } = props;
  const place = useContext(VerdictPlaceContext);
  const isOneLine = isLine || isFolded;
  const facts = (
    <dl className="verdict-figures" data-testid="verdict-figures">
      {figures.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
  return (
    <section
      ref={place}
      className="verdict"
      aria-label="Verdict"
      data-region="verdict"
      data-level={level}
      data-long={isLong || undefined}
      data-line={isOneLine ? (isFolded ? 'cut' : 'whole') : undefined}
    >
      <div className="verdict-say">
        <div data-testid={testId} data-level={level}>
          <h1 className={isFolded ? 'cut selectable' : 'selectable'}>
            <VerdictMark level={level} />
            {headline}
          </h1>
          {isLine && figures.length > 0 ? facts : null}
        </div>
        {isOneLine ? null : children}
        {isOneLine || figures.length === 0 ? null : facts}
      </div>
      {isOneLine || evidence === undefined || evidence === null ? null : (
        <div className="verdict-evidence">{evidence}</div>
      )}
      <div className="verdict-corner row">
        {corner}
        {isLine ? null : (
          <IconButton
            label={isFolded ? 'Show the whole verdict' : 'Fold the verdict to one line'}
            icon={isFolded ? ChevronDownIcon : ChevronUpIcon}
            size="tiny"
            aria-expanded={!isFolded}
            onClick={onFold}
          />
        )}
      </div>
    </section>
  );
}
