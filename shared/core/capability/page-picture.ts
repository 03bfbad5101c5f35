/** Takes the picture of a page, which may be in the background: then Chrome often draws it only when it is asked a second time. */
import { advice, appError, AppFailure, unwrap } from '../../base/errors.ts';
import type { CommandParams } from '../contracts/protocol-commands.ts';
import { frontCall, pageVisibility } from './page-in-front.ts';
import type { TargetSession } from './target-ports.ts';

/** A page that is drawn answers within a second; a long one takes longer, and has the second request. */
const FIRST_MS = 6000;
/** The page has just answered, so a command without drawing answers at once. */
const LOOK_MS = 3000;

/** Base64 of the picture. Errors: `target_unresponsive`, with `inBackground` in its data for a page that is not drawn. */
export async function takePicture(
  session: TargetSession,
  params: CommandParams<'Page.captureScreenshot'>,
  {
    targetId,
    signal,
    deadlineMs,
  }: { readonly targetId: string; readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<{ readonly data: string }> {
  const take = (limitMs: number) => session.send('Page.captureScreenshot', params, { signal, deadlineMs: limitMs });
  const first = await take(Math.min(FIRST_MS, deadlineMs));
  if (first.ok || first.error.code !== 'target_unresponsive') return unwrap(first);
  const second = await take(deadlineMs);
  if (second.ok || second.error.code !== 'target_unresponsive') return unwrap(second);
  if ((await pageVisibility(session, { signal, deadlineMs: LOOK_MS })) !== 'hidden') throw new AppFailure(second.error);
  throw new AppFailure(
    appError(
      'target_unresponsive',
      'The tab is in the background, and the browser did not draw it.',
      advice(
        `${frontCall(targetId)} brings it to the front. Then try again.`,
        'Bring the tab to the front, then try again.',
      ),
      { inBackground: true },
    ),
  );
}
