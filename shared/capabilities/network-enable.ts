/** `pen_network_enable`: listens to the requests of a target from now on, and switches its cache. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, title } from '../base/markdown.ts';
import { ok } from '../base/result.ts';
import { defineCapability } from './define.ts';
import { NETWORK_TARGETS } from './network-source.ts';
import { targetParam } from './parameters.ts';
import { callerInfo } from './recording-result.ts';

export const penNetworkEnable = defineCapability({
  name: 'pen_network_enable',
  title: 'Enable Network Capture',
  summary:
    'Listens to the requests of a target from now on, by default with its cache off. Then navigate or reload, and read with pen_network_waterfall.',
  category: 'network',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    disableCache: z
      .boolean()
      .default(true)
      .describe('Loads everything anew. false switches the cache back on, also where an earlier call had it off.'),
    clearFirst: z
      .boolean()
      .default(true)
      .describe('Where it listens already: begin after what is there now, for this session only.'),
    target: targetParam,
  }),
  result: z.object({
    status: z.literal('active'),
    /** False where somebody listened already. */
    isNew: z.boolean(),
    cacheDisabled: z.boolean(),
    /** Requests that pen_network_waterfall would tell now. */
    entries: z.number(),
    keptAtMost: z.number(),
    /** ISO 8601 UTC: since when it listens. */
    since: z.string(),
    target: z.string(),
  }),
  target: { types: [...NETWORK_TARGETS] },
  locks: [],
  deadlineMs: 40_000,
  run: async ({ disableCache, clearFirst }, { ports, target, caller, signal, note }) => {
    const enabled = await ports.network.enable(target, {
      caller: callerInfo(caller),
      disableCache,
      clearFirst,
      signal,
    });
    if (!enabled.ok) return enabled;
    if (caller.endsWithCall === true)
      note('This server keeps no sessions (--stateless): listening ends with this call unless somebody else listens.');
    const { entries, limit, isNew, isCacheDisabled, sinceMs } = enabled.value;
    return ok({
      status: 'active' as const,
      isNew,
      cacheDisabled: isCacheDisabled,
      entries: entries.length,
      keptAtMost: limit,
      since: new Date(sinceMs).toISOString(),
      target: target.title || target.url,
    });
  },
  summarise: ({ isNew, cacheDisabled, entries, keptAtMost, since, target }) =>
    document([
      title('Network Capture'),
      `Network capture enabled.${cacheDisabled ? ' Cache disabled.' : ' The cache is on.'}`,
      summaryLine([
        ['Target', code(target)],
        ['Entries in the buffer', String(entries)],
        ['Listening since', isNew ? 'now' : since],
      ]),
      section('Next', [
        bullets([
          'pen_navigate with action "reload" (or do what makes requests), then pen_network_waterfall.',
          `The newest ${keptAtMost} requests are kept; it ends with this session, and the cache is then as it was.`,
        ]),
      ]),
    ]),
});
