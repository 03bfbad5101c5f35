/** The frame of a profile comparison: A, B, swap, filter, and the changes once B is open. */
import { useRef, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { SearchIcon, SwapIcon } from '../icons.tsx';
import { useKeys } from '../keys.ts';
import { ProfileOpening, type ProfileOpeningProps } from './profile-opening.tsx';
import './profile.css';

export interface DiffFrameProps extends Omit<ProfileOpeningProps, 'current'> {
  /** Accessible name. */
  readonly label: string;
  readonly testId: string;
  readonly baseName: string;
  readonly laterName: string;
  readonly onSwap: () => void;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  /** Opening state of B; null once it is open. */
  readonly opening: ProfileOpeningProps['current'] | null;
  /** The changes. */
  readonly children: ReactNode;
}

export function DiffFrame(props: DiffFrameProps) {
  const { label, testId, baseName, laterName, onSwap, typed, onTyped, opening, children, ...rest } = props;
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  return (
    <div className="profile" ref={root} data-testid={testId}>
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
            ref={field}
            label="Filter functions"
            placeholder="Filter functions"
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            value={typed}
            onValue={onTyped}
          />
        </div>
        <span className="grow" />
        <span className="third cut">Bold: significant (two standard deviations)</span>
      </div>
      <div className="profile-main">{opening === null ? children : <ProfileOpening current={opening} {...rest} />}</div>
    </div>
  );
}
