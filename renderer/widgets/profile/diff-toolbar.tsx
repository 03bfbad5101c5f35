/** The toolbar of a comparison of two profiles: A, B, turning them round, and the filter. */
import type { Ref } from 'react';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { SearchIcon, SwapIcon } from '../icons.tsx';

export interface DiffToolbarProps {
  /** For those who do not see it. */
  readonly label: string;
  readonly baseName: string;
  readonly laterName: string;
  readonly onSwap: () => void;
  readonly field: Ref<HTMLInputElement>;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
}

export function DiffToolbar({ label, baseName, laterName, onSwap, field, typed, onTyped }: DiffToolbarProps) {
  return (
    <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
      <span className="profile-chip cut" title={baseName}>
        <b>A</b> {baseName}
      </span>
      <Button icon={SwapIcon} size="tiny" title="Compare the other way round" onClick={onSwap}>
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
      <span className="third cut">Bold: more than chance (two standard deviations)</span>
    </div>
  );
}
