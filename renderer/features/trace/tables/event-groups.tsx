/** Filtered events grouped by name, category or thread. */
import { useMemo, useState } from 'react';
import { eventTitle } from '../../../../shared/engine/trace/contract/trace-event-titles.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { countColumn, figureColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { CopyIcon, GoToIcon } from '../../../core/widgets/icons.tsx';
import { PagedTable } from '../../../core/widgets/tables/paged-table.tsx';
import { columnSorts, type Column } from '../../../core/widgets/tables/table-columns.ts';
import { msCell } from '../diff/durations.tsx';
import type { EventRowsProps } from './event-rows.tsx';

type GroupPage = AnalysisAnswer<'trace.groups'>;
type Group = GroupPage['rows'][number];
type GroupSort = NonNullable<AnalysisParams<'trace.groups'>['sort']>;
const SORTS = columnSorts<GroupSort>(
  { total: 'total', self: 'self', count: 'count', longest: 'longest', name: 'name' },
  { sort: 'total', descending: true },
);
export type GroupBy = 'name' | 'category' | 'thread';

export interface EventGroupsProps extends EventRowsProps {
  readonly by: GroupBy;
  /** Lists the events of a group. */
  readonly onName: (name: string) => void;
}

function groupColumns(by: GroupBy): Column<Group>[] {
  const figure = (id: 'total' | 'self' | 'longest', title: string, explanation: string): Column<Group> => {
    const durationOf = (group: Group): number =>
      id === 'total' ? group.totalMs : id === 'self' ? group.selfMs : group.longestMs;
    return figureColumn(id, title, durationOf, msCell, { explanation, sortable: 'figure' });
  };
  const shownName = (name: string): string => (by === 'name' ? eventTitle(name) : name);
  return [
    {
      id: 'name',
      title: by === 'name' ? 'Event' : by === 'category' ? 'Category' : 'Thread',
      width: 'grow',
      minWidthPx: 180,
      cell: ({ name }) => <span className="cut">{name === '' ? '(none)' : shownName(name)}</span>,
      text: ({ name }) => shownName(name),
      tooltip: ({ name }) => (shownName(name) === name ? name : `${shownName(name)} (${name})`),
      canHide: false,
      sortable: 'text',
    },
    countColumn('count', 'Count', ({ count }) => count, { width: 90, sortable: 'figure' }),
    figure('total', 'Total', 'Nested events of a group count once'),
    figure('self', 'Self', 'Without nested events'),
    figure('longest', 'Longest', 'The longest event; Enter shows it'),
  ];
}

export function EventGroups({ by, filter, onName, document, go, onReopen }: EventGroupsProps) {
  const [sort, setSort] = useState<GroupSort>('total');
  const query = useMemo(() => ({ ...filter, by, sort }), [filter, by, sort]);
  const rows = usePagedRows<typeof query, Group, GroupPage>(document, query, 0, {
    load: (asked, place) => document.query('trace.groups', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ name }) => name,
  });
  const arranged = useTableLayout(`trace.groups.${by}`);
  const columns = useMemo(() => groupColumns(by), [by]);
  const shownSort = rows.shown()?.sort ?? sort;
  return (
    <PagedTable<Group>
      label="Groups of events"
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={({ name }) => name}
      rowTestId="trace-group-row"
      sort={SORTS.ofQuery({ sort: shownSort, descending: shownSort !== 'name' })}
      onSort={(next) => setSort(SORTS.ofTable(next).sort)}
      onOpen={({ event }) => go.toEvent(event)}
      menuOf={(group) => [
        { label: 'Show longest event', icon: GoToIcon, shortcut: 'Enter', onSelect: () => go.toEvent(group.event) },
        { label: 'List events', onSelect: () => onName(group.name) },
        { kind: 'separator' },
        { label: 'Copy name', icon: CopyIcon, onSelect: () => arranged.copy(group.name) },
      ]}
      noun="group"
      none="No matching events."
      note="Enter shows the longest event of a group in the tracks"
      onReopen={onReopen}
    />
  );
}
