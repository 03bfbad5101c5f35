/** Navigates a page while its coverage is recorded, and waits until it has loaded and settled. */
import { err, ok } from '../../shared/base/result.ts';
import { pause, within } from '../../shared/base/within.ts';
import type { TargetSession } from '../../shared/capabilities/common/target-ports.ts';
import { appError, errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';

/** The coverage of a page that loads for longer is read as it is then. */
const LOAD_LIMIT_MS = 30_000;
/** Code that runs right after the load event is part of the page load. */
const SETTLE_MS = 2000;

export interface CoverageNavigation {
  readonly url: string;
  readonly loaded: boolean;
}

/** Navigates to `url`, which the caller has checked. Calls `onCommitted` when the navigation has committed and the page loads. */
export async function navigateForCoverage(
  session: TargetSession,
  url: string,
  signal: AbortSignal,
  onCommitted: () => void,
): Promise<AppResult<CoverageNavigation>> {
  const page = await session.enable('Page');
  if (!page.ok) return page;
  const ends = [signal, session.closed];
  // Subscribed before the command: a small page is loaded before the response is read.
  const load = Promise.withResolvers<true>();
  const loads = session.on('Page.loadEventFired', () => load.resolve(true));
  const loading = within(LOAD_LIMIT_MS, load.promise, ...ends);
  try {
    const navigated = await session.send('Page.navigate', { url }, { deadlineMs: LOAD_LIMIT_MS, signal });
    if (!navigated.ok) return navigated;
    const { errorText, isDownload, loaderId } = navigated.value;
    if (isDownload === true || (errorText !== undefined && errorText !== '')) {
      const why = isDownload === true ? 'it is a download' : errorText;
      return err(
        appError(
          'navigation_failed',
          `Navigation to ${url} failed: ${why}.`,
          'Check the address and that its server is running. No capture was stored.',
        ),
      );
    }
    onCommitted();
    // A navigation within the document has no loader.
    const loaded = loaderId === undefined || (await loading) === true;
    await pause(SETTLE_MS, ...ends);
    const ended = ends.find(({ aborted }) => aborted);
    return ended === undefined ? ok({ url, loaded }) : err(errorOfAbort(ended));
  } finally {
    loads.dispose();
    page.value.dispose();
  }
}
