/** Filtered events as a table. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/contracts/analysis.ts';
import { onClock, type TraceClock } from '../../../../shared/contracts/trace-clock.ts';
import type { TraceEventRow, TraceRange } from '../../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useTableLayout } from '../../../stores/use-table-layout.ts';
import { usePagedRows } from '../../../stores/use-paged-rows.ts';
import { CopyIcon, GoToIcon } from '../../../widgets/icons.tsx';
import { chartName, originalPlace, useOriginals, type Originals } from '../../../widgets/profile/originals.ts';
import { RowsError } from '../../../widgets/profile/rows-error.tsx';
import { sourcePlace } from '../../../widgets/source-place.ts';
import { EmptyState } from '../../../widgets/states.tsx';
import type { Column } from '../../../widgets/table-columns.ts';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { msCell } from '../diff/durations.tsx';
import { momentOn, useTraceClock } from '../use-moment.ts';
import type { TraceGo } from '../trace-types.ts';

type EventPage = AnalysisAnswer<'trace.events'>;
type EventSort = NonNullable<AnalysisParams<'trace.events'>['sort']>;

export interface EventFilter {
  readonly name: string;
  readonly category: string;
  readonly thread: string;
  readonly minDurationMs: number;
  readonly range?: TraceRange;
}

export interface EventRowsProps {
  readonly filter: EventFilter;
  readonly document: AnalysisDocument;
  readonly go: TraceGo;
  readonly onReopen: () => void;
}

/** `Function call: layoutRows`, `Evaluate script: main.js:1`. */
function eventText({ name, title, ran }: TraceEventRow, originals: Originals): string {
  if (ran === undefined) return title ?? name;
  const original = originals.of(ran);
  const place = original === null ? sourcePlace(ran) : originalPlace(original);
  const called = ran.name === '' && (original?.name ?? null) === null ? place : chartName(ran, originals);
  return `${title ?? name}: ${called}`;
}

const eventColumns = (clock: TraceClock, originals: Originals): readonly Column<TraceEventRow>[] => [
  {
    id: 'name',
    title: 'Event',
    width: 'grow',
    minWidthPx: 220,
    cell: (row) => <span className="cut">{eventText(row, originals)}</span>,
    text: (row) => eventText(row, originals),
    tooltip: (row) => (row.title === undefined ? row.name : `${eventText(row, originals)} (${row.name})`),
    canHide: false,
    sortable: 'text',
  },
  {
    id: 'start',
    title: 'Start',
    width: 116,
    align: 'right',
    cell: ({ startMs }) => <span className="mono">{momentOn(clock, startMs)}</span>,
    text: ({ startMs }) => String(onClock(clock, startMs)),
    explanation: clock.origin === 'navigation' ? 'Time since the navigation' : 'Time since the recording began',
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
    explanation: 'Duration including nested events',
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
    explanation: 'Duration without nested events',
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
    explanation: 'Phase in the trace event format: X complete, I instant, b and e begin and end of an async event …',
  },
];

export function EventRows({ filter, document, go, onReopen }: EventRowsProps) {
  const [order, setOrder] = useState<{ readonly sort: EventSort; readonly descending: boolean }>({
    sort: 'start',
    descending: false,
  });
  const clock = useTraceClock();
  const originals = useOriginals();
  const columns = useMemo(() => eventColumns(clock, originals), [clock, originals]);
  const query = useMemo(() => ({ ...filter, ...order }), [filter, order]);
  const rows = usePagedRows<typeof query, TraceEventRow, EventPage>(document, query, 0, {
    load: (asked, place) => document.query('trace.events', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ event }) => String(event),
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useTableLayout('trace.events');
  const shown = rows.shown() ?? query;
  const page = rows.page();
  return (
    <>
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<TraceEventRow>
        label="Events"
        columns={columns}
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
          { label: 'Find all with this name', onSelect: () => go.toName(row.title ?? row.name) },
          { kind: 'separator' },
          { label: 'Copy name', icon: CopyIcon, onSelect: () => copy(row.name) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(row)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'trace-event-row' })}
        empty={
          page === null ? <span className="third">…</span> : <EmptyState place="inline" title="No matching events." />
        }
        footer={
          <>
            <span data-testid="events-total">{page === null ? '…' : `${formatCount(page.total)} events`}</span>
            <span className="cut">Enter shows an event in the tracks</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
            {rows.loading() && page !== null ? <span>Loading rows …</span> : null}
          </>
        }
      />
    </>
  );
}
