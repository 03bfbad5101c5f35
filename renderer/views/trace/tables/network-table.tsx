/** Requests of the trace or a range as a table. */
import { useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../../shared/contracts/analysis.ts';
import { onClock, type TraceClock } from '../../../../shared/contracts/trace-clock.ts';
import type { TraceRange, TraceRequest } from '../../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useTableLayout } from '../../../stores/use-table-layout.ts';
import { usePagedRows } from '../../../stores/use-paged-rows.ts';
import { useSettledText } from '../../../stores/use-settled-text.ts';
import { Field } from '../../../widgets/field.tsx';
import { Bytes } from '../../../widgets/figure.tsx';
import { CopyIcon, GoToIcon, WarningIcon } from '../../../widgets/icons.tsx';
import { RowsError } from '../../../widgets/profile/rows-error.tsx';
import { EmptyState } from '../../../widgets/states.tsx';
import type { Column } from '../../../widgets/table-columns.ts';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { msCell } from '../diff/durations.tsx';
import { momentOn, useTraceClock } from '../use-moment.ts';
import { requestName, waitingShare } from '../tracks/network-lanes.ts';
import { statusText } from '../details/request-details.tsx';
import type { TraceGo } from '../trace-types.ts';

type Page = AnalysisAnswer<'trace.network'>;
type Sort = NonNullable<AnalysisParams<'trace.network'>['sort']>;

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
      tooltip: ({ url }) => url,
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
    {
      id: 'size',
      title: 'Size',
      width: 92,
      align: 'right',
      hasUnit: true,
      cell: ({ encodedSizeBytes }) => <Bytes sizeBytes={encodedSizeBytes} />,
      text: ({ encodedSizeBytes }) => (encodedSizeBytes === null ? '' : formatBytes(encodedSizeBytes)),
      explanation: 'Bytes transferred over the network, including headers if recorded',
      sortable: 'figure',
    },
    {
      id: 'start',
      title: 'Start',
      width: 110,
      align: 'right',
      cell: ({ startMs }) => <span className="mono">{momentOn(clock, startMs)}</span>,
      text: ({ startMs }) => String(onClock(clock, startMs)),
      sortable: 'figure',
    },
    {
      id: 'duration',
      title: 'Time',
      width: 96,
      align: 'right',
      hasUnit: true,
      cell: ({ durationMs }) => msCell(durationMs),
      text: ({ durationMs }) => String(durationMs),
      sortable: 'figure',
    },
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
  const [order, setOrder] = useState<{ readonly sort: Sort; readonly descending: boolean }>({
    sort: 'start',
    descending: false,
  });
  const query = useMemo(() => ({ filter, ...order, ...(range === null ? {} : { range }) }), [filter, order, range]);
  const rows = usePagedRows<typeof query, TraceRequest, Page>(document, query, 0, {
    load: (asked, place) => document.query('trace.network', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ requestId }) => requestId,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useTableLayout('trace.network');
  const clock = useTraceClock();
  const columns = useMemo(
    () => columnsOf(range?.fromMs ?? 0, range === null ? durationMs : range.toMs - range.fromMs, clock),
    [range, durationMs, clock],
  );
  const shown = rows.shown() ?? query;
  const page = rows.page();
  return (
    <div className="trace-events">
      <div className="trace-events-filter">
        <Field label="Filter requests" placeholder="Filter by address" value={typed} onValue={setTyped} />
      </div>
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<TraceRequest>
        label="Requests"
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={({ requestId }) => requestId}
        onRange={rows.look}
        sort={[{ columnId: shown.sort, descending: shown.descending }]}
        onSort={(next) => {
          const last = next.at(-1);
          const sort = (['start', 'duration', 'size', 'name'] as const).find((each) => each === last?.columnId);
          setOrder({ sort: sort ?? 'start', descending: last?.descending ?? false });
        }}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={({ requestId }) => setSelectedKey(requestId)}
        onOpen={({ requestId }) => go.toRequest(requestId)}
        onCopy={copy}
        menuOf={(request) => [
          {
            label: 'Show in the tracks',
            icon: GoToIcon,
            shortcut: 'Enter',
            onSelect: () => go.toRequest(request.requestId),
          },
          { kind: 'separator' },
          { label: 'Copy address', icon: CopyIcon, onSelect: () => copy(request.url) },
          { label: 'Copy as JSON', icon: CopyIcon, onSelect: () => copy(JSON.stringify(request, null, 2)) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'trace-request-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={
                filter === ''
                  ? range === null
                    ? 'No requests in this trace.'
                    : 'No requests in this range.'
                  : `No request matches \`${filter}\`.`
              }
            />
          )
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} requests`}</span>
            <span className="cut">Enter shows a request in the tracks</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}
