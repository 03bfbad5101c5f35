/** Refuses to judge a page that failed to load (`judgesPage`): before a call, and in place of a result that ends on an error page. */
import { failureOfPage } from '../../../shared/core/capability/failed-page.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Call } from './lock-target.ts';
import type { RunnerOptions } from './runner-options.ts';

/** A recording may begin on an error page, and must end in any case; a call that loads a page may begin there, too. */
export function mustHavePage({ capability, params }: Pick<Call, 'capability' | 'params'>): boolean {
  const { judgesPage } = capability;
  if (judgesPage === undefined || params['action'] === 'start' || params['action'] === 'stop') return false;
  // The parameters were parsed by this capability's own schema; its type is `never` in the list of all capabilities.
  return judgesPage.unless?.(params as never) !== true;
}

/** `page_failed_to_load` if the target shows an error page of the browser now; null also where that cannot be found out. */
export async function pageFailure(
  target: TargetInfo,
  { signal }: Pick<Call, 'signal'>,
  { targets }: Pick<RunnerOptions, 'targets'>,
): Promise<AppError | null> {
  if (!isPageLike(target.type) || target.state === 'crashed' || target.state === 'gone') return null;
  const attached = await targets.attach(target, { signal, onCommand: () => undefined });
  if (!attached.ok) return null;
  try {
    return await failureOfPage(attached.value);
  } finally {
    await attached.value.release();
  }
}

/** The error in place of a result; it names the capture that was stored. */
export function withoutJudgement(failure: AppError, tool: string, value: Readonly<Record<string, unknown>>): AppError {
  const { captureId } = value;
  const stored = typeof captureId === 'string' ? ` The recording is stored as ${captureId}.` : '';
  return {
    ...failure,
    message: `${failure.message} ${tool} ended on the browser’s error page and judges nothing.${stored}`,
  };
}
