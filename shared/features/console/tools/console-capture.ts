/**
 * `pen_console_capture`: stores console messages as a capture: those recorded so far, or from start to stop. For the window and the command line:
 * the list of tools for assistants has no room for it.
 */
import { z } from 'zod';
import { SCRIPT_TARGETS, TargetSnapshotSchema, targetSnapshot } from '../../../core/contracts/targets.ts';
import { CaptureViewSchema } from '../../../core/capability/capture-view.ts';
import { keptLog } from '../../../core/capability/kept-log.ts';
import { count } from '../../../core/findings/model.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { unwrap } from '../../../base/errors.ts';

const ACTIONS = ['keep', 'start', 'stop'] as const;

export const penConsoleCapture = defineCapability({
  name: 'pen_console_capture',
  title: 'Keep Console Log',
  control: 'the console',
  summary: 'Stores console messages as a console log: recorded so far, or start to stop.',
  category: 'console',
  kind: 'capture',
  forPersonOnly: true,
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    action: z
      .enum(ACTIONS)
      .default('keep')
      .describe(
        'keep: store the messages of this session so far and continue recording. start and stop: store those in between.',
      ),
    includeEarlier: z
      .boolean()
      .default(false)
      .describe('Include messages from before the start that the target still has (start only).'),
    target: targetParam,
  }),
  result: CaptureViewSchema.partial().extend({
    action: z.enum(ACTIONS),
    target: TargetSnapshotSchema.nullable().optional(),
    /** Messages in the file; absent for a start. */
    messages: z.number().optional(),
    /** Messages that are not in the file, because there were too many. */
    dropped: z.number().optional(),
  }),
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  // It has no lock, but a start is refused if the session ends with the call, as for recordings.
  lockSpan: 'start-to-stop',
  deadlineMs: 60_000,
  run: async ({ action, includeEarlier }, context) => {
    const { ports, target, caller, signal, note } = context;
    const who = callerInfo(caller);
    if (action === 'start') {
      await ports.console.enable(target, { caller: who, clearFirst: !includeEarlier, signal });
      return { action, target: targetSnapshot(target) };
    }
    const archived = await ports.console.archive(target, { caller: who, mustHaveJoined: action === 'stop', signal });
    if (action === 'stop') await ports.console.leave(target, who);
    const { file, messages, dropped, startedAtMs, durationMs, loss } = unwrap(archived);
    const draft = captureDraft(
      'console',
      target,
      { startedBy: who, startedAtMs, recordedMs: durationMs, loss },
      { messages },
    );
    const stored = await storeCapture(context, file, draft);
    for (const { reason } of loss) note(`${reason}.`);
    return { ...stored, action, messages, dropped };
  },
  summarise: (value) =>
    keptLog(value, {
      title: 'Console Log',
      holds: [count(value.messages ?? 0), ' messages'],
      reads: (id) => `pen_query reads it as capture "${id}", table message.`,
      stops: 'Action "stop" stores the messages',
    }),
});
