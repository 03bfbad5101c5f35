/** Readers of the tables of network logs. */
import { NETWORK_HEADER, NETWORK_REQUEST } from './contract/network.ts';
import { requestDurationMs, type NetworkEntry, type NetworkHeader } from '../network/contract/network.ts';
import type { HarDocument } from '../network/har-document.ts';
import { hostOf } from '../../base/addresses.ts';
import { isoOrNull } from './iso-time.ts';
import type { SqlTableOf } from './table-columns.ts';
import { tableOfRows, textOrNull } from './table-of.ts';

interface RequestRow {
  readonly entry: NetworkEntry;
  /** Start of the first request. */
  readonly originMs: number;
}

function* requestRows({ entries }: HarDocument): Generator<RequestRow> {
  const originMs = entries.reduce((first, { startedAtMs }) => Math.min(first, startedAtMs), Number.POSITIVE_INFINITY);
  for (const entry of entries) yield { entry, originMs };
}

interface HeaderRow extends Pick<NetworkHeader, 'name' | 'value'> {
  readonly id: number;
  readonly isResponse: boolean;
}

function* headerRows(document: HarDocument): Generator<HeaderRow> {
  for (const { id } of document.entries) {
    const { request, response } = document.headers(id);
    for (const { name, value } of request) yield { id, isResponse: false, name, value };
    for (const { name, value } of response) yield { id, isResponse: true, name, value };
  }
}

/** A time of a page, from the start of the first request. */
function sinceOrigin({ originMs }: RequestRow, atMs: number | null): number | null {
  return atMs === null ? null : atMs - originMs;
}

export const NETWORK_TABLES: readonly SqlTableOf<HarDocument>[] = [
  tableOfRows(NETWORK_REQUEST, requestRows, {
    request_id: ({ entry }) => entry.id,
    browser_id: ({ entry }) => entry.requestId,
    hop: ({ entry }) => entry.hop,
    redirected_to: ({ entry }) => entry.redirectedTo,
    url: ({ entry }) => entry.url,
    host: ({ entry }) => hostOf(entry.url),
    path: ({ entry }) => entry.url.split(/[?#]/, 1)[0] ?? null,
    method: ({ entry }) => textOrNull(entry.method),
    resource_type: ({ entry }) => textOrNull(entry.resourceType),
    mime_type: ({ entry }) => textOrNull(entry.mimeType),
    status: ({ entry }) => entry.status,
    state: ({ entry }) => entry.state,
    failure: ({ entry }) => entry.failure,
    protocol: ({ entry }) => textOrNull(entry.protocol),
    priority: ({ entry }) => entry.priority,
    initiator_type: ({ entry }) => textOrNull(entry.initiator.type),
    initiator_url: ({ entry }) => entry.initiator.url,
    initiator_line: ({ entry }) => entry.initiator.line,
    render_blocking: ({ entry }) => entry.renderBlocking,
    is_preload: ({ entry }) => entry.isPreload,
    is_partial: ({ entry }) => entry.isPartial,
    source: ({ entry }) => entry.source,
    started_at: ({ entry }) => isoOrNull(entry.startedAtMs),
    start_ms: (row) => sinceOrigin(row, row.entry.startedAtMs),
    end_ms: (row) => sinceOrigin(row, row.entry.endedAtMs),
    duration_ms: ({ entry }) => requestDurationMs(entry),
    queue_ms: ({ entry }) => entry.timing?.queueMs ?? null,
    dns_ms: ({ entry }) => entry.timing?.dnsMs ?? null,
    connect_ms: ({ entry }) => entry.timing?.connectMs ?? null,
    tls_ms: ({ entry }) => entry.timing?.tlsMs ?? null,
    send_ms: ({ entry }) => entry.timing?.sendMs ?? null,
    wait_ms: ({ entry }) => entry.timing?.waitMs ?? null,
    download_ms: ({ entry }) => entry.timing?.downloadMs ?? null,
    transfer_bytes: ({ entry }) => entry.transferBytes,
    resource_bytes: ({ entry }) => entry.resourceBytes,
    message_count: ({ entry }) => entry.messages,
    content_loaded_ms: (row) => sinceOrigin(row, row.entry.contentLoadedAtMs),
    loaded_ms: (row) => sinceOrigin(row, row.entry.loadedAtMs),
  }),
  tableOfRows(NETWORK_HEADER, headerRows, {
    request_id: ({ id }) => id,
    is_response: ({ isResponse }) => isResponse,
    name: ({ name }) => name.toLowerCase(),
    value: ({ value }) => value,
  }),
];
