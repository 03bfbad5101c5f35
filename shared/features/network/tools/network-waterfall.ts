/** `pen_network_waterfall`: requests sorted by time, size, status or duration, filtered, with a verdict. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { truncateEnd, truncateMiddle } from '../../../base/units.ts';
import { appError, unwrap, AppFailure, settle } from '../../../base/errors.ts';
import { seriesWords as requestSeriesWords } from '../../../core/findings/request-series.ts';
import {
  isErroneous,
  isFromCache,
  renderBlocking,
  requestDurationMs,
  requestKey,
  shortType,
  statusText,
  type NetworkEntry,
} from '../../../engine/network/contract/network.ts';
import { NetworkStatusFilterSchema } from '../../../engine/network/contract/network-selection.ts';
import {
  RequestSeriesSchema,
  isOfPageScript,
  type RequestSeries,
} from '../../../engine/network/contract/request-series.ts';
import type { CpuOriginal } from '../../../engine/profile/contract/sampled-profiles.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import { CodeQuoteSchema, type CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { isThirdParty, type CodeOwners } from '../../../base/third-party.ts';
import { isOwnCode, quotedFunction } from '../../../core/findings/quotes.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { originalPlaceText, scriptPlaceText, writtenPlace } from '../../../core/findings/function-names.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import {
  NETWORK_TARGETS,
  WITHOUT_NETWORK,
  networkCaptureParam,
  networkRequests,
  NetworkSourceSchema,
  type NetworkRequests,
} from './network-source.ts';
import { networkVerdict, NetworkVerdictSchema } from './network-verdict.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import { cursorAfter, cursorParam, pageLine, pageStart, targetParam } from '../../../core/capability/parameters.ts';
import { rowsThatFit } from '../../../core/findings/markdown.ts';
import { answerWith, listed, numberedTable, quoted } from '../../../core/findings/blocks.ts';
import { address, bytes, count, joined, name, type Table, type Words } from '../../../core/findings/model.ts';

// Requests one after another in the answer of `pen_network_waterfall`: which, how long, and what sends them.

/** Series of an answer. */
const SHOWN_SERIES = 5;
/** The innermost call may be of a wrapper around `fetch`. */
const SHOWN_CALLS = 3;

const SeriesRowSchema = RequestSeriesSchema.omit({ first: true }).extend({
  /** Id of the first request. */
  requestId: z.string(),
  /** The author's calls that sent it, innermost first: `getJson (api.js:3:26)`. Empty if the target does not report them. */
  sentBy: z.array(z.string()),
  /** False: each of them may belong to an action of its own, such as a request that the process answers. */
  isCertain: z.boolean(),
});
/** Its log has what a Node sends, and its trace also what it receives. */
const UNCERTAIN =
  ' No verdict: each may be for another action, such as a request that the process answers; of Node, pen_capture_trace tells.';

type SeriesRow = z.infer<typeof SeriesRowSchema>;

async function seriesRow(series: RequestSeries, { details }: Pick<NetworkRequests, 'details'>): Promise<SeriesRow> {
  const { first, ...facts } = series;
  const found = await settle(() => details(first.id, { includeBody: false, maxBodyBytes: 0 }));
  const stack = found.ok ? found.value.stack : [];
  const calls = stack.map((frame) => writtenPlace(frame)).filter(isAuthorsPlace);
  return {
    ...facts,
    requestId: requestKey(first),
    isCertain: isOfPageScript(series),
    sentBy: calls.slice(0, SHOWN_CALLS).map((place) => `${place.name || '(anonymous)'} (${scriptPlaceText(place)})`),
  };
}

/** Its name, its first request, and what sends them. */
function seriesWords({ requestId, sentBy, isCertain, ...series }: SeriesRow): Words {
  const calls = joined(
    sentBy.map((each) => name(each)),
    ', called by ',
  );
  const sender = sentBy.length === 0 ? 'the target does not say what sent them' : ['sent by ', calls];
  return [requestSeriesWords(series), '. From ', name(requestId), ' on; ', sender, '.', isCertain ? '' : UNCERTAIN];
}

const DEFAULT_ROWS = 50;
const URL_CHARS = 70;
/** Room for the rows without an explicit limit; the cursor returns the rest. */
const ROWS_BYTES = 5000;

const RowSchema = z.object({
  id: z.number(),
  requestId: z.string(),
  status: z.string(),
  statusCode: z.number().nullable(),
  method: z.string(),
  url: z.string(),
  type: z.string(),
  /** Transferred bytes. */
  sizeBytes: z.number(),
  /** Null while the request is in flight. */
  durationMs: z.number().nullable(),
  /** Relative to the first request. */
  startMs: z.number(),
  initiator: z.string(),
  priority: z.string().nullable(),
  cached: z.boolean(),
  failure: z.string().nullable(),
  renderBlocking: z.enum(['fact', 'guess']).nullable(),
});
type Row = z.infer<typeof RowSchema>;

function statusFilterOf(given: string): string {
  const filter = NetworkStatusFilterSchema.safeParse(given.trim().toLowerCase());
  if (filter.success) return filter.data;
  throw new AppFailure(
    appError(
      'invalid_params',
      `The statusFilter ${foreign(given)} is not valid.`,
      'Use 4xx, 5xx, error (failed or 400 and above), or an exact code such as 404.',
    ),
  );
}

export function initiatorText(
  { initiator: { type, url, line, original } }: Pick<NetworkEntry, 'initiator'>,
  chars: number,
): string {
  if (original !== undefined) return truncateMiddle(originalCall(original), chars);
  if (url === null) return type;
  return truncateMiddle(line === null ? url : `${url}:${line}`, chars);
}

/** `load (orders.js:12:3)` */
function originalCall(original: CpuOriginal): string {
  const place = originalPlaceText(original);
  return original.name === null ? place : `${original.name} (${place})`;
}

function rowOf(entry: NetworkEntry, firstAtMs: number): Row {
  return {
    id: entry.id,
    requestId: requestKey(entry),
    status: statusText(entry),
    statusCode: entry.status,
    method: entry.method,
    url: entry.url,
    type: shortType(entry),
    sizeBytes: entry.transferBytes,
    durationMs: requestDurationMs(entry),
    startMs: Math.max(0, entry.startedAtMs - firstAtMs),
    initiator: initiatorText(entry, 200),
    priority: entry.priority,
    cached: isFromCache(entry),
    failure: entry.failure,
    renderBlocking: renderBlocking(entry),
  };
}

function rowsTable(rows: readonly Row[], firstRow: number): Table {
  return numberedTable(
    rows,
    [
      ['Status', ({ status }) => name(status)],
      ['Method', ({ method }) => name(method || '–')],
      ['URL', ({ url }) => name(url.length > URL_CHARS ? truncateEnd(url, URL_CHARS - 2) : url)],
      ['Type', ({ type }) => name(type, 16)],
      ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
      ['Duration', ({ durationMs }) => (durationMs === null ? '–' : `${Math.round(durationMs)}ms`)],
      ['Request ID', ({ requestId }) => name(requestId)],
      ['Start', ({ startMs }) => `+${Math.round(startMs)}ms`],
      ['Initiator', ({ initiator }) => name(truncateMiddle(initiator, 26))],
    ],
    firstRow,
  );
}

interface SentBy {
  readonly url: string;
  readonly call: string;
  readonly quote: CodeQuote;
}

/** Addresses of the documents among requests. */
function pagesOf(entries: readonly NetworkEntry[]): string[] {
  return entries.flatMap(({ resourceType, url }) => (resourceType === 'Document' ? [url] : []));
}

/** The code that sent requests, each line once. */
async function codeThatSent(
  entries: readonly NetworkEntry[],
  owners: CodeOwners,
  { quotes, isLive, source }: Pick<NetworkRequests, 'quotes' | 'isLive' | 'source'>,
): Promise<SentBy[]> {
  const own = entries.flatMap(({ url, initiator: { type, url: script, line, column = 1, scriptId, original } }) => {
    const sender = { url: script ?? '', line: line ?? 0, column, original };
    return type === 'script' && isOwnCode({ ...sender, ignored: isThirdParty(sender, original ?? null, owners) })
      ? [{ url, sender, script: scriptId === undefined ? {} : { scriptId } }]
      : [];
  });
  const asked = own.map(({ sender, script }) => ({ ...quotedFunction(sender), ...script }));
  const found: SentBy[] = [];
  for (const [at, quote] of (await quotes(asked)).entries()) {
    const { url = '', sender } = own[at] ?? {};
    if (sender === undefined || quote === null) continue;
    if (found.some((each) => each.quote.source === quote.source && each.quote.line === quote.line)) continue;
    const call = sourceCall(sender, isLive ? source : null, quote.functionLine);
    if (call !== null) found.push({ url, call, quote });
  }
  return found;
}

export const penNetworkWaterfall = defineCapability({
  name: 'pen_network_waterfall',
  title: 'Network Waterfall',
  control: 'the network panel',
  summary: 'Requests with timing and initiator.',
  category: 'network',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    sortBy: z
      .enum(['time', 'size', 'status', 'duration'])
      .default('time')
      .describe('time and status: ascending; size and duration: descending.'),
    filter: z.string().max(1000).default('').describe('Start of the MIME type, such as image/ or text/javascript.'),
    statusFilter: z
      .string()
      .max(40)
      .default('')
      .describe('4xx, 5xx, error (failed or 400 and above), or an exact code.'),
    urlFilter: z.string().max(1000).default('').describe('Case-insensitive part of the URL.'),
    limit: z
      .number()
      .int()
      .min(1)
      .max(500)
      .optional()
      .describe(`Rows. Default: up to ${DEFAULT_ROWS}, as many as fit the answer.`),
    cursor: cursorParam,
    capture: networkCaptureParam,
    target: targetParam,
  }),
  listed: {
    filter: false,
    statusFilter: '4xx, error or a code',
    capture: 'log or .har',
  },
  result: NetworkSourceSchema.extend({
    matched: z.number(),
    shown: z.number(),
    /** Transferred bytes of the shown rows. */
    transferBytes: z.number(),
    /** Number of the first row. */
    firstRow: z.number(),
    rows: z.array(RowSchema),
    verdict: NetworkVerdictSchema,
    nextCursor: z.string().nullable(),
    /** Requests for one thing each that waited for each other, longest wait first. */
    series: z.array(SeriesRowSchema),
    /** The author's lines that sent failed requests and series of the answer, as far as their text is known. */
    code: z.array(z.object({ url: z.string(), call: z.string(), quote: CodeQuoteSchema })).optional(),
  }),
  target: { types: [...NETWORK_TARGETS], whyNot: WITHOUT_NETWORK, unlessGiven: 'capture' },
  locks: [],
  deadlineMs: 60_000,
  run: async ({ sortBy, filter, statusFilter, urlFilter, limit, cursor, capture }, context) => {
    const status = statusFilterOf(statusFilter);
    const start = unwrap(pageStart(cursor));
    const requests = await networkRequests(capture, context);
    const { source, isLive, select } = requests;
    const selected = await select({
      mimeType: filter,
      status,
      url: urlFilter,
      sort: sortBy,
      start,
      count: limit ?? DEFAULT_ROWS,
    });
    const { entries, total, dropped, firstAtMs, counts, series } = selected;
    const requested = entries.map((entry) => rowOf(entry, firstAtMs ?? 0));
    const rows =
      limit === undefined
        ? rowsThatFit(requested, (row, at) => rowsTable([row], start + 1 + at), ROWS_BYTES)
        : requested;
    const owners = codeOwners(context.ports, isLive ? [context.target.url] : pagesOf(entries));
    const shownSeries = series.slice(0, SHOWN_SERIES);
    const blamed = [...entries.slice(0, rows.length).filter(isErroneous), ...shownSeries.map(({ first }) => first)];
    const sentBy = await codeThatSent(blamed, owners, requests);
    return {
      source,
      isLive,
      total,
      dropped,
      matched: counts.matched,
      shown: rows.length,
      transferBytes: rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      firstRow: start + 1,
      rows,
      verdict: networkVerdict(selected),
      series: await Promise.all(shownSeries.map((each) => seriesRow(each, requests))),
      nextCursor: cursorAfter(start, rows.length, counts.matched),
      ...(sentBy.length === 0 ? {} : { code: sentBy }),
    };
  },
  summarise: (value) => {
    const { total, matched, shown, firstRow, rows, verdict, dropped, series, code: sentBy = [] } = value;
    return answerWith(
      'Network Waterfall',
      [
        ['Total Requests', count(total)],
        ['Showing', matched === total ? count(shown) : [count(shown), ' of ', count(matched), ' matching']],
        ['Total Transfer', bytes(value.transferBytes)],
        dropped > 0 && ['Dropped', [count(dropped), ', the oldest']],
      ],
      `**Verdict**: ${verdict.level}, ${verdict.text}`,
      listed('One After Another', series.map(seriesWords)),
      rowsTable(rows, firstRow),
      pageLine(shown, matched, value.nextCursor),
      ...sentBy.map(({ url, call, quote }) =>
        quoted(['The code that sent ', address(url, URL_CHARS), `: ${call}.`], quote),
      ),
      listed('Recommended Next Steps', verdict.steps),
    );
  },
});
