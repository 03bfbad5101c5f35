/** Sends a page somewhere while its coverage is recorded, and waits until it has loaded and settled. */
import { err, ok } from '../../shared/base/result.ts';
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

/** Resolves with true where it happened, false where the time was over or the call ended. */
function happens(
  listen: (happened: () => void) => { dispose(): void },
  limitMs: number,
  ends: readonly AbortSignal[],
): Promise<boolean> {
  return new Promise((resolve) => {
    const over = (did: boolean): void => {
      clearTimeout(timer);
      listening.dispose();
      for (const signal of ends) signal.removeEventListener('abort', onAbort);
      resolve(did);
    };
    const onAbort = (): void => over(false);
    const timer = setTimeout(() => over(false), limitMs);
    const listening = listen(() => over(true));
    for (const signal of ends) signal.addEventListener('abort', onAbort, { once: true });
    if (ends.some(({ aborted }) => aborted)) onAbort();
  });
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
  const loading = happens((happened) => session.on('Page.loadEventFired', happened), LOAD_LIMIT_MS, ends);
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
    const loaded = loaderId === undefined || (await loading);
    await happens(() => ({ dispose: () => undefined }), SETTLE_MS, ends);
    const ended = ends.find(({ aborted }) => aborted);
    return ended === undefined ? ok({ url, loaded }) : err(errorOfAbort(ended));
  } finally {
    page.value.dispose();
  }
}
