/** The frame of a profile comparison: A, B, swap, filter, and the changes once B is open. */
import { useRef, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { SwapIcon } from '../icons.tsx';
import { useFieldKeys } from '../keys/use-field-keys.ts';
import { DocumentOpening, type DocumentOpeningProps } from '../document-opening.tsx';
import './profile.css';

export interface DiffFrameProps extends DocumentOpeningProps {
  /** Accessible name. */
  readonly label: string;
  readonly testId: string;
  readonly baseName: string;
  readonly laterName: string;
  readonly onSwap: () => void;
  /** "Filter functions". */
  readonly filterLabel: string;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  /** At the end of the toolbar. */
  readonly note?: string;
  /** The changes, once B is open. */
  readonly children: ReactNode;
}

export function DiffFrame(props: DiffFrameProps) {
  const { label, testId, baseName, laterName, onSwap, filterLabel, typed, onTyped, note, children, ...opening } = props;
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFieldKeys(field, root);
  return (
    <div className="profile column full" ref={root} data-testid={testId}>
      <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
        <span className="profile-chip cut" title={baseName}>
          <b>A</b> {baseName}
        </span>
        <Button icon={SwapIcon} size="tiny" title="Swap A and B" onClick={onSwap}>
          Swap
        </Button>
        <span className="profile-chip cut" title={laterName}>
          <b>B</b> {laterName}
        </span>
        <div className="profile-filter">
          <Field
            filters
            ref={field}
            label={filterLabel}
            placeholder={filterLabel}
            shortcut="Slash"
            data-testid="profile-filter"
            value={typed}
            onValue={onTyped}
          />
        </div>
        <span className="grow" />
        {note === undefined ? null : <span className="third cut">{note}</span>}
      </div>
      <div className="profile-main grow">
        {opening.opened.current.state === 'open' ? children : <DocumentOpening {...opening} />}
      </div>
    </div>
  );
}
