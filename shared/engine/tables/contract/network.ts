/** Tables of a network log. Times are from the start of the first request. */
import type { SqlTable } from './sql-schema.ts';

export const NETWORK_REQUEST = {
  name: 'request',
  description: 'A request, or one hop of a redirect.',
  columns: [
    { name: 'request_id', type: 'integer', description: 'Number of the request in the log, from 0.', link: 'request' },
    { name: 'browser_id', type: 'text', description: 'Id that the browser gave it; the hops of a redirect share it.' },
    { name: 'hop', type: 'integer', description: 'Number of the redirect: 0 for the first request.' },
    { name: 'redirected_to', type: 'text', description: 'Target of the redirect; null for the last hop.' },
    { name: 'url', type: 'text', description: 'URL; a long one is cut at 2,000 characters.' },
    { name: 'host', type: 'text', description: 'Host of the URL; null for a data: URL.' },
    { name: 'path', type: 'text', description: 'URL without its query.' },
    { name: 'method', type: 'text', description: 'HTTP method.' },
    {
      name: 'resource_type',
      type: 'text',
      description: 'Document, Script, Stylesheet, Image, XHR, Fetch, WebSocket …',
    },
    { name: 'mime_type', type: 'text', description: 'MIME type of the response.' },
    { name: 'status', type: 'integer', description: 'HTTP status; null without a response.' },
    {
      name: 'state',
      type: 'text',
      description: 'pending, finished, failed, canceled or unanswered (neither a response nor a reason).',
    },
    { name: 'failure', type: 'text', description: 'Why it failed, in the words of the browser.' },
    { name: 'protocol', type: 'text', description: 'Network protocol, such as h2.' },
    { name: 'priority', type: 'text', description: 'Last priority that the browser assigned.' },
    { name: 'initiator_type', type: 'text', description: 'parser, script, preload, preflight, other …' },
    {
      name: 'initiator_url',
      type: 'text',
      description: 'The page, script or style sheet that requested it.',
      link: 'source',
    },
    { name: 'initiator_line', type: 'integer', description: 'Line of the initiator, from 1.' },
    {
      name: 'render_blocking',
      type: 'text',
      description: 'blocking, in-body, potentially, none or none-dynamic; null if the browser does not report it.',
    },
    { name: 'is_preload', type: 'boolean', description: 'Preloaded.' },
    { name: 'is_partial', type: 'boolean', description: 'Started before the recording: its beginning is missing.' },
    {
      name: 'source',
      type: 'text',
      description: 'network, memory-cache, disk-cache, prefetch-cache, service-worker or data.',
    },
    { name: 'started_at', type: 'text', description: 'Start in UTC (ISO 8601).' },
    { name: 'start_ms', type: 'double', description: 'Start.' },
    { name: 'end_ms', type: 'double', description: 'End; null if it did not end or is not known.' },
    { name: 'duration_ms', type: 'double', description: 'From start to end; null if it did not end or is not known.' },
    { name: 'queue_ms', type: 'double', description: 'Queued or stalled.' },
    { name: 'dns_ms', type: 'double', description: 'DNS lookup.' },
    { name: 'connect_ms', type: 'double', description: 'Connecting, without TLS.' },
    { name: 'tls_ms', type: 'double', description: 'TLS.' },
    { name: 'send_ms', type: 'double', description: 'Sending the request.' },
    { name: 'wait_ms', type: 'double', description: 'From the last byte sent to the headers of the response.' },
    { name: 'download_ms', type: 'double', description: 'Receiving the response.' },
    { name: 'transfer_bytes', type: 'double', description: 'Size over the network, with headers.' },
    { name: 'resource_bytes', type: 'double', description: 'Decoded size of the body.' },
    {
      name: 'message_count',
      type: 'integer',
      description: 'Messages of a WebSocket or an event stream; null for others.',
    },
    {
      name: 'content_loaded_ms',
      type: 'double',
      description: 'DOMContentLoaded of the page; null for all but its document.',
    },
    { name: 'loaded_ms', type: 'double', description: 'Load event of the page; null for all but its document.' },
  ],
} as const satisfies SqlTable;

export const NETWORK_HEADER = {
  name: 'header',
  description: 'A header of a request or a response. Values of secret headers are masked.',
  columns: [
    { name: 'request_id', type: 'integer', description: 'Its request: request.request_id.', link: 'request' },
    { name: 'is_response', type: 'boolean', description: 'A header of the response.' },
    { name: 'name', type: 'text', description: 'Name in lower case.' },
    { name: 'value', type: 'text', description: 'Value.' },
  ],
} as const satisfies SqlTable;

export const NETWORK_SQL_TABLES = [NETWORK_REQUEST, NETWORK_HEADER] as const satisfies readonly SqlTable[];
