/** Converts a HAR entry of any writer: HAR 1.2 and the extensions of browsers, proxies, Playwright and PEN Workbench. */
import {
  isOfIncoming,
  senderOf,
  truncatedUrl,
  NETWORK_STATES,
  RENDER_BLOCKING,
  type NetworkEntry,
  type NetworkTiming,
} from './contract/network.ts';
import { fieldsOf, listOf, numberOf, textOf, timeOf, type Fields } from './har-fields.ts';

/** CDP's names of HAR's lower-case resource types. */
const RESOURCE_TYPES: ReadonlyMap<string, string> = new Map([
  ['document', 'Document'],
  ['stylesheet', 'Stylesheet'],
  ['image', 'Image'],
  ['media', 'Media'],
  ['font', 'Font'],
  ['script', 'Script'],
  ['texttrack', 'TextTrack'],
  ['xhr', 'XHR'],
  ['fetch', 'Fetch'],
  ['prefetch', 'Prefetch'],
  ['eventsource', 'EventSource'],
  ['websocket', 'WebSocket'],
  ['manifest', 'Manifest'],
  ['signedexchange', 'SignedExchange'],
  ['ping', 'Ping'],
  ['cspviolationreport', 'CSPViolationReport'],
  ['preflight', 'Preflight'],
  ['other', 'Other'],
]);

/** Resource types by MIME type, for writers that do not include the resource type. */
const BY_MIME: readonly (readonly [RegExp, string])[] = [
  [/^text\/html|xhtml/, 'Document'],
  [/^text\/css/, 'Stylesheet'],
  [/javascript|ecmascript/, 'Script'],
  [/^image\//, 'Image'],
  [/^font\/|font-/, 'Font'],
  [/^(?:audio|video)\//, 'Media'],
  [/json|xml/, 'XHR'],
  [/event-stream/, 'EventSource'],
];

/** In `_fromCache` (Chrome) and `_fetchType` (Safari). */
const SOURCES: readonly (readonly [RegExp, NetworkEntry['source']])[] = [
  [/^memory/i, 'memory-cache'],
  [/^disk/i, 'disk-cache'],
  [/^prefetch/i, 'prefetch-cache'],
  [/^service.?worker/i, 'service-worker'],
];

/** Members of the response that have the error: Chrome, Safari, browsermob-proxy and mitmproxy; Playwright; Charles. */
const ERRORS = ['_error', '_failureText', '_errorMessage'] as const;
const CHARLES_FAILED = /fail|exception|block|reject/i;
const CANCELED = /ERR_ABORTED|NS_BINDING_ABORTED|\bcancell?ed\b|^abort(?:ed|error)/i;

function oneOf<T extends string>(value: unknown, known: readonly T[]): T | null {
  return known.find((each) => each === value) ?? null;
}

function typeOf(har: Fields, url: string, mimeType: string): string {
  const recorded = textOf(har['_resourceType']).toLowerCase();
  if (recorded !== '') return RESOURCE_TYPES.get(recorded) ?? recorded;
  if (/^wss?:/.test(url)) return 'WebSocket';
  return BY_MIME.find(([pattern]) => pattern.test(mimeType))?.[1] ?? 'Other';
}

function timingOf(timings: Fields): NetworkTiming | null {
  const tlsMs = timeOf(timings['ssl']);
  const connectMs = timeOf(timings['connect']);
  const timing: NetworkTiming = {
    queueMs: timeOf(timings['blocked']),
    dnsMs: timeOf(timings['dns']),
    // HAR includes TLS in `connect`.
    connectMs: connectMs === null ? null : Math.max(0, connectMs - (tlsMs ?? 0)),
    tlsMs,
    sendMs: timeOf(timings['send']),
    waitMs: timeOf(timings['wait']),
    downloadMs: timeOf(timings['receive']),
  };
  return Object.values(timing).every((part) => part === null) ? null : timing;
}

/** The sum of the parts; null if the wait or the download is unknown. */
function totalOf(timing: NetworkTiming | null): number | null {
  if (timing === null || timing.waitMs === null || timing.downloadMs === null) return null;
  return Object.values(timing).reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

function sourceOf(har: Fields, response: Fields, url: string): NetworkEntry['source'] {
  if (url.startsWith('data:')) return 'data';
  if (har['_fetchedViaServiceWorker'] === true) return 'service-worker';
  const named = [har['_fromCache'], har['_fetchType'], response['_fetchType']].map(textOf).find((text) => text !== '');
  return SOURCES.find(([pattern]) => pattern.test(named ?? ''))?.[1] ?? 'network';
}

/** Initiator; Chrome puts the innermost call into a stack. */
function initiatorOf(initiator: Fields): NetworkEntry['initiator'] {
  const stack = fieldsOf(initiator['stack'])['callFrames'];
  const frames = Array.isArray(stack) ? stack.map((each) => ({ frame: each, url: textOf(fieldsOf(each)['url']) })) : [];
  const frame = fieldsOf(senderOf(frames)?.frame);
  const url = textOf(frame['url']) || textOf(initiator['url']);
  const line = numberOf(frame['lineNumber']) ?? numberOf(initiator['lineNumber']);
  const column = numberOf(frame['columnNumber']);
  return {
    type: textOf(initiator['type']) || 'other',
    url: url === '' ? null : url,
    line: line === null ? null : line + 1,
    ...(column === null ? {} : { column: column + 1 }),
    ...(isOfIncoming(frames) ? { ofEvent: true } : {}),
  };
}

/** A status of HTTP; writers put 0, −1, −999 or a code of their system where there was no response. */
function statusOf(given: unknown): { readonly status: number | null; readonly errorCode: number | null } {
  const code = typeof given === 'string' && /^-?\d{1,5}$/.test(given) ? Number(given) : numberOf(given);
  if (code === null || (code >= 100 && code <= 999)) return { status: code, errorCode: null };
  return { status: null, errorCode: code };
}

/** Why there was no response, or no whole one, as the writer says it; empty if it gives no reason. */
function failureOf(har: Fields, response: Fields, errorCode: number | null): string {
  const errors = ERRORS.map((member) => response[member] ?? har[member]);
  const stated = errors.map((error) => textOf(error) || textOf(fieldsOf(error)['message']));
  const charles = textOf(response['_charlesStatus']);
  return (
    stated.find((text) => text !== '') ??
    [
      har['_wasAborted'] === true ? 'aborted' : '',
      CHARLES_FAILED.test(charles) ? charles : '',
      errorCode === null ? '' : textOf(response['statusText']).replace(/^OK$/i, ''),
      (errorCode ?? 0) > 999 ? `error ${errorCode}` : '',
    ].find((text) => text !== '') ??
    ''
  );
}

/** Something of a response is in the entry. */
function hasResponse(response: Fields, source: NetworkEntry['source']): boolean {
  const content = fieldsOf(response['content']);
  const sizes = [content['size'], response['bodySize'], response['_transferSize']];
  return (
    source !== 'network' ||
    sizes.some((size) => (timeOf(size) ?? 0) > 0) ||
    textOf(content['text']) !== '' ||
    listOf(response['headers']).length > 0
  );
}

function transferBytesOf(response: Fields): number {
  const recorded = timeOf(response['_transferSize']);
  if (recorded !== null) return recorded;
  return (timeOf(response['headersSize']) ?? 0) + (timeOf(response['bodySize']) ?? 0);
}

/** Null for an entry without URL or time. `id` is its index. */
export function entryOfHar(value: unknown, id: number): NetworkEntry | null {
  const har = fieldsOf(value);
  const request = fieldsOf(har['request']);
  const response = fieldsOf(har['response']);
  const content = fieldsOf(response['content']);
  const pen = fieldsOf(har['_pen']);
  const url = textOf(request['url']);
  const startedAtMs = Date.parse(textOf(har['startedDateTime']));
  if (url === '' || Number.isNaN(startedAtMs)) return null;
  const mimeType = textOf(content['mimeType']).replace(/^x-unknown$/, '');
  const source = sourceOf(har, response, url);
  const { status, errorCode } = statusOf(response['status']);
  const failure = failureOf(har, response, errorCode);
  const hasEnded = failure !== '' || status !== null || hasResponse(response, source);
  const state =
    oneOf(pen['state'], NETWORK_STATES) ??
    (!hasEnded ? 'unanswered' : failure === '' ? 'finished' : CANCELED.test(failure) ? 'canceled' : 'failed');
  const priority = textOf(har['_priority']);
  const redirect = textOf(response['redirectURL']);
  const timing = timingOf(fieldsOf(har['timings']));
  const givenMs = timeOf(har['time']);
  // Some recorders write 0 beside the times of the parts.
  const measuredMs =
    timeOf(pen['durationMs']) ?? (givenMs === 0 ? (totalOf(timing) ?? givenMs) : givenMs) ?? totalOf(timing);
  // Writers put 0 where nothing was measured.
  const durationMs = state === 'pending' || (state === 'unanswered' && measuredMs === 0) ? null : measuredMs;
  const lastByteMs = timeOf(pen['lastByteMs']);
  const messages = numberOf(pen['messages']);
  const socketMessages = har['_webSocketMessages'];
  return {
    id,
    requestId: textOf(pen['requestId']) || String(id),
    hop: numberOf(pen['hop']) ?? 0,
    redirectedTo: redirect === '' || status === null || status < 300 || status >= 400 ? null : absolute(redirect, url),
    url: truncatedUrl(url),
    method: textOf(request['method']),
    resourceType: typeOf(har, url, mimeType),
    mimeType,
    status,
    state,
    failure: failure === '' || (state !== 'failed' && state !== 'canceled') ? null : failure,
    protocol: textOf(response['httpVersion']) || textOf(request['httpVersion']),
    priority: priority === '' ? null : priority,
    initiator: initiatorOf(fieldsOf(har['_initiator'])),
    renderBlocking: oneOf(pen['renderBlocking'], RENDER_BLOCKING),
    isPreload: pen['isPreload'] === true,
    source,
    startedAtMs,
    endedAtMs: durationMs === null ? null : startedAtMs + durationMs,
    lastByteAtMs: state !== 'pending' || lastByteMs === null ? null : startedAtMs + lastByteMs,
    isBodyUnread: pen['isBodyUnread'] === true,
    timing,
    transferBytes: transferBytesOf(response),
    resourceBytes: timeOf(content['size']) ?? 0,
    messages: messages ?? (Array.isArray(socketMessages) ? socketMessages.length : null),
    isPartial: pen['isPartial'] === true,
    contentLoadedAtMs: null,
    loadedAtMs: null,
  };
}

/** HAR contains the unchanged `Location` header, which may be relative. */
function absolute(location: string, base: string): string {
  return truncatedUrl(URL.canParse(location, base) ? new URL(location, base).href : location);
}
