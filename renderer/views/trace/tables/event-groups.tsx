/** Filtered events grouped by name, category or thread. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { eventTitle } from '../../../../shared/contracts/trace-event-titles.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/contracts/analysis.ts';
import { useTableLayout } from '../../../stores/use-table-layout.ts';
import { usePagedRows } from '../../../stores/use-paged-rows.ts';
import { Count } from '../../../widgets/figure.tsx';
import { CopyIcon, GoToIcon } from '../../../widgets/icons.tsx';
import { RowsError } from '../../../widgets/profile/rows-error.tsx';
import { EmptyState } from '../../../widgets/states.tsx';
import type { Column } from '../../../widgets/table-columns.ts';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { msCell } from '../diff/durations.tsx';
import type { EventRowsProps } from './event-rows.tsx';

type GroupPage = AnalysisAnswer<'trace.groups'>;
type Group = GroupPage['rows'][number];
type GroupSort = NonNullable<AnalysisParams<'trace.groups'>['sort']>;
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
    return {
      id,
      title,
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (group) => msCell(durationOf(group)),
      text: (group) => String(durationOf(group)),
      explanation,
      sortable: 'figure',
    };
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
    {
      id: 'count',
      title: 'Count',
      width: 90,
      align: 'right',
      cell: ({ count }) => <Count count={count} />,
      text: ({ count }) => formatCount(count),
      sortable: 'figure',
    },
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
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useTableLayout(`trace.groups.${by}`);
  const columns = useMemo(() => groupColumns(by), [by]);
  const page = rows.page();
  const shownSort = rows.shown()?.sort ?? sort;
  return (
    <>
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<Group>
        label="Groups of events"
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={({ name }) => name}
        onRange={rows.look}
        sort={[{ columnId: shownSort, descending: shownSort !== 'name' }]}
        onSort={(next) =>
          setSort(
            (['total', 'self', 'count', 'longest', 'name'] as const).find((each) => each === next.at(-1)?.columnId) ??
              'total',
          )
        }
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={({ name }) => setSelectedKey(name)}
        onOpen={({ event }) => go.toEvent(event)}
        onCopy={copy}
        menuOf={(group) => [
          { label: 'Show longest event', icon: GoToIcon, shortcut: 'Enter', onSelect: () => go.toEvent(group.event) },
          { label: 'List events', onSelect: () => onName(group.name) },
          { kind: 'separator' },
          { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(group.name) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'trace-group-row' })}
        empty={
          page === null ? <span className="third">…</span> : <EmptyState place="inline" title="No matching events." />
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} groups`}</span>
            <span className="cut">Enter shows the longest event of a group in the tracks</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </>
  );
}
