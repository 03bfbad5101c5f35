/** Counts how often a page changes its address without loading (History API, fragments): a recording continues over that. */
import { err, ok } from '../../shared/base/result.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import { isPageLike } from '../../shared/contracts/targets.ts';
import { orAborted, type DedicatedSession } from '../cdp/index.ts';

/**
 * Counts on `session` until it is given back; the result says how many there were so far, 0 of a target that is no page. Frames within
 * the page do not count. Ends as the command `Page.enable` does, unless the target only refuses it.
 */
export async function countDocumentNavigations(
  session: DedicatedSession,
  signal: AbortSignal,
): Promise<AppResult<() => number>> {
  const { id, type } = session.target;
  if (!isPageLike(type)) return ok(() => 0);
  let count = 0;
  // A target of pages has the id of its main frame.
  session.on<{ frameId: string }>('Page.navigatedWithinDocument', ({ frameId }) => {
    if (frameId === id) count += 1;
  });
  const enabled = await orAborted(session.enable('Page'), signal);
  return enabled.ok || enabled.error.code === 'cdp_error' ? ok(() => count) : err(enabled.error);
}
