/** Brings a page back to where it was before something else was loaded into it. */
import { foreign } from '../../../base/foreign-text.ts';
import { ok } from '../../../base/result.ts';
import { pause } from '../../../base/within.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { appError, describeError, type AppError, type AppResult } from '../../../base/errors.ts';

/** A cancelled call has five seconds for all of its cleanup. */
const LIMIT_MS = 3500;
const POLL_MS = 100;

/** Returns why the page did not come back; null if it did, or had not left. */
export type ReturnPage = () => Promise<AppError | null>;

/**
 * Remembers the place of the page in its history. The returned function leads there also after a cancel: it uses this session, and a time limit of
 * its own. `loadsAgain`: the page is loaded again there. Errors: those of the connection.
 */
export async function rememberPage(
  session: TargetSession,
  { loadsAgain = false }: { readonly loadsAgain?: boolean } = {},
): Promise<AppResult<ReturnPage>> {
  const current = async (deadlineMs?: number) => {
    const history = await session.send('Page.getNavigationHistory', {}, deadlineMs === undefined ? {} : { deadlineMs });
    if (!history.ok) return history;
    const { entries, currentIndex } = history.value;
    return ok({ entries, entry: entries[currentIndex] });
  };
  const before = await current();
  if (!before.ok) return before;
  const { entry } = before.value;
  return ok(async () => {
    const endMs = performance.now() + LIMIT_MS;
    const now = await current(LIMIT_MS);
    if (!now.ok) return now.error;
    const isHere = now.value.entry?.id === entry?.id;
    if (entry === undefined || (isHere && !loadsAgain)) return null;
    // The browser keeps fifty entries, and a proof may load more builds than that.
    const isThere = now.value.entries.some(({ id }) => id === entry.id);
    // A build that asks before it is left would keep the page.
    const dialogs = session.on('Page.javascriptDialogOpening', () => {
      void session.send('Page.handleJavaScriptDialog', { accept: true });
    });
    const watched = await session.enable('Page');
    const limit = { deadlineMs: LIMIT_MS };
    try {
      if (!isHere) {
        const led = isThere
          ? await session.send('Page.navigateToHistoryEntry', { entryId: entry.id }, limit)
          : await session.send('Page.navigate', { url: entry.url }, limit);
        if (!led.ok) return led.error;
      }
      for (;;) {
        const at = await current(LIMIT_MS);
        const isOver = performance.now() >= endMs;
        // Between two documents the browser has no history to tell.
        if (!at.ok && (isOver || session.closed.aborted)) return at.error;
        if (at.ok && (isThere ? at.value.entry?.id === entry.id : at.value.entry?.url === entry.url)) break;
        if (isOver)
          return appError('navigation_failed', `${foreign(entry.url)} did not load within ${LIMIT_MS / 1000} s.`);
        await pause(POLL_MS, session.closed);
        if (session.closed.aborted) return appError('target_gone', 'The page is no longer there.');
      }
      // The way back may have stayed in one document.
      const loaded = loadsAgain ? await session.send('Page.reload', {}, limit) : ok(null);
      return loaded.ok ? null : loaded.error;
    } finally {
      dialogs.dispose();
      if (watched.ok) watched.value.dispose();
    }
  });
}

/** The sentence of an answer about a page that did not come back. */
export function notReturned(error: AppError): string {
  return `The page was not brought back to the address that it showed before: ${describeError(error)}`;
}
