/** Every event of the trace or of a range as a table, filtered by what and how long it is; or put together by name, category, thread. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { TraceEventRow, TraceRange } from '../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { Count } from '../../widgets/figure.tsx';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import type { Column } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { momentText, msCell } from './durations.tsx';
import type { TraceGo } from './trace-types.ts';

type EventPage = AnalysisAnswer<'trace.events'>;
type GroupPage = AnalysisAnswer<'trace.groups'>;
type Group = GroupPage['rows'][number];
type EventSort = NonNullable<AnalysisParams<'trace.events'>['sort']>;
type GroupSort = NonNullable<AnalysisParams<'trace.groups'>['sort']>;
type By = 'event' | 'name' | 'category' | 'thread';

const BY = [
  { value: 'event', label: 'Each', title: 'Every event for itself' },
  { value: 'name', label: 'By name', title: 'Events of one name together' },
  { value: 'category', label: 'By category', title: 'Events of one category together' },
  { value: 'thread', label: 'By thread', title: 'Events of one thread together' },
] as const;

export interface EventsTableProps {
  readonly document: AnalysisDocument;
  readonly range: TraceRange | null;
  readonly go: TraceGo;
  readonly onReopen: () => void;
  readonly wantedName: WantedName | null;
}

/** A name to list: another object each time it is asked for. */
export interface WantedName {
  readonly name: string;
}

interface Filter {
  readonly name: string;
  readonly category: string;
  readonly thread: string;
  readonly minDurationMs: number;
  readonly range?: TraceRange;
}

const EVENT_COLUMNS: readonly Column<TraceEventRow>[] = [
  {
    id: 'name',
    title: 'Event',
    width: 'grow',
    minWidthPx: 220,
    cell: ({ name }) => <span className="cut">{name}</span>,
    text: ({ name }) => name,
    tooltip: ({ name }) => name,
    canHide: false,
    sortable: 'text',
  },
  {
    id: 'start',
    title: 'From',
    width: 116,
    align: 'right',
    cell: ({ startMs }) => <span className="mono">{momentText(startMs)}</span>,
    text: ({ startMs }) => String(startMs),
    explanation: 'Milliseconds since the trace began',
    sortable: 'figure',
  },
  {
    id: 'duration',
    title: 'Total',
    width: 96,
    align: 'right',
    hasUnit: true,
    cell: ({ durationMs }) => (durationMs > 0 ? msCell(durationMs) : <span className="third">–</span>),
    text: ({ durationMs }) => String(durationMs),
    explanation: 'How long it took, with the events nested in it',
    sortable: 'figure',
  },
  {
    id: 'self',
    title: 'Self',
    width: 96,
    align: 'right',
    hasUnit: true,
    cell: ({ selfMs, durationMs }) => (durationMs > 0 ? msCell(selfMs) : <span className="third">–</span>),
    text: ({ selfMs }) => String(selfMs),
    explanation: 'Without the events nested in it',
    sortable: 'figure',
  },
  {
    id: 'thread',
    title: 'Thread',
    width: 150,
    cell: ({ threadName, pid, tid }) => (
      <span className="cut">
        {threadName === '' ? 'unnamed' : threadName} <span className="third">{`${pid}:${tid}`}</span>
      </span>
    ),
    text: ({ threadName, pid, tid }) => `${threadName} ${pid}:${tid}`,
    tooltip: ({ threadName, pid, tid }) => `${threadName} ${pid}:${tid}`,
  },
  {
    id: 'category',
    title: 'Category',
    width: 160,
    cell: ({ category }) => <span className="cut third">{category}</span>,
    text: ({ category }) => category,
    tooltip: ({ category }) => category,
  },
  {
    id: 'phase',
    title: 'Phase',
    width: 60,
    cell: ({ phase }) => <span className="mono third">{phase}</span>,
    text: ({ phase }) => phase,
    explanation: 'As the trace event format has it: X complete, I instant, b and e the ends of an asynchronous one …',
  },
];

function groupColumns(by: Exclude<By, 'event'>): Column<Group>[] {
  const figure = (id: 'total' | 'self' | 'longest', title: string, explanation: string): Column<Group> => {
    const of = (group: Group): number =>
      id === 'total' ? group.totalMs : id === 'self' ? group.selfMs : group.longestMs;
    return {
      id,
      title,
      width: 104,
      align: 'right',
      hasUnit: true,
      cell: (group) => msCell(of(group)),
      text: (group) => String(of(group)),
      explanation,
      sortable: 'figure',
    };
  };
  return [
    {
      id: 'name',
      title: by === 'name' ? 'Event' : by === 'category' ? 'Category' : 'Thread',
      width: 'grow',
      minWidthPx: 180,
      cell: ({ name }) => <span className="cut">{name === '' ? '(none)' : name}</span>,
      text: ({ name }) => name,
      tooltip: ({ name }) => name,
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
    figure('total', 'Total', 'Nested events of one group count once'),
    figure('self', 'Self', 'Without the events nested in each'),
    figure('longest', 'Longest', 'The longest single one; Enter goes there'),
  ];
}

function EventRows({ filter, ...props }: { filter: Filter } & Pick<EventsTableProps, 'document' | 'go' | 'onReopen'>) {
  const { document, go, onReopen } = props;
  const [order, setOrder] = useState<{ readonly sort: EventSort; readonly descending: boolean }>({
    sort: 'start',
    descending: false,
  });
  const query = useMemo(() => ({ ...filter, ...order }), [filter, order]);
  const rows = usePagedRows<typeof query, TraceEventRow, EventPage>(document, query, 0, {
    load: (asked, place) => document.query('trace.events', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ event }) => String(event),
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useKeptTable('trace.events');
  const shown = rows.shown() ?? query;
  const page = rows.page();
  return (
    <>
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<TraceEventRow>
        label="Events"
        columns={EVENT_COLUMNS}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={({ event }) => String(event)}
        onRange={rows.look}
        sort={[{ columnId: shown.sort, descending: shown.descending }]}
        onSort={(next) => {
          const last = next.at(-1);
          const sort = (['start', 'duration', 'self', 'name'] as const).find((each) => each === last?.columnId);
          setOrder({ sort: sort ?? 'start', descending: last?.descending ?? false });
        }}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={({ event }) => setSelectedKey(String(event))}
        onOpen={({ event }) => go.toEvent(event)}
        onCopy={copy}
        menuOf={(row) => [
          { label: 'Show in the tracks', icon: GoToIcon, shortcut: 'Enter', onSelect: () => go.toEvent(row.event) },
          { label: 'Find all of this name', onSelect: () => go.toName(row.name) },
          { kind: 'separator' },
          { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(row.name) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(EVENT_COLUMNS.map((column) => column.text(row)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'trace-event-row' })}
        empty={
          page === null ? <span className="third">…</span> : <EmptyState place="inline" title="No event matches." />
        }
        footer={
          <>
            <span data-testid="events-total">{page === null ? '…' : `${formatCount(page.total)} events`}</span>
            <span className="cut">Enter shows one in the tracks</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && page !== null ? <span>Reading rows …</span> : null}
          </>
        }
      />
    </>
  );
}

function GroupRows(
  props: { by: Exclude<By, 'event'>; filter: Filter; onName: (name: string) => void } & Pick<
    EventsTableProps,
    'document' | 'go' | 'onReopen'
  >,
) {
  const { by, filter, onName, document, go, onReopen } = props;
  const [sort, setSort] = useState<GroupSort>('total');
  const query = useMemo(() => ({ ...filter, by, sort }), [filter, by, sort]);
  const rows = usePagedRows<typeof query, Group, GroupPage>(document, query, 0, {
    load: (asked, place) => document.query('trace.groups', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ name }) => name,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useKeptTable(`trace.groups.${by}`);
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
          { label: 'Show the longest', icon: GoToIcon, shortcut: 'Enter', onSelect: () => go.toEvent(group.event) },
          { label: 'List them', onSelect: () => onName(group.name) },
          { kind: 'separator' },
          { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(group.name) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'trace-group-row' })}
        empty={
          page === null ? <span className="third">…</span> : <EmptyState place="inline" title="No event matches." />
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} groups`}</span>
            <span className="cut">Enter shows the longest of one in the tracks</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </>
  );
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
  const filter = useMemo<Filter>(() => {
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
      <div className="trace-events-filter">
        <Segmented label="Put together" value={by} options={BY} onValue={setBy} />
        <Field label="Name" placeholder="Name" value={name} onValue={setName} data-testid="events-name" />
        <Field label="Category" placeholder="Category" icon={null} value={category} onValue={setCategory} />
        <Field label="Thread" placeholder="Thread or PID:TID" icon={null} value={thread} onValue={setThread} />
        <Field
          label="At least, in milliseconds"
          placeholder="≥ ms"
          icon={null}
          inputMode="decimal"
          value={least}
          onValue={setLeast}
          error={isWrong ? 'A number of milliseconds' : null}
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
        <GroupRows
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
