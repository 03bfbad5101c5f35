/** `pen_network_request`: one request with headers, bodies, timing and initiator. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { formatBytes, formatCount } from '../../../base/units.ts';
import { advice, appError, AppFailure } from '../../../base/errors.ts';
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
} from '../../../engine/network/contract/network.ts';
import { cpuFunctionName, shownSource } from '../../../core/findings/function-names.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { NETWORK_TARGETS, WITHOUT_NETWORK, networkCaptureParam, networkRequests } from './network-source.ts';
import { initiatorText } from './network-waterfall.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { answerWith, factList, listed, listOf, tableOf, textBlock, titled } from '../../../core/findings/blocks.ts';
import {
  address,
  bytes,
  count,
  joined,
  name,
  type List,
  type Section,
  type Table,
} from '../../../core/findings/model.ts';

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

const PHASES = [
  ['Queue', ({ queueMs }) => queueMs],
  ['DNS', ({ dnsMs }) => dnsMs],
  // With TLS, as in the browser's timing.
  [
    'Connect',
    ({ connectMs, tlsMs }) => (connectMs === null && tlsMs === null ? null : (connectMs ?? 0) + (tlsMs ?? 0)),
  ],
  ['SSL', ({ tlsMs }) => tlsMs],
  ['Send', ({ sendMs }) => sendMs],
  ['Wait/TTFB', ({ waitMs }) => waitMs],
  ['Download', ({ downloadMs }) => downloadMs],
] as const satisfies readonly (readonly [string, (timing: NetworkTiming) => number | null])[];

const tenthsText = (valueMs: number): string => `${valueMs.toFixed(1)}ms`;

function timingTable(timing: NetworkTiming): Table {
  const shown = (valueMs: number | null): string => (valueMs === null ? '–' : tenthsText(valueMs));
  return tableOf(PHASES, [
    ['Phase', ([phase]) => phase],
    ['Time', ([, of]) => shown(of(timing))],
  ]);
}

function headerSection(title: string, headers: readonly NetworkHeader[], isProvisional: boolean): Section {
  const shown = headers.slice(0, HEADER_ROWS);
  return listed(
    `${title}${isProvisional ? ' (provisional: the browser has not reported the sent headers)' : ''}`,
    shown.map((header) => [name(header.name), ': ', name(header.value, HEADER_CHARS)]),
    { total: headers.length },
  );
}

function bodySection(title: string, body: NetworkBody | null): Section | null {
  if (body === null) return null;
  const size = body.sizeBytes === null ? '' : ` (${formatBytes(body.sizeBytes)})`;
  const { text } = body;
  return titled(`${title}${size}`, text === null ? (body.note ?? 'none') : text === '' ? 'empty' : textBlock(text));
}

/** Cuts a body to the default size, unless a size was requested. */
function fitting(body: NetworkBody | null, limitBytes: number | null): NetworkBody | null {
  if (body === null || body.text === null || limitBytes !== null) return body;
  const encoded = encoder.encode(body.text);
  if (encoded.length <= SHOWN_BODY_BYTES) return body;
  let end = SHOWN_BODY_BYTES;
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  const text = new TextDecoder().decode(encoded.subarray(0, end));
  return { ...body, text: `${text}[truncated at ${SHOWN_BODY_BYTES} bytes; maxBodyBytes shows more]` };
}

function factsOf({ entry, requestId, durationMs, remoteAddress, statusText: phrase }: Result): List {
  const { initiator, priority, failure, messages, protocol } = entry;
  const cached = isFromCache(entry)
    ? entry.source
    : entry.source === 'service-worker'
      ? 'no, from a service worker'
      : 'no';
  return factList([
    ['Request ID', name(requestId)],
    ['Status', [statusText(entry), phrase === '' ? '' : [' ', name(phrase, 60)]]],
    ['MIME Type', name(entry.mimeType || '–')],
    ['Protocol', protocol === '' ? '–' : name(protocol)],
    ['Priority', priority === null ? '–' : name(priority)],
    ['Transfer Size', [bytes(entry.transferBytes), ', body ', bytes(entry.resourceBytes)]],
    ['Cached', cached],
    ['Duration', durationMs === null ? 'in flight' : tenthsText(durationMs)],
    ['Initiator', [name(initiator.type), initiator.url === null ? '' : [' ', name(initiatorText(entry, 120))]]],
    entry.renderBlocking !== null && ['Render blocking', name(entry.renderBlocking)],
    entry.isPreload && ['Preload', 'yes'],
    messages !== null && ['Messages', count(messages)],
    remoteAddress !== null && ['Remote address', name(remoteAddress)],
    failure !== null && ['Error', name(failure)],
    entry.isPartial && ['Partial', 'it started before the recording: its method and request data are unknown'],
  ]);
}

function chainList({ initiatorChain, stack, redirects, priorities }: NetworkDetails): List {
  const chain = initiatorChain.map(({ url }) => address(url, 80));
  const redirected = redirects.map(({ status, url }) => [String(status ?? '–'), ' ', address(url, 80)]);
  return listOf([
    chain.length > 0 && ['Initiator chain: ', joined(chain, ' ← ')],
    ...stack.slice(0, 5).map((frame) => ['at ', name(cpuFunctionName(frame)), ' ', name(shownSource(frame))]),
    redirected.length > 0 && ['Redirects: ', joined(redirected, ' → ')],
    priorities.length > 1 && [
      'Priority changed: ',
      joined(
        priorities.map(({ priority }) => name(priority)),
        ' → ',
      ),
    ],
  ]);
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
    return answerWith(
      'Network Request Detail',
      [
        ['Method', name(entry.method || '–')],
        ['URL', name(value.url, 300)],
      ],
      factsOf(value),
      entry.timing !== null && titled('Resource Timing', timingTable(entry.timing)),
      titled('Initiator', chainList(value)),
      headerSection('Request Headers', requestHeaders, areHeadersProvisional),
      headerSection('Response Headers', responseHeaders, false),
      bodySection('Request Body', fitting(requestBody, value.bodyLimitBytes)),
      bodySection('Response Body', fitting(responseBody, value.bodyLimitBytes)),
    );
  },
});
