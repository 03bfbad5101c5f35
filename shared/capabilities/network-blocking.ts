/** `pen_network_blocking`: what rendering waited for, and large assets that no cache had. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, title } from '../base/markdown.ts';
import { ok } from '../base/result.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd } from '../base/units.ts';
import {
  isLargeAsset,
  renderBlocking,
  requestDurationMs,
  requestKey,
  shortType,
  type NetworkEntry,
} from '../contracts/network.ts';
import { defineCapability } from './define.ts';
import { NETWORK_TARGETS, networkCaptureParam, networkEntries, NetworkSourceSchema } from './network-source.ts';
import { targetParam } from './parameters.ts';

const URL_CHARS = 80;
const LARGE_ROWS = 15;
/** More would not fit the answer; the structured content has as many. */
const BLOCKING_ROWS = 25;

const ResourceSchema = z.object({
  requestId: z.string(),
  url: z.string(),
  kind: z.enum(['JS', 'CSS', 'other']),
  type: z.string(),
  sizeBytes: z.number(),
  /** Null while it is open. */
  durationMs: z.number().nullable(),
  /** fact: the browser said so; guess: by type and priority, of a browser that does not say. */
  basis: z.enum(['fact', 'guess']),
});

function kindOf({ mimeType, resourceType }: NetworkEntry): 'JS' | 'CSS' | 'other' {
  if (/css/i.test(mimeType) || resourceType === 'Stylesheet') return 'CSS';
  return /javascript|ecmascript/i.test(mimeType) || resourceType === 'Script' ? 'JS' : 'other';
}

export const penNetworkBlocking = defineCapability({
  name: 'pen_network_blocking',
  title: 'Blocking Resources',
  summary:
    'Scripts and style sheets that rendering waited for, as the browser itself says, and large assets that no cache had.',
  category: 'network',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({ capture: networkCaptureParam, target: targetParam }),
  result: NetworkSourceSchema.extend({
    blockingCount: z.number(),
    blocking: z.array(ResourceSchema),
    largeCount: z.number(),
    /** Largest first. */
    large: z.array(ResourceSchema.omit({ kind: true, basis: true })),
    /** Requests of which the browser said nothing, so that only a guess was left. */
    hasGuesses: z.boolean(),
  }),
  target: { types: [...NETWORK_TARGETS], unlessGiven: 'capture' },
  locks: [],
  deadlineMs: 60_000,
  run: async ({ capture }, context) => {
    const read = await networkEntries(capture, context);
    if (!read.ok) return read;
    const { entries, source, isLive, total, dropped } = read.value;
    const blocking = entries.flatMap((entry) => {
      const basis = renderBlocking(entry);
      return basis === null ? [] : [{ entry, basis }];
    });
    const large = entries.filter(isLargeAsset).toSorted((a, b) => b.transferBytes - a.transferBytes);
    const facts = (entry: NetworkEntry) => ({
      requestId: requestKey(entry),
      url: entry.url,
      type: shortType(entry),
      sizeBytes: entry.transferBytes,
      durationMs: requestDurationMs(entry),
    });
    return ok({
      source,
      isLive,
      total,
      dropped,
      blockingCount: blocking.length,
      blocking: blocking
        .slice(0, BLOCKING_ROWS)
        .map(({ entry, basis }) => ({ ...facts(entry), kind: kindOf(entry), basis })),
      largeCount: large.length,
      large: large.slice(0, LARGE_ROWS).map(facts),
      hasGuesses: blocking.some(({ basis }) => basis === 'guess'),
    });
  },
  summarise: ({ total, blocking, blockingCount, large, largeCount, hasGuesses, dropped }) =>
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
            ? 'No requests captured yet: navigate or reload, and look again.'
            : 'No obvious render-blocking resources detected.'
          : bullets(
              blocking.map(
                ({ kind, url, sizeBytes, durationMs, basis }) =>
                  `${kind}: ${code(truncateEnd(url, URL_CHARS))}, ${formatBytes(sizeBytes)}, ${durationMs === null ? 'still open' : formatDuration(durationMs)}${basis === 'guess' ? ' (a guess by its priority)' : ''}`,
              ),
            ),
        ...(blockingCount > blocking.length ? [`${formatCount(blockingCount - blocking.length)} more left out.`] : []),
      ]),
      large.length > 0 &&
        section('Large Uncached Assets (>100KB)', [
          bullets(
            large.map(
              ({ url, type, sizeBytes }) =>
                `${code(truncateEnd(url, URL_CHARS))} (${type}) — ${formatBytes(sizeBytes)}`,
            ),
          ),
          ...(largeCount > large.length ? [`${formatCount(largeCount - large.length)} more left out.`] : []),
        ]),
      hasGuesses &&
        'This browser does not say what blocks: guesses are scripts and style sheets of high priority, module scripts among them, which block nothing.',
    ]),
});
