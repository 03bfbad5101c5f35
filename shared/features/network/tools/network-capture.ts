/** `pen_network_capture`: stores requests as a capture (HAR): those recorded so far, or from start to stop. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatCount } from '../../../base/units.ts';
import { TargetSnapshotSchema, targetSnapshot } from '../../../core/contracts/targets.ts';
import { CaptureViewSchema } from '../../../core/capability/capture-view.ts';
import { keptLog } from '../../../core/capability/kept-log.ts';
import { count } from '../../../core/findings/model.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import { NETWORK_TARGETS, WITHOUT_NETWORK } from './network-source.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { unwrap } from '../../../base/errors.ts';

const ACTIONS = ['keep', 'start', 'stop'] as const;

export const penNetworkCapture = defineCapability({
  name: 'pen_network_capture',
  title: 'Keep Network Log',
  control: 'the network panel',
  summary: 'Stores a network log (HAR): so far, or start to stop.',
  category: 'network',
  kind: 'capture',
  // Without its cache the page loads differently.
  permissions: ({ disableCache }) => (disableCache === undefined ? ['capture'] : ['capture', 'change-page']),
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    action: z
      .enum(ACTIONS)
      .default('keep')
      .describe(
        'keep: store the requests of this session so far and continue recording. start and stop: store those in between.',
      ),
    includeBodies: z.boolean().default(false).describe('Include text bodies, each up to 100 KB (keep and stop).'),
    disableCache: z.boolean().optional().describe('Disable or enable the cache (start only). Default: unchanged.'),
    target: targetParam,
  }),
  result: CaptureViewSchema.partial().extend({
    action: z.enum(ACTIONS),
    target: TargetSnapshotSchema.nullable().optional(),
    /** Requests in the file; absent for a start. */
    entries: z.number().optional(),
    /** Older requests that were dropped from the log. */
    dropped: z.number().optional(),
  }),
  target: { types: [...NETWORK_TARGETS], whyNot: WITHOUT_NETWORK },
  locks: [],
  // It has no lock, but a start is refused if the session ends with the call, as for recordings.
  lockSpan: 'start-to-stop',
  deadlineMs: 600_000,
  run: async ({ action, includeBodies, disableCache }, context) => {
    const { ports, target, caller, signal, progress, note } = context;
    const who = callerInfo(caller);
    if (action === 'start') {
      await ports.network.enable(target, {
        caller: who,
        disableCache: disableCache ?? null,
        clearFirst: true,
        signal,
      });
      return { action, target: targetSnapshot(target) };
    }
    const archived = await ports.network.archive(target, {
      caller: who,
      sinceMs: null,
      includeBodies,
      mustHaveJoined: action === 'stop',
      signal,
      progress: (done, total) => progress({ done, total, message: 'Writing requests' }),
    });
    if (action === 'stop') await ports.network.leave(target, who);
    const { file, entries, dropped, startedAtMs, durationMs, loss: lost } = unwrap(archived);
    const loss =
      dropped === 0
        ? lost
        : [
            ...lost,
            {
              reason: 'The log is limited to the newest requests; older ones were dropped',
              lostMs: null,
              lostEvents: dropped,
            },
          ];
    const draft = captureDraft(
      'network',
      target,
      { startedBy: who, startedAtMs, recordedMs: durationMs, loss },
      { entries, includeBodies },
    );
    const stored = await storeCapture(context, file, draft);
    for (const { reason } of lost) note(`${reason}.`);
    if (dropped > 0)
      note(`${formatCount(dropped)} older requests were dropped from the log and are not in the capture.`);
    return { ...stored, action, entries, dropped };
  },
  summarise: (value) =>
    keptLog(value, {
      title: 'Network Log',
      holds: [count(value.entries ?? 0), ' requests'],
      reads: (id) => `pen_network_waterfall, pen_network_request and pen_network_blocking read it as capture "${id}".`,
      stops: `${proposedCall('pen_network_capture', { action: 'stop', target: value.target?.id })} stores the requests`,
    }),
});
