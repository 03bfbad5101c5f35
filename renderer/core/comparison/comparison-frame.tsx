/** The page of every comparison: its verdict, the two sides, the controls, and the changes once both are open. */
import { useRef, type ReactNode, type RefObject } from 'react';
import { comparisonDocument } from '../stores/documents/document-tabs.ts';
import { useDocuments } from '../stores/workbench.tsx';
import type { ComparisonViewProps } from '../widgets/capture-view.ts';
import { DocumentOpening, type DocumentOpeningProps } from '../widgets/document-opening.tsx';
import { Field } from '../widgets/field.tsx';
import { DocumentVerdict, type AskedDocument } from '../widgets/findings/document-verdict.tsx';
import { useFieldKeys } from '../widgets/keys/use-field-keys.ts';
import { rowsBelow } from '../widgets/tables/enter-rows.ts';
import { MoreToolsContext, ToolbarEnd } from '../widgets/toolbar-end.tsx';
import { ComparedSides } from './compared-sides.tsx';
import '../widgets/profile/profile.css';

/** Two captures, and the tab of their comparison. */
export type ComparedPair = Omit<ComparisonViewProps, 'between'>;

type Opened = DocumentOpeningProps['opened'];

export interface ComparisonFrameProps extends Pick<DocumentOpeningProps, 'what'> {
  /** Captures in between make it a series. */
  readonly pair: ComparedPair & Partial<Pick<ComparisonViewProps, 'between'>>;
  readonly opened: Omit<Opened, 'current'> & {
    readonly current:
      | Exclude<Opened['current'], { readonly state: 'open' }>
      | { readonly state: 'open'; readonly document: AskedDocument };
  };
  /** In place of what is shown of every kind while `opened` is not open. */
  readonly opening?: ReactNode;
  /** Accessible name. */
  readonly label: string;
  readonly testId: string;
  /** First of the controls: the ways to look at the changes. */
  readonly views?: ReactNode;
  readonly filter?: {
    /** "Filter functions". */
    readonly label: string;
    readonly typed: string;
    readonly onTyped: (typed: string) => void;
    readonly testId?: string;
    readonly disabled?: boolean;
  };
  /** Last of the controls. */
  readonly tools?: ReactNode;
  readonly root?: RefObject<HTMLDivElement | null>;
  /** The changes, once `opened` is open. */
  readonly children: ReactNode;
}

const NOTHING_BETWEEN: ComparisonViewProps['between'] = [];

export function ComparisonFrame(props: ComparisonFrameProps) {
  const { pair, opened, opening, what, label, testId, views, filter, tools, children } = props;
  const own = useRef<HTMLDivElement>(null);
  const root = props.root ?? own;
  const field = useRef<HTMLInputElement>(null);
  const replace = useDocuments((state) => state.replace);
  const { current } = opened;
  useFieldKeys(field, root, filter !== undefined);
  const hasControls = [views, filter, tools].some((part) => part !== undefined && part !== null);
  return (
    <div className="profile column full" ref={root} data-testid={testId}>
      <DocumentVerdict document={current.state === 'open' ? current.document : null} />
      <ComparedSides
        {...pair}
        between={pair.between ?? NOTHING_BETWEEN}
        onPut={(base, later, between) => replace(pair.documentId, comparisonDocument(base, later, between))}
      />
      {hasControls ? (
        <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
          {views}
          {filter === undefined ? null : (
            <div className="profile-filter">
              <Field
                filters
                ref={field}
                label={filter.label}
                placeholder={filter.label}
                shortcut="Slash"
                data-testid={filter.testId ?? 'profile-filter'}
                disabled={filter.disabled}
                value={filter.typed}
                onValue={filter.onTyped}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') rowsBelow(event.currentTarget)?.focus();
                }}
              />
            </div>
          )}
          {/* Those of every toolbar are beside the sides. */}
          <MoreToolsContext value={null}>
            <ToolbarEnd>{tools}</ToolbarEnd>
          </MoreToolsContext>
        </div>
      ) : null}
      <div className="profile-main grow">
        {current.state === 'open'
          ? children
          : (opening ?? <DocumentOpening what={what} opened={opened} sizeBytes={pair.later.sizeBytes} />)}
      </div>
    </div>
  );
}
