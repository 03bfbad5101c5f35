/** All events of the trace or a range, filtered and optionally grouped by name, category or thread. */
import { useMemo, useState } from 'react';
import { eventTitle } from '../../../../shared/engine/trace/contract/trace-event-titles.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { CopyIcon, GoToIcon } from '../../../core/widgets/icons.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { countColumn, figureColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { PagedTable } from '../../../core/widgets/tables/paged-table.tsx';
import { columnSorts, type Column } from '../../../core/widgets/tables/table-columns.ts';
import { msCell } from '../diff/durations.tsx';
import { EventRows, type EventFilter, type EventRowsProps } from './event-rows.tsx';
import type { TraceGo } from '../trace-types.ts';

// Filtered events grouped by name, category or thread.

type GroupPage = AnalysisAnswer<'trace.groups'>;
type Group = GroupPage['rows'][number];
type GroupSort = NonNullable<AnalysisParams<'trace.groups'>['sort']>;
const SORTS = columnSorts<GroupSort>(
  { total: 'total', self: 'self', count: 'count', longest: 'longest', name: 'name' },
  { sort: 'total', descending: true },
);
type GroupBy = 'name' | 'category' | 'thread';

interface EventGroupsProps extends EventRowsProps {
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

function EventGroups({ by, filter, onName, document, go, onReopen }: EventGroupsProps) {
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

type By = 'event' | GroupBy;

const BY = [
  { value: 'event', label: 'Ungrouped', title: 'One row per event' },
  { value: 'name', label: 'By name', title: 'Group events by name' },
  { value: 'category', label: 'By category', title: 'Group events by category' },
  { value: 'thread', label: 'By thread', title: 'Group events by thread' },
] as const;

export interface EventsTableProps {
  readonly document: AnalysisDocument;
  readonly range: TraceRange | null;
  readonly go: TraceGo;
  readonly onReopen: () => void;
  readonly wantedName: WantedName | null;
}

/** A name to list; a new object per request. */
export interface WantedName {
  readonly name: string;
}

export function EventsTable({ document, range, go, onReopen, wantedName }: EventsTableProps) {
  const [by, setBy] = useState<By>('event');
  const [name, setName] = useState('');
  const [taken, setTaken] = useState<WantedName | null>(null);
  if (wantedName !== taken) {
    setTaken(wantedName);
    if (wantedName !== null) {
      setName(wantedName.name);
      setBy('event');
    }
  }
  const [category, setCategory] = useState('');
  const [thread, setThread] = useState('');
  const [least, setLeast] = useState('');
  const settled = useSettledText(JSON.stringify([name, category, thread, least]));
  const filter = useMemo<EventFilter>(() => {
    const [names = '', categories = '', threads = '', least_ = ''] = JSON.parse(settled) as string[];
    const minDurationMs = Number(least_);
    return {
      name: names,
      category: categories,
      thread: threads,
      minDurationMs: Number.isFinite(minDurationMs) && minDurationMs > 0 ? minDurationMs : 0,
      ...(range === null ? {} : { range }),
    };
  }, [settled, range]);
  const isWrong = least.trim() !== '' && !(Number(least) >= 0);
  const isFiltered = [name, category, thread, least].some((text) => text !== '');
  const shared = { filter, document, go, onReopen };
  return (
    <div className="trace-events">
      <div className="trace-events-filter row">
        <Segmented label="Grouping" value={by} options={BY} onValue={setBy} />
        <Field label="Name" placeholder="Name" value={name} onValue={setName} data-testid="events-name" />
        <Field label="Category" placeholder="Category" icon={null} value={category} onValue={setCategory} />
        <Field label="Thread" placeholder="Thread or PID:TID" icon={null} value={thread} onValue={setThread} />
        <Field
          label="Minimum duration in milliseconds"
          placeholder="≥ ms"
          icon={null}
          inputMode="decimal"
          value={least}
          onValue={setLeast}
          error={isWrong ? 'Enter milliseconds' : null}
        />
        {isFiltered ? (
          <Button
            size="tiny"
            look="bare"
            onClick={() => {
              for (const set of [setName, setCategory, setThread, setLeast]) set('');
            }}
          >
            Clear
          </Button>
        ) : null}
      </div>
      {by === 'event' ? (
        <EventRows {...shared} />
      ) : (
        <EventGroups
          key={by}
          by={by}
          {...shared}
          onName={(chosen) => {
            (by === 'name' ? setName : by === 'category' ? setCategory : setThread)(chosen);
            setBy('event');
          }}
        />
      )}
    </div>
  );
}
