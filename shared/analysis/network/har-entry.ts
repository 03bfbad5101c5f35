/** Converts a HAR entry of any writer: HAR 1.2 and the extensions of DevTools, Firefox and PEN Workbench. */
import {
  isOfIncoming,
  senderOf,
  truncatedUrl,
  NETWORK_STATES,
  RENDER_BLOCKING,
  type NetworkEntry,
  type NetworkTiming,
} from '../../contracts/page/network.ts';
import { fieldsOf, numberOf, textOf, timeOf, type Fields } from './har-fields.ts';

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

const CACHES: ReadonlyMap<string, NetworkEntry['source']> = new Map([
  ['memory', 'memory-cache'],
  ['disk', 'disk-cache'],
  ['prefetch', 'prefetch-cache'],
]);

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

function sourceOf(har: Fields, url: string): NetworkEntry['source'] {
  if (url.startsWith('data:')) return 'data';
  if (har['_fetchedViaServiceWorker'] === true) return 'service-worker';
  return CACHES.get(textOf(har['_fromCache'])) ?? 'network';
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

function stateOf(pen: Fields, failure: string, status: number | null): NetworkEntry['state'] {
  const recorded = oneOf(pen['state'], NETWORK_STATES);
  if (recorded !== null) return recorded;
  if (failure === '') return 'finished';
  if (/ERR_ABORTED|NS_BINDING_ABORTED/.test(failure)) return 'canceled';
  return status === null || status < 100 || failure !== '' ? 'failed' : 'finished';
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
  const given = numberOf(response['status']);
  const status = given === null || given <= 0 ? null : given;
  const failure = textOf(response['_error']);
  const state = stateOf(pen, failure, status);
  const priority = textOf(har['_priority']);
  const redirect = textOf(response['redirectURL']);
  const durationMs = timeOf(pen['durationMs']) ?? timeOf(har['time']);
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
    failure: failure === '' ? null : failure,
    protocol: textOf(response['httpVersion']) || textOf(request['httpVersion']),
    priority: priority === '' ? null : priority,
    initiator: initiatorOf(fieldsOf(har['_initiator'])),
    renderBlocking: oneOf(pen['renderBlocking'], RENDER_BLOCKING),
    isPreload: pen['isPreload'] === true,
    source: sourceOf(har, url),
    startedAtMs,
    endedAtMs: state === 'pending' ? null : startedAtMs + (durationMs ?? 0),
    lastByteAtMs: state !== 'pending' || lastByteMs === null ? null : startedAtMs + lastByteMs,
    isBodyUnread: pen['isBodyUnread'] === true,
    timing: timingOf(fieldsOf(har['timings'])),
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
