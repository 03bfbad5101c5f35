/** Weight by script, or by the package that scripts belong to. */
import { useMemo, useState, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { ProfileFilter } from '../../../shared/contracts/sampled-profiles.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Count } from '../../widgets/figure.tsx';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import { ShareBar } from '../../widgets/profile/call-columns.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import type { Column } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useUnit, type ProfileOverview, type UnitLabels } from './profile-units.tsx';

export type GroupBy = 'url' | 'package';
type Page = AnalysisAnswer<'profile.groups'>;
type Group = Page['rows'][number];

export interface GroupTableProps {
  readonly by: GroupBy;
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filters: readonly ProfileFilter[];
  readonly onFilter: (filter: ProfileFilter) => void;
  readonly filter: string;
  readonly onSearch: (text: string) => void;
  /** Shows the functions of a group. */
  readonly onShow: (name: string) => void;
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

function groupName({ name }: Group): string {
  return name === '' ? '(no script)' : name;
}

/** Functions are filtered by name and URL; V8's own (in brackets) have no URL. */
function hasAddress(name: string): boolean {
  return name !== '' && !name.startsWith('(');
}

function columnsOf(by: GroupBy, whole: number, { cell, group: means, whole: wholeName }: UnitLabels): Column<Group>[] {
  return [
    {
      id: 'name',
      title: by === 'url' ? 'Script' : 'Package',
      width: 'grow',
      minWidthPx: 200,
      cell: groupName,
      text: groupName,
      tooltip: groupName,
      canHide: false,
    },
    {
      id: 'self',
      title: 'Self',
      width: 96,
      align: 'right',
      hasUnit: true,
      cell: (group) => cell(group.self),
      text: (group) => String(group.self),
      explanation: means.self,
    },
    {
      id: 'self-share',
      title: 'Self %',
      width: 112,
      align: 'right',
      cell: (group) => <ShareBar part={group.self} whole={whole} />,
      text: (group) => (whole > 0 ? ((group.self / whole) * 100).toFixed(1) : ''),
      explanation: `Self as a share of ${wholeName}`,
    },
    {
      id: 'total',
      title: 'Total',
      width: 96,
      align: 'right',
      hasUnit: true,
      cell: (group) => cell(group.total),
      text: (group) => String(group.total),
      explanation: means.total,
    },
    {
      id: 'functions',
      title: 'Functions',
      width: 92,
      align: 'right',
      cell: (group) => <Count count={group.functions} />,
      text: (group) => formatCount(group.functions),
      explanation: 'Its functions that appear in samples',
    },
  ];
}

export function GroupTable(props: GroupTableProps) {
  const { by, document, overview, filters, onFilter, filter, onSearch, onShow, onReopen, table } = props;
  const unit = useUnit();
  const query = useMemo(() => ({ by, filter, filters: [...filters] }), [by, filter, filters]);
  const rows = usePagedRows<typeof query, Group, Page>(document, query, 0, {
    load: (asked, place) => document.query('profile.groups', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ name }) => name,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useTableLayout(`${unit.layoutKey}.groups.${by}`);
  const columns = useMemo(() => columnsOf(by, overview.total, unit), [by, overview.total, unit]);
  const page = rows.page();
  const what = by === 'url' ? 'scripts' : 'packages';
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<Group>
        label={by === 'url' ? 'Scripts' : 'Packages'}
        ref={table}
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={({ name }) => name}
        onRange={rows.look}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={({ name }) => setSelectedKey(name)}
        onOpen={({ name }) => {
          if (hasAddress(name)) onShow(name);
        }}
        onCopy={copy}
        menuOf={(group) => [
          {
            label: 'Show its functions',
            icon: GoToIcon,
            shortcut: 'Enter',
            unavailable: hasAddress(group.name) ? null : 'These functions have no URL',
            onSelect: () => onShow(group.name),
          },
          { label: 'Collapse into one', onSelect: () => onFilter({ kind: 'collapse', by, name: group.name }) },
          { kind: 'separator' },
          { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(groupName(group)) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'group-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={filter === '' ? 'No samples.' : `None of the ${what} matches \`${filter}\`.`}
              action={
                filter === '' ? undefined : (
                  <Button size="tiny" shortcut="Escape" onClick={() => onSearch('')}>
                    Clear filter
                  </Button>
                )
              }
            />
          )
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} ${what}`}</span>
            <span className="cut">
              {by === 'url'
                ? unit.largestFirst
                : `Package name under node_modules, otherwise origin or folder. ${unit.largestFirst}`}
            </span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}
