/**
 * Writes requests as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), with the extensions of Chrome DevTools (`_initiator`,
 * `_priority`, `_resourceType`, `_transferSize`, `_fromCache`, `_error`, `_webSocketMessages`) and `_pen` for further properties.
 */
import {
  type NetworkBody,
  type NetworkDetails,
  type NetworkEntry,
  type NetworkHeader,
  requestDurationMs,
} from './contract/network.ts';
import { writeMessages } from './har-messages.ts';

const PAGE_ID = 'page_1';

/** The text before the entries. */
export function harStart(log: {
  readonly version: string;
  readonly title: string;
  readonly url: string;
  readonly entries: readonly NetworkEntry[];
  readonly droppedCount: number;
}): string {
  const document = log.entries.find(({ resourceType }) => resourceType === 'Document');
  const startedAtMs = document?.startedAtMs ?? log.entries[0]?.startedAtMs ?? 0;
  const loaded = log.entries.findLast(({ loadedAtMs }) => loadedAtMs !== null) ?? document;
  const after = (atMs: number | null | undefined): number =>
    atMs === null || atMs === undefined ? -1 : Math.max(0, atMs - (loaded?.startedAtMs ?? startedAtMs));
  const head = {
    version: '1.2',
    creator: { name: 'PEN Workbench', version: log.version },
    pages: [
      {
        startedDateTime: isoTime(startedAtMs),
        id: PAGE_ID,
        title: log.title === '' ? log.url : log.title,
        pageTimings: { onContentLoad: after(loaded?.contentLoadedAtMs), onLoad: after(loaded?.loadedAtMs) },
      },
    ],
    ...(log.droppedCount === 0
      ? {}
      : { comment: `${log.droppedCount} older requests were dropped before this file was written.` }),
  };
  // The members of `log`, without the closing bracket.
  return `{"log":${JSON.stringify(head).slice(0, -1)},"entries":[\n`;
}

export function harEnd(): string {
  return '\n]}}\n';
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
/** HAR's −1 means that there was no such part. */
const part = (ms: number | null): number => (ms === null ? -1 : round(ms));

function cookies(headers: readonly NetworkHeader[], name: 'cookie' | 'set-cookie'): { name: string; value: string }[] {
  return headers
    .filter((header) => header.name.toLowerCase() === name && !header.isMasked)
    .flatMap(({ value }) => (name === 'cookie' ? value.split(';') : [value.split(';')[0] ?? '']))
    .map((pair) => {
      const [key = '', ...rest] = pair.trim().split('=');
      return { name: key, value: rest.join('=') };
    });
}

function queryOf(url: string): { name: string; value: string }[] {
  if (url.startsWith('data:') || !URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}

function plainHeaders(headers: readonly NetworkHeader[]): { name: string; value: string }[] {
  return headers.map(({ name, value }) => ({ name, value }));
}

type Timings = Record<'blocked' | 'dns' | 'connect' | 'ssl' | 'send' | 'wait' | 'receive', number>;

/** `durationMs` of an open request: until its newest byte. */
function timingsOf({ timing }: NetworkEntry, durationMs: number): Timings {
  if (timing === null)
    return { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: round(durationMs), receive: 0 };
  const { queueMs, dnsMs, connectMs, tlsMs, sendMs, waitMs } = timing;
  const untilHeadersMs = [queueMs, dnsMs, connectMs, tlsMs, sendMs, waitMs].reduce<number>(
    (sum, ms) => sum + (ms ?? 0),
    0,
  );
  const downloadMs = timing.downloadMs ?? Math.max(0, durationMs - untilHeadersMs);
  return {
    blocked: part(queueMs),
    dns: part(dnsMs),
    // HAR includes TLS in `connect`.
    connect: part(connectMs === null ? tlsMs : connectMs + (tlsMs ?? 0)),
    ssl: part(tlsMs),
    send: round(sendMs ?? 0),
    wait: round(waitMs ?? 0),
    receive: round(downloadMs),
  };
}

/** HAR's time of a request: the sum of its timings, of which `connect` has `ssl`. */
function totalOf({ blocked, dns, connect, send, wait, receive }: Timings): number {
  return round([blocked, dns, connect, send, wait, receive].reduce((sum, ms) => sum + Math.max(0, ms), 0));
}

function contentOf(entry: NetworkEntry, body: NetworkBody | null): Record<string, unknown> {
  return {
    size: entry.resourceBytes,
    mimeType: entry.mimeType === '' ? 'x-unknown' : entry.mimeType,
    ...(body === null || body.text === null ? {} : { text: body.text }),
    ...(body === null || body.note === null ? {} : { comment: body.note }),
  };
}

const FROM_CACHE: Partial<Record<NetworkEntry['source'], string>> = {
  'memory-cache': 'memory',
  'disk-cache': 'disk',
  'prefetch-cache': 'prefetch',
};

/** One entry. Headers must already be masked. */
export function harEntryText(details: NetworkDetails): string {
  const { entry, requestHeaders, responseHeaders, requestBody } = details;
  const durationMs = requestDurationMs(entry) ?? Math.max(0, (entry.lastByteAtMs ?? 0) - entry.startedAtMs);
  const timings = timingsOf(entry, durationMs);
  const { initiator, status, source } = entry;
  const fromCache = FROM_CACHE[source];
  return JSON.stringify({
    pageref: PAGE_ID,
    startedDateTime: isoTime(entry.startedAtMs),
    time: totalOf(timings),
    request: {
      method: entry.method === '' ? 'GET' : entry.method,
      url: details.url,
      httpVersion: entry.protocol,
      headers: plainHeaders(requestHeaders),
      queryString: queryOf(details.url),
      cookies: cookies(requestHeaders, 'cookie'),
      headersSize: -1,
      bodySize: requestBody?.sizeBytes ?? 0,
      ...(requestBody?.text === null || requestBody === null
        ? {}
        : {
            postData: {
              mimeType: requestHeaders.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '',
              text: requestBody.text,
            },
          }),
    },
    response: {
      status: status ?? 0,
      statusText: details.statusText,
      httpVersion: entry.protocol,
      headers: plainHeaders(responseHeaders),
      cookies: cookies(responseHeaders, 'set-cookie'),
      content: contentOf(entry, details.responseBody),
      redirectURL: entry.redirectedTo ?? '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: entry.transferBytes,
      _error: entry.failure,
    },
    cache: {},
    timings,
    ...(details.remoteAddress === null ? {} : { serverIPAddress: details.remoteAddress.replace(/:\d+$/, '') }),
    ...(fromCache === undefined ? {} : { _fromCache: fromCache }),
    ...(source === 'service-worker' ? { _fetchedViaServiceWorker: true } : {}),
    _resourceType: entry.resourceType.toLowerCase(),
    _priority: entry.priority,
    _initiator: {
      type: initiator.type,
      ...(initiator.url === null ? {} : { url: initiator.url }),
      // Chrome counts lines from 0 here.
      ...(initiator.line === null ? {} : { lineNumber: initiator.line - 1 }),
      ...(details.stack.length === 0
        ? {}
        : {
            stack: {
              callFrames: details.stack.map(({ name, url, line, column }) => ({
                functionName: name,
                url,
                lineNumber: line - 1,
                columnNumber: column - 1,
              })),
            },
          }),
    },
    ...writeMessages(details),
    _pen: {
      requestId: entry.requestId,
      hop: entry.hop,
      state: entry.state,
      // The phases of a cached response are those of its first load.
      durationMs: round(durationMs),
      lastByteMs: entry.lastByteAtMs === null ? null : round(entry.lastByteAtMs - entry.startedAtMs),
      isBodyUnread: entry.isBodyUnread,
      renderBlocking: entry.renderBlocking,
      isPreload: entry.isPreload,
      isPartial: entry.isPartial,
      messages: entry.messages,
      areHeadersProvisional: details.areHeadersProvisional,
    },
  });
}
