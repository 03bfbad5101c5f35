/** Filtered events as a table. */
import { useMemo, useState } from 'react';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { onClock, type TraceClock } from '../../../../shared/engine/trace/contract/trace-clock.ts';
import type { TraceEventRow } from '../../../../shared/engine/trace/contract/traces.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { figureColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { CopyIcon, GoToIcon } from '../../../core/widgets/icons.tsx';
import { PagedTable } from '../../../core/widgets/tables/paged-table.tsx';
import { columnSorts, type Column, type QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import { chartName, originalPlace, useOriginals, type Originals } from '../../../core/widgets/profile/originals.ts';
import { sourcePlace } from '../../../core/widgets/source-place.ts';
import { msCell } from '../diff/durations.tsx';
import { momentOn, useTraceClock } from '../use-moment.ts';
import type { TraceGo } from '../trace-types.ts';

type EventPage = AnalysisAnswer<'trace.events'>;

const FIRST_SORT: QuerySort<NonNullable<AnalysisParams<'trace.events'>['sort']>> = { sort: 'start', descending: false };
const SORTS = columnSorts({ start: 'start', duration: 'duration', self: 'self', name: 'name' }, FIRST_SORT);

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

const NO_DURATION = <span className="third">–</span>;

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
  figureColumn(
    'duration',
    'Total',
    ({ durationMs }) => durationMs,
    (ms) => (ms > 0 ? msCell(ms) : NO_DURATION),
    {
      width: 96,
      explanation: 'Duration including nested events',
      sortable: 'figure',
    },
  ),
  {
    id: 'self',
    title: 'Self',
    width: 96,
    align: 'right',
    hasUnit: true,
    cell: ({ selfMs, durationMs }) => (durationMs > 0 ? msCell(selfMs) : NO_DURATION),
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
  },
  {
    id: 'category',
    title: 'Category',
    width: 160,
    cell: ({ category }) => <span className="cut third">{category}</span>,
    text: ({ category }) => category,
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
  const [order, setOrder] = useState(FIRST_SORT);
  const clock = useTraceClock();
  const originals = useOriginals();
  const columns = useMemo(() => eventColumns(clock, originals), [clock, originals]);
  const query = useMemo(() => ({ ...filter, ...order }), [filter, order]);
  const rows = usePagedRows<typeof query, TraceEventRow, EventPage>(document, query, 0, {
    load: (asked, place) => document.query('trace.events', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ event }) => String(event),
  });
  const arranged = useTableLayout('trace.events');
  return (
    <PagedTable<TraceEventRow>
      label="Events"
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={({ event }) => String(event)}
      rowTestId="trace-event-row"
      sort={SORTS.ofQuery(rows.shown() ?? query)}
      onSort={(next) => setOrder(SORTS.ofTable(next))}
      onOpen={({ event }) => go.toEvent(event)}
      menuOf={(row) => [
        { label: 'Show in the tracks', icon: GoToIcon, shortcut: 'Enter', onSelect: () => go.toEvent(row.event) },
        { label: 'Find all with this name', onSelect: () => go.toName(row.title ?? row.name) },
        { kind: 'separator' },
        { label: 'Copy name', icon: CopyIcon, onSelect: () => arranged.copy(row.name) },
      ]}
      noun="event"
      totalTestId="events-total"
      none="No matching events."
      note="Enter shows an event in the tracks"
      onReopen={onReopen}
    />
  );
}
