/** `pen_navigate`: goes to a URL, back, forward, or reloads; http and https only. */
import { z } from 'zod';
import { code, document, summaryLine, title } from '../base/markdown.ts';
import { err, ok } from '../base/result.ts';
import { within } from '../base/within.ts';
import { appError, errorOfAbort, type AppResult } from '../contracts/errors.ts';
import { defineCapability, type CallContext } from './define.ts';
import { targetParam } from './parameters.ts';
import type { TargetSession } from './ports.ts';

const ACTIONS = ['goto', 'back', 'forward', 'reload'] as const;
type Action = (typeof ACTIONS)[number];

const MAX_URL_CHARS = 2048;
/** The browser itself answers it, whatever the page does. */
const CANCEL_DIALOG_DEADLINE_MS = 5000;

/**
 * Checks a URL a caller wants a target to open (behaviour.md §10): control characters stripped, http and https only.
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
        `"${stripped}" has no scheme.`,
        'Write the whole address, beginning with http:// or https://.',
      ),
    );
  }
  if (scheme !== 'http' && scheme !== 'https') {
    return err(
      appError(
        'blocked_url',
        `The scheme "${scheme}:" is blocked: only http and https are allowed.`,
        'Use an http:// or https:// address.',
      ),
    );
  }
  if (!URL.canParse(stripped)) {
    return err(appError('blocked_url', `"${stripped}" is not a valid URL.`, 'Check the address.'));
  }
  return ok(new URL(stripped).href);
}

interface HistoryEntry {
  readonly id: number;
  readonly url: string;
}

async function startNavigation(
  action: Action,
  url: string | null,
  session: TargetSession,
): Promise<AppResult<{ expectsLoad: boolean }>> {
  if (action === 'reload') {
    const reloaded = await session.send('Page.reload');
    return reloaded.ok ? ok({ expectsLoad: true }) : reloaded;
  }
  if (action === 'goto') {
    const gone = await session.send<{ errorText?: string; isDownload?: boolean; loaderId?: string }>(
      'Page.navigate',
      { url },
      { deadlineMs: 60_000 },
    );
    if (!gone.ok) return gone;
    if (gone.value.isDownload === true)
      return err(
        appError(
          'navigation_failed',
          `${url} is a download; the page did not change.`,
          'Choose the address of a page.',
        ),
      );
    if (gone.value.errorText !== undefined && gone.value.errorText !== '') {
      return err(
        appError(
          'navigation_failed',
          `Going to ${url} failed: ${gone.value.errorText}.`,
          'Check the address and that its server runs; a download or an empty answer (204) leaves the page as it was.',
        ),
      );
    }
    // A navigation inside the document has no loader and fires no load event.
    return ok({ expectsLoad: gone.value.loaderId !== undefined });
  }
  const history = await session.send<{ currentIndex: number; entries: HistoryEntry[] }>('Page.getNavigationHistory');
  if (!history.ok) return history;
  const { currentIndex, entries } = history.value;
  const entry = entries[currentIndex + (action === 'back' ? -1 : 1)];
  if (entry === undefined) {
    return err(
      appError(
        'no_history_entry',
        `There is no entry to go ${action} to: the page is at ${currentIndex + 1} of ${entries.length} in its history.`,
        'Use action goto with a URL.',
        {
          index: currentIndex,
          total: entries.length,
        },
      ),
    );
  }
  const moved = await session.send('Page.navigateToHistoryEntry', { entryId: entry.id });
  return moved.ok ? ok({ expectsLoad: true }) : moved;
}

interface DialogOpening {
  readonly type?: string;
}

/**
 * The error of a navigation that a dialog holds. A beforeunload dialog, which is this navigation's own, is answered with Cancel first: a
 * headless browser shows it to nobody, and with the end of this call no client could answer it any more (tried on 156), so that the page
 * would stand still for good.
 */
async function heldBy({ type }: DialogOpening, session: TargetSession): Promise<AppResult<never>> {
  const cancelled =
    type === 'beforeunload' &&
    (await session.send('Page.handleJavaScriptDialog', { accept: false }, { deadlineMs: CANCEL_DIALOG_DEADLINE_MS }))
      .ok;
  return err(
    cancelled
      ? appError(
          'navigation_failed',
          'The page asked whether it may be left (a beforeunload dialog). It was answered with Cancel, and the page stays as it is.',
          'Save or discard in the page what is not saved, then try again.',
        )
      : appError(
          'navigation_failed',
          'A dialog of the page (beforeunload or alert) is open and holds the navigation.',
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
  const attached = await attach();
  if (!attached.ok) return attached;
  const session = attached.value;
  // A page that has crashed never answers them: the browser takes note of the first, and reports the loading by itself.
  const hasCrashed = target.state === 'crashed';
  if (hasCrashed) void session.send('Page.enable', {}, { deadlineMs: Number.POSITIVE_INFINITY });
  const enabling = hasCrashed ? [] : [session.enable('Page'), session.enable('Network')];
  const enabled = await Promise.all(enabling);
  const giveBack = (): void => {
    for (const each of enabling) void each.then((domain) => (domain.ok ? domain.value.dispose() : undefined));
  };
  for (const each of enabled) {
    if (each.ok) continue;
    giveBack();
    return each;
  }
  let httpStatus: number | null = null;
  const responses = session.on<{ type: string; frameId?: string; response: { status: number } }>(
    'Network.responseReceived',
    ({ type, frameId, response }) => {
      // The main frame's id is the target's id; iframes load documents too.
      if (type === 'Document' && (frameId === undefined || frameId === target.id)) httpStatus = response.status;
    },
  );
  // A beforeunload dialog keeps the command from answering, so the dialog must be able to end the wait.
  const dialog = Promise.withResolvers<AppResult<never>>();
  let isHeld = false;
  const dialogs = session.on<DialogOpening>('Page.javascriptDialogOpening', (opening) => {
    isHeld = true;
    dialog.resolve(heldBy(opening, session));
  });
  /** What came first; a dialog counts even where its answer let the command end meanwhile. */
  const unlessHeld = async <T>(work: Promise<T>): Promise<T | AppResult<never>> => {
    const first = await Promise.race([work, dialog.promise]);
    return isHeld ? dialog.promise : first;
  };
  const load = Promise.withResolvers<true>();
  const loads = session.on(hasCrashed ? 'Page.frameStoppedLoading' : 'Page.loadEventFired', () => load.resolve(true));
  const finished = new AbortController();
  const loading = within(waitS * 1000, load.promise, signal, finished.signal);
  try {
    const started = await unlessHeld(startNavigation(action, url, session));
    if (!started.ok) return started;
    let loaded = !started.value.expectsLoad;
    if (started.value.expectsLoad && waitS > 0) {
      // A reload and a step in the history are answered before the page is asked whether it may go.
      const ended = await unlessHeld(loading);
      if (ended !== true && ended !== null) return ended;
      loaded = ended === true;
    }
    if (signal.aborted) return err(errorOfAbort(signal));
    if (!loaded && waitS > 0) note(`The page had not fired its load event after ${waitS}s; it may still be loading.`);
    const history = await session.send<{ currentIndex: number; entries: { url: string; title: string }[] }>(
      'Page.getNavigationHistory',
    );
    const entry = history.ok ? history.value.entries[history.value.currentIndex] : undefined;
    return ok({ action, url: entry?.url ?? url ?? target.url, title: entry?.title ?? '', httpStatus, loaded });
  } finally {
    finished.abort();
    loads.dispose();
    dialogs.dispose();
    responses.dispose();
    giveBack();
  }
}

export const penNavigate = defineCapability({
  name: 'pen_navigate',
  title: 'Navigate Page',
  summary: 'Goes to an http(s) URL, back, forward, or reloads, and waits for the load.',
  category: 'utility',
  kind: 'change-page',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    action: z
      .string()
      .meta({ enum: [...ACTIONS] })
      .transform((value) => value.trim().toLowerCase())
      .pipe(z.enum(ACTIONS))
      .describe('goto, back, forward or reload.'),
    url: z.string().max(MAX_URL_CHARS).optional().describe('For goto: a whole http:// or https:// address.'),
    wait: z.number().int().min(0).max(30).default(2).describe('Seconds to wait for the load at most; 0 does not wait.'),
    target: targetParam,
  }),
  result: z.object({
    action: z.enum(ACTIONS),
    url: z.string(),
    title: z.string(),
    httpStatus: z.number().nullable(),
    loaded: z.boolean(),
  }),
  target: { types: ['page'], evenCrashed: true },
  locks: [],
  deadlineMs: 120_000,
  run: async ({ action, url, wait }, context) => {
    if (action !== 'goto') return navigate(action, null, wait, context);
    if (url === undefined || url === '') {
      return err(appError('invalid_params', 'Action goto needs "url".', 'Give an http:// or https:// address.'));
    }
    const checked = checkPageUrl(url);
    return checked.ok ? navigate(action, checked.value, wait, context) : checked;
  },
  summarise: ({ action, url, title: name, httpStatus, loaded }) =>
    document([
      title('Navigation Complete'),
      summaryLine([
        ['Action', action],
        ['URL', code(url)],
        ['Title', code(name)],
        ...(httpStatus === null ? [] : ([['HTTP status', String(httpStatus)]] as const)),
        ['Loaded', loaded ? 'yes' : 'not yet'],
      ]),
    ]),
});
