/** `pen_network_blocking`: render-blocking resources, and large assets that were not cached. */
import { z } from 'zod';
import {
  renderBlocking,
  requestDurationMs,
  requestKey,
  shortType,
  type NetworkEntry,
} from '../../../engine/network/contract/network.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import {
  NETWORK_TARGETS,
  NetworkSourceSchema,
  WITH_REQUESTS,
  WITHOUT_NETWORK,
  networkRequests,
  requestsCaptureParam,
} from './network-source.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { answerWith, listed, listOf, titled } from '../../../core/findings/blocks.ts';
import { bytes, count, joined, ms, name, type Words } from '../../../core/findings/model.ts';

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

const shown = (url: string): Words => name(url, URL_CHARS);

/** When a request ended, since the first of them began; null while it is in flight. */
const endMs = ({ fromMs, durationMs }: Resource): number | null => (durationMs === null ? null : fromMs + durationMs);

function resourceWords({ kind, url, sizeBytes, durationMs, fromMs, basis, importedBy }: Resource): Words {
  return [
    `${kind}: `,
    ...[shown(url), ', ', bytes(sizeBytes), ', ', durationMs === null ? 'in flight' : ms(durationMs)],
    fromMs === 0 ? '' : [', sent ', ms(fromMs), ' after the first'],
    importedBy === undefined ? '' : [', imported by ', shown(importedBy), ' and requested only when that has arrived'],
    basis === 'guess' ? ' (guess by priority)' : '',
  ];
}

/** The last of several to arrive, behind the style sheets that lead to it. */
function lastWords(blocking: readonly Resource[]): Words {
  const ended = blocking.filter((each) => endMs(each) !== null);
  const [last] = ended.toSorted((one, other) => (endMs(other) ?? 0) - (endMs(one) ?? 0));
  if (last === undefined || ended.length < 2) return '';
  const chain: Resource[] = [];
  for (let at: Resource | undefined = last; at !== undefined && !chain.includes(at);) {
    chain.unshift(at);
    const { importedBy }: Resource = at;
    at = blocking.find(({ url }) => url === importedBy);
  }
  const way = chain.map(({ url }) => shown(url));
  return ['Last to arrive, ', ms(endMs(last) ?? 0), ' after the first was sent: ', joined(way, ' → '), '.'];
}

function noneText(total: number, isLive: boolean): string {
  if (total > 0) return 'No render-blocking resources.';
  return isLive
    ? 'No requests recorded yet: navigate or reload, then call again.'
    : 'The capture has no requests of a page.';
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
    answerWith(
      'Render-Blocking Analysis',
      [
        ['Total Requests', count(total)],
        ['Blocking Resources', count(blockingCount)],
        ['Large Assets', count(largeCount)],
        dropped > 0 && ['Dropped', [count(dropped), ' older requests']],
      ],
      titled(
        'Render-Blocking Resources',
        { ...listOf(blocking.map(resourceWords), blockingCount), empty: noneText(total, isLive) },
        lastWords(blocking),
      ),
      listed(
        'Large Uncached Assets (>100KB)',
        large.map(({ url, type, sizeBytes }) => [shown(url), ' (', name(type), ') — ', bytes(sizeBytes)]),
        { total: largeCount },
      ),
      hasGuesses &&
        'This browser does not report render-blocking resources. The guesses are scripts and style sheets with high priority, including module scripts, which do not block.',
    ),
});
