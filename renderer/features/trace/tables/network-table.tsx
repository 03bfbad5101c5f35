/** Requests of the trace or a range as a table. */
import { useMemo, useState } from 'react';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/core/analysis/analysis.ts';
import { onClock, type TraceClock } from '../../../../shared/engine/trace/contract/trace-clock.ts';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { TraceRequest } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { usePagedRows } from '../../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../../core/stores/hooks/use-settled.ts';
import { Field } from '../../../core/widgets/field.tsx';
import { bytesColumn, figureColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import { CopyIcon, GoToIcon, WarningIcon } from '../../../core/widgets/icons.tsx';
import { PagedTable } from '../../../core/widgets/tables/paged-table.tsx';
import { columnSorts, type Column, type QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import { msCell } from '../diff/durations.tsx';
import { momentOn, useTraceClock } from '../use-moment.ts';
import { requestName, waitingShare } from '../tracks/network-lanes.ts';
import { statusText } from '../details/request-details.tsx';
import type { TraceGo } from '../trace-types.ts';

type Page = AnalysisAnswer<'trace.network'>;

const FIRST_SORT: QuerySort<NonNullable<AnalysisParams<'trace.network'>['sort']>> = {
  sort: 'start',
  descending: false,
};
const SORTS = columnSorts({ start: 'start', duration: 'duration', size: 'size', name: 'name' }, FIRST_SORT);

export interface NetworkTableProps {
  readonly document: AnalysisDocument;
  readonly range: TraceRange | null;
  /** Time range of the bars. */
  readonly durationMs: number;
  readonly go: TraceGo;
  readonly onReopen: () => void;
}

function columnsOf(fromMs: number, lengthMs: number, clock: TraceClock): Column<TraceRequest>[] {
  const percent = (ms: number): string => `${Math.max(0, Math.min(100, (ms / Math.max(lengthMs, 1e-9)) * 100))}%`;
  return [
    {
      id: 'name',
      title: 'Request',
      width: 'grow',
      minWidthPx: 180,
      cell: (request) => (
        <span className="cut">
          {request.failed ? <WarningIcon size={12} className="is-warning" /> : null} {requestName(request)}
        </span>
      ),
      text: ({ url }) => url,
      canHide: false,
      sortable: 'text',
    },
    { id: 'method', title: 'Method', width: 66, cell: ({ method }) => method, text: ({ method }) => method },
    { id: 'status', title: 'Status', width: 110, cell: statusText, text: statusText, tooltip: statusText },
    {
      id: 'type',
      title: 'Type',
      width: 110,
      cell: ({ resourceType, mimeType }) => resourceType || mimeType || '–',
      text: ({ resourceType, mimeType }) => resourceType || mimeType,
      tooltip: ({ mimeType }) => mimeType,
    },
    bytesColumn('size', 'Size', ({ encodedSizeBytes }) => encodedSizeBytes, {
      width: 92,
      explanation: 'Bytes transferred over the network, including headers if recorded',
      sortable: 'figure',
    }),
    {
      id: 'start',
      title: 'Start',
      width: 110,
      align: 'right',
      cell: ({ startMs }) => <span className="mono">{momentOn(clock, startMs)}</span>,
      text: ({ startMs }) => String(onClock(clock, startMs)),
      sortable: 'figure',
    },
    figureColumn('duration', 'Time', ({ durationMs: ms }) => ms, msCell, { width: 96, sortable: 'figure' }),
    {
      id: 'priority',
      title: 'Priority',
      width: 84,
      cell: ({ priority }) => priority || '–',
      text: ({ priority }) => priority,
    },
    {
      id: 'bar',
      title: 'Waterfall',
      width: 180,
      cell: (request) => (
        <span className="trace-request-bar" aria-hidden>
          <span style={{ left: percent(request.startMs - fromMs), width: `max(2px, ${percent(request.durationMs)})` }}>
            <span style={{ width: `${waitingShare(request) * 100}%` }} />
          </span>
        </span>
      ),
      text: () => '',
      explanation: 'When the request was in flight; light while waiting for the first byte',
    },
  ];
}

export function NetworkTable({ document, range, durationMs, go, onReopen }: NetworkTableProps) {
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const [order, setOrder] = useState(FIRST_SORT);
  const query = useMemo(() => ({ filter, ...order, ...(range === null ? {} : { range }) }), [filter, order, range]);
  const rows = usePagedRows<typeof query, TraceRequest, Page>(document, query, 0, {
    load: (asked, place) => document.query('trace.network', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ requestId }) => requestId,
  });
  const arranged = useTableLayout('trace.network');
  const clock = useTraceClock();
  const columns = useMemo(
    () => columnsOf(range?.fromMs ?? 0, range === null ? durationMs : range.toMs - range.fromMs, clock),
    [range, durationMs, clock],
  );
  return (
    <div className="trace-events">
      <div className="trace-events-filter row">
        <Field filters label="Filter requests" placeholder="Filter by URL" value={typed} onValue={setTyped} />
      </div>
      <PagedTable<TraceRequest>
        label="Requests"
        rows={rows}
        arranged={arranged}
        columns={columns}
        keyOf={({ requestId }) => requestId}
        rowTestId="trace-request-row"
        sort={SORTS.ofQuery(rows.shown() ?? query)}
        onSort={(next) => setOrder(SORTS.ofTable(next))}
        onOpen={({ requestId }) => go.toRequest(requestId)}
        menuOf={(request) => [
          {
            label: 'Show in the tracks',
            icon: GoToIcon,
            shortcut: 'Enter',
            onSelect: () => go.toRequest(request.requestId),
          },
          { kind: 'separator' },
          { label: 'Copy URL', icon: CopyIcon, onSelect: () => arranged.copy(request.url) },
          { label: 'Copy as JSON', icon: CopyIcon, onSelect: () => arranged.copy(JSON.stringify(request, null, 2)) },
        ]}
        noun="request"
        none={range === null ? 'No requests in this trace.' : 'No requests in this range.'}
        filter={filter}
        onFilter={setTyped}
        note="Enter shows a request in the tracks"
        onReopen={onReopen}
      />
    </div>
  );
}
