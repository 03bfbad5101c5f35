/**
 * Pages that failed to load: the tab then shows an error page of the browser, under the address that was wanted. Its figures are those of the
 * browser, so nothing is judged there. A response with status 4xx or 5xx and a body is a page.
 */
import { foreign } from '../../base/foreign-text.ts';
import { advice, appError, type AppError } from '../../base/errors.ts';
import type { TargetSession } from './target-ports.ts';

/** A blocked page cannot answer; the call itself then reports that. */
const CHECK_DEADLINE_MS = 2000;

/** A document as the browser describes it. */
interface DescribedFrame {
  readonly url: string;
  readonly unreachableUrl?: string | undefined;
}

/** The address that could not be loaded; null for a page. */
export function unreachableUrlOf({ url, unreachableUrl }: DescribedFrame): string | null {
  if (unreachableUrl !== undefined && unreachableUrl !== '') return unreachableUrl;
  return url.startsWith('chrome-error:') ? url : null;
}

/** `reason`: of the browser (`net::ERR_CONNECTION_REFUSED`), or null. */
export function pageFailedToLoad(url: string, reason: string | null): AppError {
  return appError(
    'page_failed_to_load',
    `The page did not load: ${reason === null ? 'the browser shows its error page' : foreign(reason)}. The address is ${foreign(url)}.`,
    advice(
      'Check the address and that its server is running, then load it again with pen_navigate, action reload.',
      'Check the address and that its server is running, then reload the page.',
    ),
    { url, ...(reason === null ? {} : { reason }) },
  );
}

/** The reason that the error page shows: `net::ERR_CONNECTION_REFUSED` or `HTTP ERROR 500`; null where it shows none. */
async function shownReason(session: TargetSession): Promise<string | null> {
  const shown = await session.send(
    'Runtime.evaluate',
    { expression: `String(document.querySelector('.error-code')?.textContent ?? '')`, returnByValue: true },
    { deadlineMs: CHECK_DEADLINE_MS },
  );
  const value: unknown = shown.ok ? shown.value.result?.value : null;
  const text = typeof value === 'string' ? /^[A-Z0-9_ ]{3,80}$/.exec(value.trim())?.[0] : undefined;
  return text === undefined ? null : text.startsWith('ERR_') ? `net::${text}` : text;
}

/** `page_failed_to_load` if the target shows the error page of the browser; null for a page, and where that cannot be found out. */
export async function failureOfPage(session: TargetSession): Promise<AppError | null> {
  const tree = await session.send('Page.getFrameTree', {}, { deadlineMs: CHECK_DEADLINE_MS });
  const frame = tree.ok ? tree.value.frameTree?.frame : undefined;
  const url = frame === undefined ? null : unreachableUrlOf(frame);
  return url === null ? null : pageFailedToLoad(url, await shownReason(session));
}
