/** The frame of a comparison: A, B, swap, what is shown, and the changes once both are open. */
import { useRef, type ReactNode } from 'react';
import { captureDocument, comparisonDocument } from '../../stores/documents/document-tabs.ts';
import type { OpenedDocument } from '../../stores/hooks/use-opened-document.ts';
import { useCaptureTitle, useDocuments } from '../../stores/workbench.tsx';
import { Button } from '../button.tsx';
import type { ComparisonViewProps } from '../capture-view.ts';
import { DocumentOpening, type DocumentOpeningProps } from '../document-opening.tsx';
import { Field } from '../field.tsx';
import { DocumentVerdict } from '../findings/document-verdict.tsx';
import { SwapIcon } from '../icons.tsx';
import { useFieldKeys } from '../keys/use-field-keys.ts';
import './profile.css';

/** Two captures, and the tab of their comparison. */
export type ComparedPair = Omit<ComparisonViewProps, 'between'>;

export interface DiffFrameProps extends ComparedPair, Omit<DocumentOpeningProps, 'sizeBytes' | 'opened'> {
  readonly opened: OpenedDocument<unknown>;
  /** Accessible name. */
  readonly label: string;
  readonly testId: string;
  readonly filter?: {
    /** "Filter functions". */
    readonly label: string;
    readonly typed: string;
    readonly onTyped: (typed: string) => void;
  };
  /** At the end of the toolbar. */
  readonly tools?: ReactNode;
  /** The changes, once `opened` is open. */
  readonly children: ReactNode;
}

function Side({ letter, capture }: { letter: 'A' | 'B'; capture: ComparedPair['base'] }) {
  const title = useCaptureTitle(capture);
  const open = useDocuments((state) => state.open);
  return (
    <button
      type="button"
      className="profile-chip profile-side"
      title={`Open ${title}`}
      onClick={() => open(captureDocument(capture))}
    >
      <b>{letter}</b> <span className="cut">{title}</span>
    </button>
  );
}

export function DiffFrame(props: DiffFrameProps) {
  const { documentId, base, later, label, testId, filter, tools, children, ...opening } = props;
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const replace = useDocuments((state) => state.replace);
  useFieldKeys(field, root, filter !== undefined);
  return (
    <div className="profile column full" ref={root} data-testid={testId}>
      <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
        <Side letter="A" capture={base} />
        <Button
          icon={SwapIcon}
          size="tiny"
          title="Swap A and B"
          onClick={() => replace(documentId, comparisonDocument(later, base))}
        >
          Swap
        </Button>
        <Side letter="B" capture={later} />
        {filter === undefined ? null : (
          <div className="profile-filter">
            <Field
              filters
              ref={field}
              label={filter.label}
              placeholder={filter.label}
              shortcut="Slash"
              data-testid="profile-filter"
              value={filter.typed}
              onValue={filter.onTyped}
            />
          </div>
        )}
        <span className="grow" />
        {tools}
      </div>
      <DocumentVerdict document={opening.opened.current.state === 'open' ? opening.opened.current.document : null} />
      <div className="profile-main grow">
        {opening.opened.current.state === 'open' ? (
          children
        ) : (
          <DocumentOpening {...opening} sizeBytes={later.sizeBytes} />
        )}
      </div>
    </div>
  );
}
