/** The frame of a comparison: A, B, swap, what is shown, and the changes once both are open. */
import { useRef, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import type { ComparisonViewProps } from '../capture-view.ts';
import { DocumentOpening, type DocumentOpeningProps } from '../document-opening.tsx';
import { Field } from '../field.tsx';
import { DocumentVerdict, type AskedDocument } from '../findings/document-verdict.tsx';
import { SwapIcon } from '../icons.tsx';
import { useFieldKeys } from '../keys/use-field-keys.ts';
import { ToolbarEnd } from '../toolbar-end.tsx';
import './profile.css';

/** Two captures, and the tab of their comparison. */
export type ComparedPair = Omit<ComparisonViewProps, 'between'>;

interface ComparedSide {
  readonly title: string;
  readonly onOpen: () => void;
}

type Opened = DocumentOpeningProps['opened'];

export interface DiffFrameProps extends Pick<DocumentOpeningProps, 'what'> {
  readonly sides: {
    readonly A: ComparedSide;
    readonly B: ComparedSide;
    readonly onSwap: () => void;
    /** Size of the later one. */
    readonly sizeBytes: number;
  };
  readonly opened: Omit<Opened, 'current'> & {
    readonly current:
      | Exclude<Opened['current'], { readonly state: 'open' }>
      | { readonly state: 'open'; readonly document: AskedDocument };
  };
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

function Side({ letter, side: { title, onOpen } }: { letter: 'A' | 'B'; side: ComparedSide }) {
  return (
    <button type="button" className="profile-chip profile-side" title={`Open ${title}`} onClick={onOpen}>
      <b>{letter}</b> <span className="cut">{title}</span>
    </button>
  );
}

export function DiffFrame({ sides, opened, what, label, testId, filter, tools, children }: DiffFrameProps) {
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const { current } = opened;
  useFieldKeys(field, root, filter !== undefined);
  return (
    <div className="profile column full" ref={root} data-testid={testId}>
      <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
        <Side letter="A" side={sides.A} />
        <Button icon={SwapIcon} size="tiny" title="Swap A and B" onClick={sides.onSwap}>
          Swap
        </Button>
        <Side letter="B" side={sides.B} />
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
        <ToolbarEnd>{tools}</ToolbarEnd>
      </div>
      <DocumentVerdict document={current.state === 'open' ? current.document : null} />
      <div className="profile-main grow">
        {current.state === 'open' ? (
          children
        ) : (
          <DocumentOpening what={what} opened={opened} sizeBytes={sides.sizeBytes} />
        )}
      </div>
    </div>
  );
}
