/** `pen_network_capture`: keeps requests as a capture (HAR): what was heard so far, or from a start to its stop. */
import { z } from 'zod';
import { bullets, code, document, summaryLine, title } from '../base/markdown.ts';
import { ok } from '../base/result.ts';
import { formatCount } from '../base/units.ts';
import { TargetSnapshotSchema, targetSnapshot } from '../contracts/targets.ts';
import { captureSummary, CaptureViewSchema } from './capture-view.ts';
import { defineCapability } from './define.ts';
import { captureDraft, keepCapture } from './keep-capture.ts';
import { NETWORK_TARGETS } from './network-source.ts';
import { targetParam } from './parameters.ts';
import { callerInfo } from './recording-result.ts';

const ACTIONS = ['keep', 'start', 'stop'] as const;

export const penNetworkCapture = defineCapability({
  name: 'pen_network_capture',
  title: 'Keep Network Log',
  summary:
    'Keeps requests as a network log in the library (HAR 1.2, secrets masked): keep what was heard so far, or start, and stop later.',
  category: 'network',
  kind: 'capture',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    action: z
      .enum(ACTIONS)
      .default('keep')
      .describe(
        'keep: what this session has heard so far, listening goes on. start; stop, which keeps what came since.',
      ),
    includeBodies: z.boolean().default(false).describe('Bodies of text too, each up to 100 KB (keep and stop).'),
    disableCache: z.boolean().optional().describe('Switches the cache off, or on (start only); left out: as it is.'),
    target: targetParam,
  }),
  result: CaptureViewSchema.partial().extend({
    action: z.enum(ACTIONS),
    target: TargetSnapshotSchema.nullable().optional(),
    /** Requests in the file; absent of a start. */
    entries: z.number().optional(),
    /** Older ones that were not there any more. */
    dropped: z.number().optional(),
  }),
  target: { types: [...NETWORK_TARGETS] },
  locks: [],
  // It takes no lock; a start whose session ends with the call is refused as a recording's is.
  lockSpan: 'start-to-stop',
  deadlineMs: 600_000,
  run: async ({ action, includeBodies, disableCache }, context) => {
    const { ports, target, caller, signal, progress, note } = context;
    const who = callerInfo(caller);
    if (action === 'start') {
      const enabled = await ports.network.enable(target, {
        caller: who,
        disableCache: disableCache ?? null,
        clearFirst: true,
        signal,
      });
      return enabled.ok ? ok({ action, target: targetSnapshot(target) }) : enabled;
    }
    const archived = await ports.network.archive(target, {
      caller: who,
      sinceMs: null,
      includeBodies,
      signal,
      progress: (done, total) => progress({ done, total, message: 'Writing requests' }),
    });
    if (action === 'stop') await ports.network.leave(target, who);
    if (!archived.ok) return archived;
    const { file, entries, dropped, startedAtMs, durationMs, loss: lost } = archived.value;
    const loss =
      dropped === 0
        ? lost
        : [
            ...lost,
            { reason: 'The log keeps the newest requests; older ones had gone', lostMs: null, lostEvents: dropped },
          ];
    const draft = captureDraft(
      'network',
      target,
      { startedBy: who, startedAtMs, recordedMs: durationMs, loss },
      { entries, includeBodies },
    );
    const stored = await keepCapture(context, file, draft);
    if (!stored.ok) return stored;
    for (const { reason } of lost) note(`${reason}.`);
    if (dropped > 0) note(`${formatCount(dropped)} older requests had gone to make room: they are not in it.`);
    return ok({ ...stored.value, action, entries, dropped });
  },
  summarise: ({ action, target, entries = 0, file, uri, ...capture }) => {
    const whole = CaptureViewSchema.safeParse({ ...capture, target: target ?? null, file, uri });
    if (!whole.success)
      return document([
        title('Network Log'),
        summaryLine([
          ['State', action === 'start' ? 'listening' : action],
          ['Target', code(target?.title || target?.url || '')],
        ]),
        'pen_network_capture with action "stop" on the same target keeps what came since. It ends with this session.',
      ]);
    return document([
      title('Network Log'),
      captureSummary(whole.data),
      bullets([
        `${formatCount(entries)} requests. File: ${code(whole.data.file)}`,
        `pen_network_waterfall, _request and _blocking take it as capture "${whole.data.captureId}". Resource: ${whole.data.uri}`,
      ]),
    ]);
  },
});
