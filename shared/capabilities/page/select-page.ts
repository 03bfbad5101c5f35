/** `pen_select_page`: selects the target of this caller's next calls. The selection of other callers does not change. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../../base/markdown.ts';
import { err, ok } from '../../base/result.ts';
import { advice, appError } from '../../contracts/errors.ts';
import { noPageHint } from '../../contracts/page/no-page-hint.ts';
import { endpointShownTo, isOwnBrowser, TargetSnapshotSchema, targetSnapshot } from '../../contracts/targets.ts';
import { defineCapability } from '../define.ts';
import { MAX_PATTERN_CHARS } from '../common/parameters.ts';

export const penSelectPage = defineCapability({
  name: 'pen_select_page',
  title: 'Select Page',
  control: 'the sidebar',
  summary: 'Selects the target of the next calls; activates no tab.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: true },
  params: z.strictObject({
    targetId: z
      .string()
      .max(200)
      .optional()
      .describe('Target id from pen_list_pages; takes precedence over urlPattern.'),
    urlPattern: z.string().max(MAX_PATTERN_CHARS).optional().describe('Case-insensitive part of the URL; pages first.'),
  }),
  result: z.object({ target: TargetSnapshotSchema }),
  locks: [],
  deadlineMs: 30_000,
  run: async ({ targetId, urlPattern }, { ports, caller, signal, attach, note }) => {
    const byId = targetId !== undefined && targetId !== '';
    if (!byId && (urlPattern === undefined || urlPattern === '')) {
      return err(
        appError(
          'invalid_params',
          'Neither "targetId" nor "urlPattern" was given.',
          advice('Give one of them; pen_list_pages lists both.', 'Select a target in the sidebar.'),
        ),
      );
    }
    const endpoints = (await ports.targets.refresh(signal)).map((endpoint) => endpointShownTo(caller.kind, endpoint));
    const all = endpoints.filter((endpoint) => endpoint.state === 'connected').flatMap((endpoint) => endpoint.targets);
    const needle = (urlPattern ?? '').toLowerCase();
    const matching = byId
      ? all.filter((target) => target.id === targetId)
      : all.filter((target) => target.url.toLowerCase().includes(needle));
    const chosen = matching.find((target) => target.type === 'page') ?? matching[0];
    if (chosen === undefined) {
      return err(
        appError(
          'target_not_found',
          byId ? `No target has the id "${targetId}".` : `No target has "${urlPattern}" in its URL.`,
          all.some(({ type }) => type === 'page')
            ? advice('pen_list_pages lists the targets.', 'Select a target in the sidebar.')
            : noPageHint(endpoints),
        ),
      );
    }
    if (caller.carriesTargets === true)
      note(`Calls of this client carry their target, so nothing stays selected: send target "${chosen.id}" with each.`);
    if (!byId && matching.length > 1)
      note(`${matching.length} targets match "${urlPattern}"; the first was selected, with pages before other types.`);
    // Selecting tells nothing of a browser that was open; the first call on the target asks the person. Nor does it end the debugger that
    // the person has open on a target that takes one at a time.
    const staysAlone = (caller.kind === 'mcp' && isOwnBrowser(chosen.endpoint)) || chosen.oneDebugger === true;
    if (staysAlone) {
      caller.selectTarget(chosen.id);
      return ok({ target: targetSnapshot(chosen) });
    }
    // Attaching proves that the target answers; only then it is selected.
    const session = await attach(chosen);
    if (!session.ok) return session;
    caller.selectTarget(chosen.id);
    return ok({ target: targetSnapshot(chosen) });
  },
  summarise: ({ target }) =>
    document([
      title('Target Switched'),
      summaryLine([
        ['Target ID', target.id],
        ['Type', target.type],
        ['Title', code(target.title)],
        ['URL', code(target.url)],
      ]),
    ]),
});
