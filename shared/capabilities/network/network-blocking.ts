/** `pen_network_blocking`: render-blocking resources, and large assets that were not cached. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, title } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd } from '../../base/units.ts';
import {
  renderBlocking,
  requestDurationMs,
  requestKey,
  shortType,
  type NetworkEntry,
} from '../../contracts/page/network.ts';
import { defineCapability } from '../define.ts';
import {
  NETWORK_TARGETS,
  NetworkSourceSchema,
  WITH_REQUESTS,
  WITHOUT_NETWORK,
  networkRequests,
  requestsCaptureParam,
} from './network-source.ts';
import { targetParam } from '../common/parameters.ts';

const URL_CHARS = 80;
const LARGE_ROWS = 15;
/** Limit of the answer and of the structured content. */
const BLOCKING_ROWS = 25;

const ResourceSchema = z.object({
  requestId: z.string(),
  url: z.string(),
  kind: z.enum(['JS', 'CSS', 'other']),
  type: z.string(),
  sizeBytes: z.number(),
  /** Null while the request is in flight. */
  durationMs: z.number().nullable(),
  /** Since the first of the blocking requests began, ms. */
  fromMs: z.number(),
  /** fact: reported by the browser; guess: by type and priority, if the browser does not report it. */
  basis: z.enum(['fact', 'guess']),
  /** Style sheet with the `@import`; omitted for other requests. */
  importedBy: z.string().optional(),
});

function kindOf({ mimeType, resourceType }: NetworkEntry): 'JS' | 'CSS' | 'other' {
  if (/css/i.test(mimeType) || resourceType === 'Stylesheet') return 'CSS';
  return /javascript|ecmascript/i.test(mimeType) || resourceType === 'Script' ? 'JS' : 'other';
}

/** Blink's type is `parser` for an `@import` too; the URL is that of the style sheet, which blocks rendering itself. */
function importerOf(
  { initiator: { url } }: NetworkEntry,
  blocking: readonly NetworkEntry[],
): { readonly importedBy?: string } {
  const importer = blocking.find((other) => other.url === url && kindOf(other) === 'CSS');
  return importer === undefined ? {} : { importedBy: importer.url };
}

type Resource = z.infer<typeof ResourceSchema>;

const address = (url: string): string => code(truncateEnd(url, URL_CHARS));

/** When a request ended, since the first of them began; null while it is in flight. */
const endMs = ({ fromMs, durationMs }: Resource): number | null => (durationMs === null ? null : fromMs + durationMs);

function resourceText({ kind, url, sizeBytes, durationMs, fromMs, basis, importedBy }: Resource): string {
  const took = durationMs === null ? 'in flight' : formatDuration(durationMs);
  const begun = fromMs === 0 ? '' : `, sent ${formatDuration(fromMs)} after the first`;
  const imported =
    importedBy === undefined ? '' : `, imported by ${address(importedBy)} and requested only when that has arrived`;
  return `${kind}: ${address(url)}, ${formatBytes(sizeBytes)}, ${took}${begun}${imported}${basis === 'guess' ? ' (guess by priority)' : ''}`;
}

/** The last of several to arrive, behind the style sheets that lead to it. */
function lastText(blocking: readonly Resource[]): string[] {
  const ended = blocking.filter((each) => endMs(each) !== null);
  const [last] = ended.toSorted((one, other) => (endMs(other) ?? 0) - (endMs(one) ?? 0));
  if (last === undefined || ended.length < 2) return [];
  const chain: Resource[] = [];
  for (let at: Resource | undefined = last; at !== undefined && !chain.includes(at);) {
    chain.unshift(at);
    const { importedBy }: Resource = at;
    at = blocking.find(({ url }) => url === importedBy);
  }
  const way = chain.map(({ url }) => address(url)).join(' → ');
  return [`Last to arrive, ${formatDuration(endMs(last) ?? 0)} after the first was sent: ${way}.`];
}

export const penNetworkBlocking = defineCapability({
  name: 'pen_network_blocking',
  title: 'Blocking Resources',
  control: 'the network panel',
  summary: 'Render-blocking requests, large uncached assets.',
  category: 'network',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({ capture: requestsCaptureParam, target: targetParam }),
  result: NetworkSourceSchema.extend({
    blockingCount: z.number(),
    blocking: z.array(ResourceSchema),
    largeCount: z.number(),
    /** Largest first. */
    large: z.array(ResourceSchema.omit({ fromMs: true, kind: true, basis: true, importedBy: true })),
    /** Some entries are guesses, because the browser reports no render-blocking state. */
    hasGuesses: z.boolean(),
  }),
  target: { types: [...NETWORK_TARGETS], whyNot: WITHOUT_NETWORK, unlessGiven: 'capture' },
  locks: [],
  deadlineMs: 60_000,
  run: async ({ capture }, context) => {
    const { source, isLive, select } = await networkRequests(capture, context, WITH_REQUESTS);
    const blocking = await select({ only: 'blocking', count: BLOCKING_ROWS });
    const large = await select({ only: 'large', sort: 'size', count: LARGE_ROWS });
    const { total, dropped, counts } = blocking;
    const firstMs = blocking.entries.reduce((least, { startedAtMs }) => Math.min(least, startedAtMs), Infinity);
    const facts = (entry: NetworkEntry) => ({
      requestId: requestKey(entry),
      url: entry.url,
      type: shortType(entry),
      sizeBytes: entry.transferBytes,
      durationMs: requestDurationMs(entry),
    });
    return {
      source,
      isLive,
      total,
      dropped,
      blockingCount: counts.matched,
      blocking: blocking.entries.flatMap((entry) => {
        const basis = renderBlocking(entry);
        return basis === null
          ? []
          : [
              {
                ...facts(entry),
                fromMs: entry.startedAtMs - firstMs,
                kind: kindOf(entry),
                basis,
                ...importerOf(entry, blocking.entries),
              },
            ];
      }),
      largeCount: large.counts.matched,
      large: large.entries.map(facts),
      hasGuesses: counts.guessed > 0,
    };
  },
  summarise: ({ isLive, total, blocking, blockingCount, large, largeCount, hasGuesses, dropped }) =>
    document([
      title('Render-Blocking Analysis'),
      summaryLine([
        ['Total Requests', formatCount(total)],
        ['Blocking Resources', formatCount(blockingCount)],
        ['Large Assets', formatCount(largeCount)],
        ...(dropped === 0 ? [] : ([['Dropped', `${formatCount(dropped)} older requests`]] as const)),
      ]),
      section('Render-Blocking Resources', [
        blocking.length === 0
          ? total === 0
            ? isLive
              ? 'No requests recorded yet: navigate or reload, then call again.'
              : 'The capture has no requests of a page.'
            : 'No render-blocking resources.'
          : bullets(blocking.map(resourceText)),
        ...lastText(blocking),
        ...(blockingCount > blocking.length ? [`${formatCount(blockingCount - blocking.length)} more omitted.`] : []),
      ]),
      large.length > 0 &&
        section('Large Uncached Assets (>100KB)', [
          bullets(
            large.map(
              ({ url, type, sizeBytes }) =>
                `${code(truncateEnd(url, URL_CHARS))} (${code(type)}) — ${formatBytes(sizeBytes)}`,
            ),
          ),
          ...(largeCount > large.length ? [`${formatCount(largeCount - large.length)} more omitted.`] : []),
        ]),
      hasGuesses &&
        'This browser does not report render-blocking resources. The guesses are scripts and style sheets with high priority, including module scripts, which do not block.',
    ]),
});
