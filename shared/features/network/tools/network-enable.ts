/** `pen_network_enable`: records the requests of a target from now on, and sets Disable cache. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { NETWORK_TARGETS, WITHOUT_NETWORK } from './network-source.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { answerWith, listed } from '../../../core/findings/blocks.ts';
import { count } from '../../../core/findings/model.ts';

export const penNetworkEnable = defineCapability({
  name: 'pen_network_enable',
  title: 'Enable Network Capture',
  control: 'the network panel',
  summary: 'Records requests for pen_network_waterfall.',
  category: 'network',
  kind: 'read',
  // Recording only reads; without its cache the page loads differently.
  permissions: ({ disableCache }) => [disableCache ? 'change-page' : 'read'],
  leastPermission: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    disableCache: z
      .boolean()
      .default(true)
      .describe('Disable the cache. false enables it again, even if an earlier call disabled it.'),
    clearFirst: z
      .boolean()
      .default(true)
      .describe('If it is already recording: skip the requests so far, for this session only.'),
    target: targetParam,
  }),
  result: z.object({
    status: z.literal('active'),
    /** False if requests were already recorded. */
    isNew: z.boolean(),
    cacheDisabled: z.boolean(),
    /** Requests that pen_network_waterfall would return now. */
    entries: z.number(),
    capacity: z.number(),
    /** Start of the recording, ISO 8601 UTC. */
    since: z.string(),
    target: z.string(),
  }),
  target: { types: [...NETWORK_TARGETS], whyNot: WITHOUT_NETWORK },
  locks: [],
  deadlineMs: 40_000,
  run: async ({ disableCache, clearFirst }, { ports, target, caller, signal, note }) => {
    const enabled = await ports.network.enable(target, {
      caller: callerInfo(caller),
      disableCache,
      clearFirst,
      signal,
    });
    if (caller.endsWithCall === true)
      note(
        'This server has no sessions (--stateless): the recording ends with this call unless another client uses it.',
      );
    const { entries, limit, isNew, isCacheDisabled, sinceMs } = enabled;
    return {
      status: 'active' as const,
      isNew,
      cacheDisabled: isCacheDisabled,
      entries: entries.length,
      capacity: limit,
      since: new Date(sinceMs).toISOString(),
      target: target.title || target.url,
    };
  },
  summarise: ({ isNew, cacheDisabled, entries, capacity, since, target }) =>
    answerWith(
      'Network Capture',
      [
        ['Target', foreign(target)],
        ['Entries in the buffer', count(entries)],
        ['Recording since', isNew ? 'now' : since],
      ],
      `Network capture enabled.${cacheDisabled ? ' Cache disabled.' : ' Cache enabled.'}`,
      listed('Next', [
        `${proposedCall('pen_navigate', { action: 'reload' })} (or another interaction that sends requests), then pen_network_waterfall.`,
        `The newest ${capacity} requests are buffered. The recording ends with its client, which restores the cache setting.`,
      ]),
    ),
});
