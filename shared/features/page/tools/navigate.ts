/** `pen_navigate`: navigates to a URL, back, forward, or reloads; http and https only. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { err, ok } from '../../../base/result.ts';
import { within } from '../../../base/within.ts';
import {
  advice,
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../base/errors.ts';
import type { EventParams } from '../../../core/contracts/protocol-events.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { unreachableUrlOf } from '../../../core/capability/failed-page.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { ControlSchema } from '../contract/interactions.ts';
import { controlsOf, controlWords } from './controls.ts';
import { answerWith } from '../../../core/findings/blocks.ts';

const ACTIONS = ['goto', 'back', 'forward', 'reload'] as const;
type Action = (typeof ACTIONS)[number];

const MAX_URL_CHARS = 2048;
/** Answered by the browser itself, even if the page is blocked. */
/** Of a page that does not answer because its task does not end. */
const BUSY_STATES: ReadonlySet<unknown> = new Set(['in-script', 'busy']);
const END_SCRIPT_DEADLINE_MS = 5000;
const CANCEL_DIALOG_DEADLINE_MS = 5000;

/** The error page of a failed load follows the response to the command. */
const ERROR_PAGE_DEADLINE_MS = 2000;
/** A download, an empty response or a cancelled load, after which the page stays as it is; or another load took its place. */
const ABORTED = 'net::ERR_ABORTED';

/**
 * Checks a URL that a target is to open, and removes control characters. Only http and https are allowed.
 * Errors: `blocked_url`, naming the scheme.
 */
export function checkPageUrl(raw: string): AppResult<string> {
  const stripped = Array.from(raw)
    .filter((char) => {
      const point = char.codePointAt(0) ?? 0;
      return point >= 0x20 && point !== 0x7f;
    })
    .join('')
    .trim();
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(stripped)?.[1]?.toLowerCase();
  if (
    scheme === undefined ||
    (scheme !== 'http' && scheme !== 'https' && !stripped.includes('://') && /^[a-z0-9.-]+:\d/i.test(stripped))
  ) {
    return err(
      appError(
        'blocked_url',
        `${foreign(stripped)} has no scheme.`,
        'Give the full URL, starting with http:// or https://.',
      ),
    );
  }
  if (scheme !== 'http' && scheme !== 'https') {
    return err(
      appError(
        'blocked_url',
        `The scheme ${foreign(`${scheme}:`)} is blocked: only http and https are allowed.`,
        'Use an http:// or https:// URL.',
      ),
    );
  }
  if (!URL.canParse(stripped)) {
    return err(appError('blocked_url', `${foreign(stripped)} is not a valid URL.`, 'Check the URL.'));
  }
  return ok(new URL(stripped).href);
}

async function startNavigation(action: Action, url: string, session: TargetSession): Promise<{ expectsLoad: boolean }> {
  if (action === 'reload') {
    unwrap(await session.send('Page.reload', {}));
    return { expectsLoad: true };
  }
  if (action === 'goto') {
    const navigated = unwrap(await session.send('Page.navigate', { url }, { deadlineMs: 60_000 }));
    if (navigated.isDownload === true)
      throw new AppFailure(
        appError(
          'navigation_failed',
          `${foreign(url)} is a download; the page has not changed.`,
          'Use the URL of a page.',
        ),
      );
    if (navigated.errorText !== undefined && navigated.errorText !== '') {
      throw new AppFailure(
        appError(
          'navigation_failed',
          `Navigation to ${foreign(url)} failed: ${foreign(navigated.errorText)}.`,
          'Check the URL and that its server is running. A download or an empty response (204) does not change the page.',
          { leavesPage: navigated.errorText !== ABORTED },
        ),
      );
    }
    // A same-document navigation has no loader and fires no load event.
    return { expectsLoad: navigated.loaderId !== undefined };
  }
  const { currentIndex, entries } = unwrap(await session.send('Page.getNavigationHistory', {}));
  const entry = entries[currentIndex + (action === 'back' ? -1 : 1)];
  if (entry === undefined) {
    throw new AppFailure(
      appError(
        'no_history_entry',
        `The history has no entry to go ${action} to: the page is at entry ${currentIndex + 1} of ${entries.length}.`,
        advice('Use action goto with a URL.', 'Enter an address instead.'),
        {
          index: currentIndex,
          total: entries.length,
        },
      ),
    );
  }
  // The history may hold a file, or a page of the browser itself, that goto does not open either.
  unwrap(checkPageUrl(entry.url));
  unwrap(await session.send('Page.navigateToHistoryEntry', { entryId: entry.id }));
  return { expectsLoad: true };
}

/** The error of a reload or a history entry whose page did not load. */
function didNotLoad(url: string, netError: string | null): AppError {
  return appError(
    'navigation_failed',
    `The page did not load: ${netError === null ? 'the browser shows its error page' : foreign(netError)}. The address is ${foreign(url)}.`,
    'Check that its server is running, then try again. Nothing is judged on the browser’s error page.',
    { leavesPage: true },
  );
}

/**
 * The error of a navigation that is blocked by a dialog. A beforeunload dialog, which belongs to this navigation, is cancelled first: a
 * headless browser does not show it, and after the end of this call no client could answer it (tried on 156), so the page would stay blocked
 * forever.
 */
async function blockedBy(
  { type }: EventParams<'Page.javascriptDialogOpening'>,
  session: TargetSession,
): Promise<AppResult<never>> {
  const cancelled =
    type === 'beforeunload' &&
    (await session.send('Page.handleJavaScriptDialog', { accept: false }, { deadlineMs: CANCEL_DIALOG_DEADLINE_MS }))
      .ok;
  return err(
    cancelled
      ? appError(
          'navigation_failed',
          'The page opened a beforeunload dialog, which was cancelled. The page has not changed.',
          'Save or discard the changes in the page, then try again.',
        )
      : appError(
          'navigation_failed',
          'A dialog of the page (beforeunload or alert) is open and blocks the navigation.',
          'Answer the dialog in the browser, then try again.',
        ),
  );
}

async function navigate(
  action: Action,
  url: string | null,
  waitS: number,
  { attach, signal, target, note }: CallContext,
) {
  const session = unwrap(await attach());
  // A crashed page never answers. The browser still handles Page.enable and reports the load by itself.
  const hasCrashed = target.state === 'crashed';
  if (hasCrashed) void session.send('Page.enable', {}, { deadlineMs: Number.POSITIVE_INFINITY });
  const enable = () => (hasCrashed ? [] : [session.enable('Page'), session.enable('Network')]);
  let enabling = enable();
  let enabled = await Promise.all(enabling);
  if (enabled.some((each) => !each.ok && BUSY_STATES.has(each.error.data?.['state']))) {
    // A document that is left must end its tasks first, and this one would not.
    unwrap(await session.send('Runtime.terminateExecution', {}, { deadlineMs: END_SCRIPT_DEADLINE_MS }));
    note('The page ran JavaScript that did not end, which was stopped first.');
    enabling = enable();
    enabled = await Promise.all(enabling);
  }
  const disableDomains = (): void => {
    for (const each of enabling) void each.then((domain) => (domain.ok ? domain.value.dispose() : undefined));
  };
  for (const each of enabled) {
    if (each.ok) continue;
    disableDomains();
    throw new AppFailure(each.error);
  }
  let httpStatus: number | null = null;
  // Reload and history commands do not report that the load failed.
  let netError: string | null = null;
  const mainRequests = new Set<string>();
  const requests = session.on('Network.requestWillBeSent', ({ type, frameId, requestId }) => {
    if (type === 'Document' && frameId === target.id) mainRequests.add(requestId);
  });
  const failures = session.on('Network.loadingFailed', ({ requestId, errorText }) => {
    if (!mainRequests.has(requestId)) return;
    // The error page ends what is still asked for the document; that is not why it failed.
    if (errorText !== ABORTED || netError === null) netError = errorText ?? null;
  });
  let unreachable: string | null = null;
  const errorPage = Promise.withResolvers<true>();
  const responses = session.on('Network.responseReceived', ({ type, frameId, response }) => {
    // Iframes load documents too; the id of the main frame is the id of the target.
    if (type === 'Document' && (frameId === undefined || frameId === target.id)) httpStatus = response.status;
  });
  // The command gets no response while a beforeunload dialog is open, so the dialog ends the wait.
  const dialog = Promise.withResolvers<AppResult<never>>();
  let isBlocked = false;
  const dialogs = session.on('Page.javascriptDialogOpening', (opening) => {
    isBlocked = true;
    dialog.resolve(blockedBy(opening, session));
  });
  /** Returns what comes first. A dialog wins even if its answer has let the command finish. */
  const unlessBlocked = async <T>(work: Promise<T>): Promise<T | AppResult<never>> => {
    const first = await Promise.race([work, dialog.promise]);
    return isBlocked ? dialog.promise : first;
  };
  const load = Promise.withResolvers<true>();
  const loads = session.on(hasCrashed ? 'Page.frameStoppedLoading' : 'Page.loadEventFired', () => load.resolve(true));
  // A page from the back/forward cache is as it was left, and fires no load event.
  const restores = session.on('Page.frameNavigated', ({ frame, type }) => {
    if (frame.parentId !== undefined) return;
    unreachable = unreachableUrlOf(frame);
    if (unreachable !== null) errorPage.resolve(true);
    if (type === 'BackForwardCacheRestore') load.resolve(true);
  });
  const finished = new AbortController();
  const loading = within(waitS * 1000, load.promise, signal, finished.signal);
  try {
    const started = await unlessBlocked(settle(() => startNavigation(action, url ?? '', session)));
    if (!started.ok) {
      // The next call must not find the page that was left.
      if (started.error.data?.['leavesPage'] === true) await within(ERROR_PAGE_DEADLINE_MS, errorPage.promise, signal);
      throw new AppFailure(started.error);
    }
    let loaded = !started.value.expectsLoad;
    if (started.value.expectsLoad && waitS > 0) {
      // Reload and history commands get their response before the beforeunload dialog opens.
      const ended = await unlessBlocked(loading);
      if (ended !== true && ended !== null) return unwrap(ended);
      loaded = ended === true;
    }
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
    if (unreachable !== null) throw new AppFailure(didNotLoad(unreachable, netError));
    if (!loaded && waitS > 0) note(`The page had not fired its load event after ${waitS}s; it may still be loading.`);
    const history = await session.send('Page.getNavigationHistory', {});
    const entry = history.ok ? history.value.entries[history.value.currentIndex] : undefined;
    return { action, url: entry?.url ?? url ?? target.url, title: entry?.title ?? '', httpStatus, loaded };
  } finally {
    finished.abort();
    loads.dispose();
    requests.dispose();
    failures.dispose();
    restores.dispose();
    dialogs.dispose();
    responses.dispose();
    disableDomains();
  }
}

async function go(action: Action, url: string | undefined, wait: number, context: CallContext) {
  if (action !== 'goto') return navigate(action, null, wait, context);
  if (url === undefined || url === '') {
    throw new AppFailure(
      appError(
        'invalid_params',
        'Action goto needs "url".',
        'Give an http:// or https:// URL, or the action back, forward or reload.',
      ),
    );
  }
  const checked = unwrap(checkPageUrl(url));
  return navigate(action, checked, wait, context);
}

export const penNavigate = defineCapability({
  name: 'pen_navigate',
  title: 'Navigate Page',
  control: '“Reload”',
  summary: 'Opens an http(s) URL; back, forward, reload.',
  category: 'utility',
  kind: 'change-page',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    action: z
      .string()
      .meta({ enum: [...ACTIONS] })
      .transform((value) => value.trim().toLowerCase())
      .pipe(z.enum(ACTIONS))
      .optional()
      .describe('goto, back, forward or reload. Default: goto, when a URL is given.'),
    url: z.string().max(MAX_URL_CHARS).optional().describe('For goto: a full http:// or https:// URL.'),
    wait: z
      .number()
      .int()
      .min(0)
      .max(30)
      .default(2)
      .describe('Maximum seconds to wait for the load event; 0: do not wait.'),
    target: targetParam,
  }),
  result: z.object({
    action: z.enum(ACTIONS),
    url: z.string(),
    title: z.string(),
    httpStatus: z.number().nullable(),
    loaded: z.boolean(),
    /** What can be operated, for assistants; empty where it was not looked for. */
    controls: z.array(ControlSchema),
  }),
  target: { types: ['page'], evenCrashed: true, evenEmpty: true },
  locks: [],
  deadlineMs: 120_000,
  run: async ({ action: given, url, wait }, context) => {
    const gone = await go(given ?? 'goto', url, wait, context);
    const controls = wait > 0 && context.caller.kind === 'mcp' ? await controlsOf(context, gone.loaded) : [];
    return { ...gone, controls };
  },
  summarise: ({ action, url, title: name, httpStatus, loaded, controls }) =>
    answerWith(
      'Navigation Complete',
      [
        ['Action', action],
        ['URL', code(url)],
        ['Title', foreign(name)],
        httpStatus !== null && ['HTTP status', String(httpStatus)],
        ['Loaded', loaded ? 'yes' : 'not yet'],
      ],
      controls.length > 0 && `**Controls**: ${controlWords(controls)}`,
    ),
});
