/** Columns of the request table. A canvas draws the waterfall over its column. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import {
  isErroneous,
  isFromCache,
  requestDurationMs,
  shortType,
  statusText,
  type NetworkEntry,
} from '../../../shared/engine/network/contract/network.ts';
import { Bytes, Figure } from '../../core/widgets/figure.tsx';
import { CancelledIcon, ErrorIcon, WarningIcon } from '../../core/widgets/icons.tsx';
import { NoteMark } from '../../core/widgets/noted.tsx';
import { SourceLink } from '../../core/widgets/source-link.tsx';
import { sourcePlace, wholeSource } from '../../core/widgets/source-place.ts';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import { blockingReason, hostOf, NETWORK_TYPES, networkType, requestName } from './network-rows.ts';

/** Milliseconds with one decimal below one second, otherwise seconds with two. */
export function TimeFigure({ ms }: { ms: number | null }) {
  if (ms === null) return <Figure figure={null} />;
  return ms >= 1000 ? <Figure figure={(ms / 1000).toFixed(2)} unit="s" /> : <Figure figure={ms.toFixed(1)} unit="ms" />;
}

/** `load (orders.ts:12)`, by the source map of the script; `app.js:1` without one. */
export function initiatorName({ initiator: { type, url, line, original } }: NetworkEntry): string {
  if (original !== undefined) {
    const place = sourcePlace({ url: original.source, line: original.line });
    return original.name === null ? place : `${original.name} (${place})`;
  }
  if (url === null) return type;
  const file = requestName({ url });
  return line === null ? file : `${file}:${line}`;
}

/** The whole place, and of a mapped one also that in the generated script. */
export function initiatorTitle({ initiator: { type, url, line, column = 0, original } }: NetworkEntry): string {
  const generated = url === null ? '' : wholeSource({ url, line: line ?? 0, column });
  if (original === undefined) return url === null ? type : `${type}: ${generated}`;
  const place = wholeSource({ url: original.source, line: original.line, column: original.column });
  return `${type}: ${original.name === null ? '' : `${original.name}, `}${place}\n${generated}`;
}

function StateMark({ entry }: { entry: NetworkEntry }) {
  if (entry.state === 'failed' || entry.state === 'unanswered') return <ErrorIcon size={12} className="is-error" />;
  if (entry.state === 'canceled') return <CancelledIcon size={12} className="third" />;
  return isErroneous(entry) ? <WarningIcon size={12} className="is-warning" /> : null;
}

function statusTitle(entry: NetworkEntry): string {
  return [statusText(entry), ...(entry.failure === null ? [] : [entry.failure])].join(': ');
}

const NAME: Column<NetworkEntry> = {
  id: 'name',
  title: 'Name',
  width: 220,
  minWidthPx: 120,
  cell: (entry) => (
    <span className="network-name row">
      <span
        className="network-hue"
        style={{ background: `var(${NETWORK_TYPES[networkType(entry)].token})` }}
        aria-hidden
      />
      <span className="cut">{requestName(entry)}</span>
      <span className="third cut network-host">{hostOf(entry)}</span>
      <NoteMark place={{ view: 'request', id: entry.id }} />
    </span>
  ),
  text: ({ url }) => url,
  canHide: false,
  sortable: 'text',
  sortValue: requestName,
};

const OTHERS: readonly Column<NetworkEntry>[] = [
  {
    id: 'status',
    title: 'Status',
    width: 112,
    cell: (entry) => (
      <span className="network-status row" data-erroneous={isErroneous(entry) || undefined}>
        <StateMark entry={entry} />
        <span className="cut">{statusText(entry)}</span>
      </span>
    ),
    text: statusText,
    tooltip: statusTitle,
    sortable: 'text',
    sortValue: ({ status, state }) => status ?? (state === 'pending' ? 1000 : 1001),
  },
  {
    id: 'method',
    title: 'Method',
    width: 66,
    leavesFirst: true,
    cell: ({ method }) => method || '–',
    text: ({ method }) => method,
    sortable: 'text',
  },
  {
    id: 'type',
    title: 'Type',
    width: 92,
    leavesFirst: true,
    cell: (entry) => <span className="cut">{shortType(entry)}</span>,
    text: shortType,
    tooltip: ({ mimeType, resourceType }) => [resourceType, mimeType].filter((each) => each !== '').join(', '),
    sortable: 'text',
  },
  {
    id: 'initiator',
    title: 'Initiator',
    width: 120,
    leavesFirst: true,
    cell: (entry) => {
      const { type, url, line, column = 0 } = entry.initiator;
      // A place of the parser is in the document, which is no script.
      return (
        <SourceLink
          place={{ url: type === 'parser' || url === null ? '' : url, line: line ?? 0, column }}
          className="cut second"
          inRow
        >
          {initiatorName(entry)}
        </SourceLink>
      );
    },
    text: initiatorName,
    tooltip: initiatorTitle,
    sortable: 'text',
  },
  {
    id: 'priority',
    title: 'Priority',
    width: 76,
    leavesFirst: true,
    cell: ({ priority }) => priority ?? '–',
    text: ({ priority }) => priority ?? '',
    sortable: 'text',
    sortValue: ({ priority }) => ['VeryHigh', 'High', 'Medium', 'Low', 'VeryLow'].indexOf(priority ?? ''),
  },
  {
    id: 'size',
    title: 'Size',
    width: 88,
    align: 'right',
    hasUnit: true,
    cell: (entry) =>
      isFromCache(entry) ? (
        <Figure
          figure="0"
          unit="B"
          tone="third"
          title={`From the ${entry.source.replace('-', ' ')}; ${formatBytes(entry.resourceBytes)} of body`}
        />
      ) : (
        <Bytes
          sizeBytes={entry.transferBytes}
          title={`Transferred over the network, including headers; the body has ${formatCount(entry.resourceBytes)} bytes`}
        />
      ),
    text: ({ transferBytes }) => String(transferBytes),
    explanation: 'Bytes transferred over the network, including headers',
    sortable: 'figure',
    sortValue: ({ transferBytes }) => transferBytes,
  },
  {
    id: 'time',
    title: 'Time',
    width: 88,
    align: 'right',
    hasUnit: true,
    cell: (entry) => <TimeFigure ms={requestDurationMs(entry)} />,
    text: (entry) => String(requestDurationMs(entry) ?? ''),
    explanation: 'From the request to the last byte',
    sortable: 'figure',
    sortValue: requestDurationMs,
  },
];

const REASON: Column<NetworkEntry> = {
  id: 'reason',
  title: 'Reason',
  width: 190,
  cell: (entry) => <span className="cut">{blockingReason(entry)}</span>,
  text: blockingReason,
  sortable: 'text',
};

const WATERFALL: Column<NetworkEntry> = {
  id: 'waterfall',
  title: 'Waterfall',
  width: 'grow',
  minWidthPx: 160,
  cell: () => null,
  text: () => '',
  explanation: 'Light: waiting; solid: content download. Before them: queueing, DNS, connecting, TLS, sending',
  sortable: 'figure',
  sortValue: ({ startedAtMs }) => startedAtMs,
};

export const NETWORK_COLUMNS: readonly Column<NetworkEntry>[] = [NAME, ...OTHERS, WATERFALL];
export const BLOCKING_COLUMNS: readonly Column<NetworkEntry>[] = [NAME, REASON, ...OTHERS, WATERFALL];
/** Hidden by default. */
export const HIDDEN_AT_FIRST: readonly string[] = ['priority'];
