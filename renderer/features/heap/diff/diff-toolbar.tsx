/** Toolbar of a comparison: view, class filter, match method, and link. */
import type { RefObject } from 'react';
import { formatPercent } from '../../../../shared/base/units.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { enterRows } from '../../../core/widgets/tables/enter-rows.ts';
import { Field } from '../../../core/widgets/field.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { FittingSegmented } from '../../../core/widgets/fitting-segmented.tsx';
import { ToolbarEnd } from '../../../core/widgets/toolbar-end.tsx';
import type { NamesChoice } from '../heap-names.ts';
import { NamesMenu } from '../names-menu.tsx';
import type { Diff } from './diff-head.tsx';

export type DiffView = 'class' | 'retainer' | 'gone' | 'series';

export interface DiffToolbarProps {
  readonly view: DiffView;
  readonly onView: (view: DiffView) => void;
  readonly isSeries: boolean;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly match: HeapMatch;
  readonly onMatch: (match: HeapMatch) => void;
  readonly diff: Diff | null;
  readonly names: NamesChoice;
  readonly onCopyLink: () => Promise<boolean>;
}

const MATCHES: readonly { readonly value: HeapMatch; readonly label: string }[] = [
  { value: 'auto', label: 'By id if ids are comparable, else by path' },
  { value: 'ids', label: 'By id' },
  { value: 'shape', label: 'By class and retaining path' },
];

function matchedText(diff: Diff | null): string {
  if (diff === null) return 'Matching …';
  return `Matched by ${diff.matchedBy === 'ids' ? 'id' : 'path'}: ${formatPercent(diff.matchedShare)} of B`;
}

export function DiffToolbar(props: DiffToolbarProps) {
  const { view, onView, isSeries, filter, onFilter, field, table, match, onMatch, diff } = props;
  const isByClass = view === 'class' || view === 'series';
  return (
    <div className="toolbar" role="toolbar" aria-label="Comparison">
      <FittingSegmented
        label="View"
        value={view}
        options={[
          ...(isSeries
            ? [
                {
                  value: 'series' as const,
                  label: 'Series',
                  title: 'Each class in every snapshot, steady growth first',
                },
              ]
            : []),
          { value: 'class', label: 'By class', title: 'Objects created and freed, by class' },
          { value: 'retainer', label: 'By retainer', title: 'Created objects by retaining path' },
          { value: 'gone', label: 'Deleted', title: 'Freed objects by retaining path in A' },
        ]}
        onValue={onView}
      />
      <div className="heap-filter">
        <Field
          label="Filter classes"
          placeholder="Class"
          data-testid="diff-filter"
          ref={field}
          value={filter}
          shortcut="Slash"
          disabled={!isByClass}
          onValue={onFilter}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
            event.preventDefault();
            if (event.key === 'ArrowDown') enterRows(table.current);
            else table.current?.focus();
          }}
        />
      </div>
      <ToolbarEnd>
        {view === 'series' ? null : (
          <Menu
            align="end"
            entries={MATCHES.map(({ value, label }) => ({
              label,
              checked: value === match,
              onSelect: () => onMatch(value),
            }))}
          >
            <Button data-testid="diff-match" title={diff?.matchReason}>
              {matchedText(diff)}
            </Button>
          </Menu>
        )}
        <NamesMenu choice={props.names} />
        <CopyButton label="Copy link to this comparison" iconOnly onCopy={props.onCopyLink} />
      </ToolbarEnd>
    </div>
  );
}
