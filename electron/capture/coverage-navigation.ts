/** Sends a page somewhere while its coverage is recorded, and waits until it has loaded and settled. */
import { err, ok } from '../../shared/base/result.ts';
import { pause, within } from '../../shared/base/within.ts';
import type { TargetSession } from '../../shared/capabilities/ports.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';

/** A page that loads for longer is looked at as it is then. */
const LOAD_LIMIT_MS = 30_000;
/** behaviour.md §19: what a page does right after its load belongs to it. */
const SETTLE_MS = 2000;

export interface CoverageNavigation {
  readonly url: string;
  readonly loaded: boolean;
}

/** `url` was checked. `onGone` is told when the page has gone there and what follows is its loading. */
export async function navigateForCoverage(
  session: TargetSession,
  url: string,
  signal: AbortSignal,
  onGone: () => void,
): Promise<AppResult<CoverageNavigation>> {
  const page = await session.enable('Page');
  if (!page.ok) return page;
  const ends = [signal, session.closed];
  // Listened for before the command: a small page is loaded before its answer is read.
  const load = Promise.withResolvers<true>();
  const loads = session.on('Page.loadEventFired', () => load.resolve(true));
  const loading = within(LOAD_LIMIT_MS, load.promise, ...ends);
  try {
    const gone = await session.send<{ errorText?: string; isDownload?: boolean; loaderId?: string }>(
      'Page.navigate',
      { url },
      { deadlineMs: LOAD_LIMIT_MS, signal },
    );
    if (!gone.ok) return gone;
    const { errorText, isDownload, loaderId } = gone.value;
    if (isDownload === true || (errorText !== undefined && errorText !== '')) {
      const why = isDownload === true ? 'it is a download' : errorText;
      return err(
        appError(
          'navigation_failed',
          `Going to ${url} failed: ${why}.`,
          'Check the address and that its server runs; nothing was kept.',
        ),
      );
    }
    onGone();
    // Within the document nothing is loaded.
    const loaded = loaderId === undefined || (await loading) === true;
    await pause(SETTLE_MS, ...ends);
    const ended = ends.find(({ aborted }) => aborted);
    return ended === undefined ? ok({ url, loaded }) : err(errorOfAbort(ended));
  } finally {
    loads.dispose();
    page.value.dispose();
  }
}
