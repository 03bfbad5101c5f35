/** Weight by script, or by the package that scripts belong to. */
import { useMemo, type RefObject } from 'react';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { countColumn, figureColumn } from '../../core/widgets/tables/figure-columns.tsx';
import { CopyIcon, GoToIcon } from '../../core/widgets/icons.tsx';
import { PagedTable } from '../../core/widgets/tables/paged-table.tsx';
import { ShareBar } from '../../core/widgets/profile/call-columns.tsx';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
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
      text: groupName,
      canHide: false,
    },
    figureColumn('self', 'Self', (group) => group.self, cell, { width: 96, explanation: means.self }),
    {
      id: 'self-share',
      title: 'Self %',
      width: 112,
      align: 'right',
      cell: (group) => <ShareBar part={group.self} whole={whole} />,
      text: (group) => (whole > 0 ? ((group.self / whole) * 100).toFixed(1) : ''),
      explanation: `Self as a share of ${wholeName}`,
    },
    figureColumn('total', 'Total', (group) => group.total, cell, { width: 96, explanation: means.total }),
    countColumn('functions', 'Functions', (group) => group.functions, {
      width: 92,
      explanation: 'Its functions that appear in samples',
    }),
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
  const arranged = useTableLayout(`${unit.layoutKey}.groups.${by}`);
  const columns = useMemo(() => columnsOf(by, overview.total, unit), [by, overview.total, unit]);
  return (
    <PagedTable<Group>
      label={by === 'url' ? 'Scripts' : 'Packages'}
      table={table}
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={({ name }) => name}
      rowTestId="group-row"
      onOpen={({ name }) => {
        if (hasAddress(name)) onShow(name);
      }}
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
        { label: 'Copy name', icon: CopyIcon, onSelect: () => arranged.copy(groupName(group)) },
      ]}
      noun={by === 'url' ? 'script' : 'package'}
      none="No samples."
      filter={filter}
      onFilter={onSearch}
      note={
        by === 'url'
          ? unit.largestFirst
          : `Package name under node_modules, otherwise origin or folder. ${unit.largestFirst}`
      }
      onReopen={onReopen}
    />
  );
}
