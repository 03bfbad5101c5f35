/** Shown in place of rows: that they load, or why there are none, with a button that clears the filter. */
import type { ReactNode } from 'react';
import { Button } from '../button.tsx';
import { EmptyState } from '../states.tsx';

export interface NoRowsProps {
  /** The data that the table waits for: "Comparing"; empty for an ellipsis, null once the rows are known. */
  readonly waitsFor: string | null;
  /** Noun for a row, in "No function matches `x`". */
  readonly noun: string;
  /** Shown if there is no filter. */
  readonly none: string;
  /** Without a filter, at most one button. */
  readonly action?: ReactNode;
  readonly filter?: string;
  readonly onFilter?: (filter: string) => void;
}

export function NoRows({ waitsFor, noun, none, action, filter = '', onFilter }: NoRowsProps) {
  if (waitsFor !== null) return <span className="third">{`${waitsFor} …`.trimStart()}</span>;
  if (filter === '') return <EmptyState place="inline" title={none} action={action} />;
  return (
    <EmptyState
      place="inline"
      title={`No ${noun} matches \`${filter}\`.`}
      action={
        onFilter === undefined ? undefined : (
          <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
            Clear filter
          </Button>
        )
      }
    />
  );
}
