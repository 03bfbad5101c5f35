/** `pen_select_page`: selects the target of this caller's next calls, and brings its tab to the front if asked. The selection of other callers does not change. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { pause } from '../../../base/within.ts';
import { advice, appError, type AppError, AppFailure, unwrap } from '../../../base/errors.ts';
import { noPageHint } from '../../../core/contracts/no-page-hint.ts';
import {
  isOwnBrowser,
  TargetSnapshotSchema,
  targetSnapshot,
  type TargetInfo,
} from '../../../core/contracts/targets.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { pageVisibility, VisibilitySchema, type PageVisibility } from '../../../core/capability/page-in-front.ts';
import { MAX_PATTERN_CHARS } from '../../../core/capability/parameters.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

const SHOWN_WITHIN_MS = 1000;
const LOOK_EVERY_MS = 50;

const SELECTION_TITLES = {
  now: 'Target Selected',
  before: 'Target Was Selected Already',
  never: 'Target Found',
} as const;

const VISIBILITY_TEXTS = {
  visible: 'Its tab is in front: the page is visible, and tabs behind it are not drawn.',
  hidden:
    'The browser brought its tab to the front, but the page is still hidden: its window is minimized or covered. Ask the person to show it.',
  unknown: 'The browser brought its tab to the front; the page did not say whether it is visible.',
} as const;

function hasNoTab(type: TargetInfo['type'], isOwn: boolean): AppError {
  return isOwn
    ? appError(
        'permission_denied',
        'The tab is in the browser of the person, whose tabs stay as they are.',
        'Ask the person to bring it to the front, or leave out "front".',
      )
    : appError('invalid_params', `A target of type ${type} has no tab.`, 'Leave out "front".');
}

/** Brings the tab to the front, and looks until its page has noticed. */
async function showTab(session: TargetSession, signal: AbortSignal): Promise<PageVisibility | null> {
  unwrap(await session.send('Page.bringToFront', {}, { signal }));
  const untilMs = performance.now() + SHOWN_WITHIN_MS;
  for (;;) {
    const visibility = await pageVisibility(session, { signal, deadlineMs: SHOWN_WITHIN_MS });
    if (visibility !== 'hidden' || performance.now() > untilMs) return visibility;
    await pause(LOOK_EVERY_MS, signal);
  }
}

export const penSelectPage = defineCapability({
  name: 'pen_select_page',
  title: 'Select Page',
  control: 'the sidebar',
  summary: "Selects the next calls' target; front shows its tab.",
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
    front: z
      .boolean()
      .default(false)
      .describe(
        'Also brings the tab of the page to the front: a page behind another is not drawn, also without a window. Without a target: of the selected one.',
      ),
  }),
  permissions: ({ front }) => (front ? ['change-page'] : ['read']),
  leastPermission: 'read',
  result: z.object({
    target: TargetSnapshotSchema,
    /** `now`: selected; `before`: it already was; `never`: calls of a client without a session carry their target. */
    selection: z.enum(['now', 'before', 'never']),
    /** The state of the page after its tab was brought to the front; null if it does not say. Absent if that was not asked for. */
    visibility: VisibilitySchema.nullable().optional(),
  }),
  locks: [],
  deadlineMs: 30_000,
  run: async ({ targetId, urlPattern, front }, { ports, caller, signal, attach, note }) => {
    const wantedId = targetId || (front && !urlPattern ? caller.selectedTargetId() : null);
    if (!wantedId && !urlPattern) {
      throw new AppFailure(
        appError(
          'invalid_params',
          'Neither "targetId" nor "urlPattern" was given.',
          advice('Give one of them; pen_list_pages lists both.', 'Select a target in the sidebar.'),
        ),
      );
    }
    const endpoints = await ports.targets.refresh(signal);
    const all = endpoints.filter((endpoint) => endpoint.state === 'connected').flatMap((endpoint) => endpoint.targets);
    const needle = (urlPattern ?? '').toLowerCase();
    const matching = wantedId
      ? all.filter((target) => target.id === wantedId)
      : all.filter((target) => target.url.toLowerCase().includes(needle));
    const chosen = matching.find((target) => target.type === 'page') ?? matching[0];
    if (chosen === undefined) {
      throw new AppFailure(
        appError(
          'target_not_found',
          wantedId
            ? `No target has the id ${foreign(wantedId)}.`
            : `No target has ${foreign(urlPattern ?? '')} in its URL.`,
          all.some(({ type }) => type === 'page')
            ? advice('pen_list_pages lists the targets.', 'Select a target in the sidebar.')
            : noPageHint(endpoints),
        ),
      );
    }
    // Selecting tells nothing of a browser that was open; the first call on the target asks the person. Nor does it end the debugger that
    // the person has open on a target that takes one at a time.
    const isOwn = caller.kind === 'mcp' && isOwnBrowser(chosen.endpoint);
    if (front && (isOwn || chosen.type !== 'page')) throw new AppFailure(hasNoTab(chosen.type, isOwn));
    const isKept = caller.carriesTargets !== true;
    const selection = !isKept ? 'never' : caller.selectedTargetId() === chosen.id ? 'before' : 'now';
    if (!isKept)
      note(`Calls of this client carry their target, so nothing stays selected: send target "${chosen.id}" with each.`);
    if (!wantedId && matching.length > 1)
      note(
        `${matching.length} targets match ${foreign(urlPattern ?? '')}; the first was chosen, with pages before other types.`,
      );
    const answer = { target: targetSnapshot(chosen), selection } as const;
    if (isOwn || chosen.oneDebugger === true) {
      caller.selectTarget(chosen.id);
      return answer;
    }
    // Attaching proves that the target answers; only then it is selected.
    const session = unwrap(await attach(chosen));
    caller.selectTarget(chosen.id);
    if (!front) return answer;
    const shown = await showTab(session, signal);
    return { ...answer, visibility: shown };
  },
  summarise: ({ target, selection, visibility }) =>
    answerWith(
      SELECTION_TITLES[selection],
      [
        ['Target ID', target.id],
        ['Type', target.type],
        ['Title', foreign(target.title)],
        ['URL', code(target.url)],
      ],
      visibility !== undefined && VISIBILITY_TEXTS[visibility ?? 'unknown'],
    ),
});
