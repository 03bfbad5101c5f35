/** `pen_network_request`: one request with headers, bodies, timing and initiator. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { bullets, code, document, fenced, section, summaryLine, table, title } from '../../base/markdown.ts';
import { formatBytes, formatCount, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { advice, appError, AppFailure } from '../../contracts/errors.ts';
import {
  isFromCache,
  NetworkDetailsSchema,
  requestDurationMs,
  requestKey,
  statusText,
  type NetworkBody,
  type NetworkDetails,
  type NetworkHeader,
  type NetworkTiming,
} from '../../contracts/page/network.ts';
import { cpuFunctionName, shownSource } from '../../findings/function-names.ts';
import { defineCapability } from '../define.ts';
import { NETWORK_TARGETS, WITHOUT_NETWORK, networkCaptureParam, networkRequests } from './network-source.ts';
import { initiatorText } from './network-waterfall.ts';
import { targetParam } from '../common/parameters.ts';

const DEFAULT_BODY_BYTES = 10_000;
/** Default body size in the text, so that headers and timing fit the answer too. */
const SHOWN_BODY_BYTES = 2500;
const HEADER_CHARS = 120;
const HEADER_ROWS = 30;

const encoder = new TextEncoder();

const ResultSchema = NetworkDetailsSchema.omit({ cookies: true }).extend({
  requestId: z.string(),
  /** Number of requests that match the pattern; 1 for an id. */
  matched: z.number(),
  durationMs: z.number().nullable(),
  /** `maxBodyBytes`; null if it was not given. */
  bodyLimitBytes: z.number().nullable(),
});
type Result = z.infer<typeof ResultSchema>;

function timingRows({ dnsMs, connectMs, tlsMs, sendMs, waitMs, queueMs, downloadMs }: NetworkTiming): string[][] {
  const ms = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)}ms`);
  // Connect includes TLS, as in the browser's timing.
  const connect = connectMs === null && tlsMs === null ? null : (connectMs ?? 0) + (tlsMs ?? 0);
  return [
    ['Queue', ms(queueMs)],
    ['DNS', ms(dnsMs)],
    ['Connect', ms(connect)],
    ['SSL', ms(tlsMs)],
    ['Send', ms(sendMs)],
    ['Wait/TTFB', ms(waitMs)],
    ['Download', ms(downloadMs)],
  ];
}

function headerSection(name: string, headers: readonly NetworkHeader[], isProvisional: boolean): string | null {
  if (headers.length === 0) return null;
  const shown = headers.slice(0, HEADER_ROWS);
  return section(`${name}${isProvisional ? ' (provisional: the browser has not reported the sent headers)' : ''}`, [
    bullets(shown.map(({ name: header, value }) => `${code(header)}: ${code(truncateEnd(value, HEADER_CHARS))}`)),
    ...(headers.length > shown.length ? [`- ${headers.length - shown.length} more`] : []),
  ]);
}

function bodySection(name: string, body: NetworkBody | null): string | null {
  if (body === null) return null;
  const size = body.sizeBytes === null ? '' : ` (${formatBytes(body.sizeBytes)})`;
  if (body.text === null) return section(`${name}${size}`, [body.note ?? 'none']);
  return section(`${name}${size}`, [body.text === '' ? 'empty' : fenced(body.text)]);
}

/** Cuts a body to the default size, unless a size was requested. */
function fitting(body: NetworkBody | null, limitBytes: number | null): NetworkBody | null {
  if (body === null || body.text === null || limitBytes !== null) return body;
  const bytes = encoder.encode(body.text);
  if (bytes.length <= SHOWN_BODY_BYTES) return body;
  let end = SHOWN_BODY_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  return { ...body, text: `${text}[truncated at ${SHOWN_BODY_BYTES} bytes; maxBodyBytes shows more]` };
}

function facts({ entry, requestId, durationMs, remoteAddress, statusText: phrase }: Result): string[] {
  const { initiator, priority, failure } = entry;
  return [
    `Request ID: ${code(requestId)}`,
    `Status: ${statusText(entry)}${phrase === '' ? '' : ` ${code(truncateEnd(phrase, 60))}`}`,
    `MIME Type: ${code(entry.mimeType || '–')}`,
    `Protocol: ${entry.protocol === '' ? '–' : code(entry.protocol)}`,
    `Priority: ${priority === null ? '–' : code(priority)}`,
    `Transfer Size: ${formatBytes(entry.transferBytes)}, body ${formatBytes(entry.resourceBytes)}`,
    `Cached: ${isFromCache(entry) ? entry.source : entry.source === 'service-worker' ? 'no, from a service worker' : 'no'}`,
    `Duration: ${durationMs === null ? 'in flight' : `${durationMs.toFixed(1)}ms`}`,
    `Initiator: ${code(initiator.type)}${initiator.url === null ? '' : ` ${code(initiatorText(entry, 120))}`}`,
    ...(entry.renderBlocking === null ? [] : [`Render blocking: ${code(entry.renderBlocking)}`]),
    ...(entry.isPreload ? ['Preload: yes'] : []),
    ...(entry.messages === null ? [] : [`Messages: ${formatCount(entry.messages)}`]),
    ...(remoteAddress === null ? [] : [`Remote address: ${code(remoteAddress)}`]),
    ...(failure === null ? [] : [`Error: ${code(failure)}`]),
    ...(entry.isPartial ? ['The request started before the recording: its method and request data are unknown.'] : []),
  ];
}

function chainLines({ initiatorChain, stack, redirects, priorities }: NetworkDetails): string[] {
  return [
    ...(initiatorChain.length === 0
      ? []
      : [`Initiator chain: ${initiatorChain.map(({ url }) => code(truncateMiddle(url, 80))).join(' ← ')}`]),
    ...stack.slice(0, 5).map((frame) => `at ${code(cpuFunctionName(frame))} ${code(shownSource(frame))}`),
    ...(redirects.length === 0
      ? []
      : [
          `Redirects: ${redirects.map(({ status, url }) => `${status ?? '–'} ${code(truncateMiddle(url, 80))}`).join(' → ')}`,
        ]),
    ...(priorities.length < 2
      ? []
      : [`Priority changed: ${priorities.map(({ priority }) => code(priority)).join(' → ')}`]),
  ];
}

/** Requests that match, among which one with exactly the given URL is looked for. */
const MAX_MATCHES = 1000;

export const penNetworkRequest = defineCapability({
  name: 'pen_network_request',
  title: 'Network Request Detail',
  summary: 'One request: headers, bodies, timing, initiators, redirects.',
  category: 'network',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    requestID: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Id from pen_network_waterfall; takes precedence over urlPattern.'),
    urlPattern: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .describe('Case-insensitive part of the URL; selects the newest match.'),
    includeBody: z.boolean().default(true).describe('Include text bodies; other bodies are only mentioned.'),
    maxBodyBytes: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe(
        `Maximum bytes of each body. Default: ${DEFAULT_BODY_BYTES} in the structured content, and as much as fits in the text.`,
      ),
    capture: networkCaptureParam,
    target: targetParam,
  }),
  listed: { urlPattern: 'newest match' },
  result: ResultSchema,
  blocks: ['text'],
  target: { types: [...NETWORK_TARGETS], whyNot: WITHOUT_NETWORK, unlessGiven: 'capture' },
  locks: [],
  deadlineMs: 60_000,
  run: async ({ requestID, urlPattern, includeBody, maxBodyBytes, capture }, context) => {
    if (requestID === undefined && urlPattern === undefined)
      throw new AppFailure(
        appError(
          'invalid_params',
          'Neither requestID nor urlPattern was given.',
          advice('Give an id from pen_network_waterfall, or a part of the URL.', 'Choose a request.'),
        ),
      );
    const requests = await networkRequests(capture, context);
    const found = await requests.select({
      ...(requestID === undefined ? { url: urlPattern ?? '' } : { requestId: requestID }),
      sort: 'newest',
      count: requestID === undefined && urlPattern?.includes('://') === true ? MAX_MATCHES : 1,
    });
    const { total, counts } = found;
    // A whole address means itself, not a longer one that begins with it.
    const exact = found.entries.filter(({ url }) => url === urlPattern);
    const [entry] = exact.length > 0 ? exact : found.entries;
    const matched = exact.length > 0 ? exact.length : counts.matched;
    if (entry === undefined)
      throw new AppFailure(
        appError(
          'invalid_params',
          `No request matches ${requestID === undefined ? `urlPattern ${foreign(urlPattern ?? '')}` : `requestID ${foreign(requestID)}`} among ${formatCount(total)}.`,
          'pen_network_waterfall lists requests with their ids.',
        ),
      );
    const loaded = await requests.details(entry.id, {
      includeBody,
      maxBodyBytes: maxBodyBytes ?? DEFAULT_BODY_BYTES,
    });
    if (matched > 1)
      context.note(`${formatCount(matched)} requests match ${foreign(urlPattern ?? '')}; this is the newest.`);
    // Messages may be longer than any answer; the headers have the cookies.
    const { requestBody, responseBody, messages: _messages, cookies: _cookies, ...details } = loaded;
    return {
      ...details,
      requestBody: includeBody ? requestBody : null,
      responseBody: includeBody ? responseBody : null,
      requestId: requestKey(entry),
      matched,
      durationMs: requestDurationMs(entry),
      bodyLimitBytes: maxBodyBytes ?? null,
    };
  },
  summarise: (value) => {
    const { entry, requestBody, responseBody, requestHeaders, responseHeaders, areHeadersProvisional } = value;
    const chain = chainLines(value);
    return document([
      title('Network Request Detail'),
      summaryLine([
        ['Method', code(entry.method || '–')],
        ['URL', code(truncateEnd(value.url, 300))],
      ]),
      bullets(facts(value)),
      entry.timing !== null && section('Resource Timing', [table(['Phase', 'Time'], timingRows(entry.timing))]),
      chain.length > 0 && section('Initiator', [bullets(chain)]),
      headerSection('Request Headers', requestHeaders, areHeadersProvisional),
      headerSection('Response Headers', responseHeaders, false),
      bodySection('Request Body', fitting(requestBody, value.bodyLimitBytes)),
      bodySection('Response Body', fitting(responseBody, value.bodyLimitBytes)),
    ]);
  },
});
