/** Counts same-document navigations (History API, fragments), over which a recording continues. */
import { err, ok } from '../../shared/base/result.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import { isPageLike } from '../../shared/contracts/targets.ts';
import { orAborted, type DedicatedSession } from '../cdp/index.ts';

/**
 * Counts until `session` is released; the returned function gives the count so far, always 0 for a target that is not a page. Navigations
 * of subframes are not counted. Errors: those of `Page.enable`, except that a target without the domain is not an error.
 */
export async function countDocumentNavigations(
  session: DedicatedSession,
  signal: AbortSignal,
): Promise<AppResult<() => number>> {
  const { id, type } = session.target;
  if (!isPageLike(type)) return ok(() => 0);
  let count = 0;
  // The id of a page target is the id of its main frame.
  session.on('Page.navigatedWithinDocument', ({ frameId }) => {
    if (frameId === id) count += 1;
  });
  const enabled = await orAborted(session.enable('Page'), signal);
  return enabled.ok || enabled.error.code === 'cdp_error' ? ok(() => count) : err(enabled.error);
}
