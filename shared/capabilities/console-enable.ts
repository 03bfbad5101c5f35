/** `pen_console_enable`: listens to what a target logs from now on, and to what it still has of before. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, title } from '../base/markdown.ts';
import { ok } from '../base/result.ts';
import { defineCapability } from './define.ts';
import { targetParam } from './parameters.ts';
import { callerInfo } from './recording-result.ts';

/** Measured on Chromium 156 with 50,000 messages, text alone and with an object each; a script that only enables the domains costs the same. */
export const CONSOLE_COST =
  'While somebody listens the target builds a preview and a stack for each message: code that only logs runs about three times slower, and five times where it logs objects.';

export const penConsoleEnable = defineCapability({
  name: 'pen_console_enable',
  title: 'Enable Console Capture',
  summary:
    'Listens to the console of a target: messages, uncaught errors, failed loads. Earlier ones that the target still has come too, marked. Then pen_console_messages.',
  category: 'console',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    clearFirst: z.boolean().default(false).describe('Begin after what is there now; for this session only.'),
    target: targetParam,
  }),
  result: z.object({
    status: z.literal('active'),
    /** Messages that pen_console_messages would tell now. */
    buffered: z.number(),
    /** False where somebody listened already. */
    isNew: z.boolean(),
    /** ISO 8601 UTC: since when it listens. */
    since: z.string(),
    keptAtMost: z.number(),
    target: z.string(),
  }),
  target: { types: ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'] },
  locks: [],
  deadlineMs: 40_000,
  run: async ({ clearFirst }, { ports, target, caller, signal, note }) => {
    const enabled = await ports.console.enable(target, { caller: callerInfo(caller), clearFirst, signal });
    if (!enabled.ok) return enabled;
    const { state, isNew, buffered } = enabled.value;
    if (caller.endsWithCall === true)
      note('This server keeps no sessions (--stateless): listening ends with this call unless somebody else listens.');
    return ok({
      status: 'active' as const,
      buffered,
      isNew,
      since: new Date(state.sinceMs ?? 0).toISOString(),
      keptAtMost: state.limit,
      target: target.title || target.url,
    });
  },
  summarise: ({ buffered, isNew, since, keptAtMost, target }) =>
    document([
      title('Console Capture Enabled'),
      summaryLine([
        ['Status', isNew ? 'Active' : `Active (since ${since})`],
        ['Messages buffered', String(buffered)],
        ['Target', code(target)],
      ]),
      section('Next', [
        bullets([
          'pen_console_messages reads them, level "error" for what failed.',
          `The newest ${keptAtMost} are kept. ${CONSOLE_COST}`,
        ]),
      ]),
    ]),
});
