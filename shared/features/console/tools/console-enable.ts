/** `pen_console_enable`: captures the console of a target from now on, with the earlier messages that the target still has. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { answerWith, listed } from '../../../core/findings/blocks.ts';
import { count } from '../../../core/findings/model.ts';

/** Measured on Chromium 156 with 50,000 messages, as text and with an object each; any client that enables the domains has the same cost. */
export const CONSOLE_COST =
  'While the console is captured, the target builds a preview and a stack for each message: logging text is about three times slower, and logging objects five times.';

export const penConsoleEnable = defineCapability({
  name: 'pen_console_enable',
  title: 'Enable Console Capture',
  control: 'the console',
  summary: 'Captures console messages and errors, also earlier.',
  category: 'console',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    clearFirst: z.boolean().default(false).describe('Skip the messages that are there now, for this session only.'),
    target: targetParam,
  }),
  result: z.object({
    status: z.literal('active'),
    /** Messages that pen_console_messages would return now. */
    buffered: z.number(),
    /** False if the console was already captured. */
    isNew: z.boolean(),
    /** Start of the capture, ISO 8601 UTC. */
    since: z.string(),
    capacity: z.number(),
    target: z.string(),
  }),
  target: { types: [...SCRIPT_TARGETS] },
  locks: [],
  deadlineMs: 40_000,
  run: async ({ clearFirst }, { ports, target, caller, signal, note }) => {
    const enabled = await ports.console.enable(target, { caller: callerInfo(caller), clearFirst, signal });
    const { state, isNew, buffered } = enabled;
    if (caller.endsWithCall === true)
      note('This server has no sessions (--stateless): the capture ends with this call unless another client uses it.');
    return {
      status: 'active' as const,
      buffered,
      isNew,
      since: new Date(state.sinceMs ?? 0).toISOString(),
      capacity: state.limit,
      target: target.title || target.url,
    };
  },
  summarise: ({ buffered, isNew, since, capacity, target }) =>
    answerWith(
      'Console Capture Enabled',
      [
        ['Status', isNew ? 'Active' : `Active (since ${since})`],
        ['Messages buffered', count(buffered)],
        ['Target', foreign(target)],
      ],
      listed('Next', [
        'pen_console_messages reads them; level "error" selects failures.',
        `The newest ${capacity} messages are buffered. ${CONSOLE_COST}`,
      ]),
    ),
});
