/** Takes the picture of a page, which may be in the background: then Chrome often draws it only when it is asked a second time. */
import { z } from 'zod';
import { err } from '../../base/result.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { CommandParams } from '../../contracts/protocol-commands.ts';
import type { TargetSession } from '../common/target-ports.ts';

/** A page that is drawn answers within a second; a long one takes longer, and has the second request. */
const FIRST_MS = 6000;
/** The page has just answered, so a command without drawing answers at once. */
const LOOK_MS = 3000;

const VisibilitySchema = z.object({ result: z.object({ value: z.string() }) });

/** True if nobody sees the page: another tab is in front, or its window is covered or minimized. Null if it does not say. */
async function isInBackground(session: TargetSession, signal: AbortSignal): Promise<boolean | null> {
  const params = { expression: 'document.visibilityState', returnByValue: true };
  const answer = await session.send('Runtime.evaluate', params, { signal, deadlineMs: LOOK_MS });
  const parsed = VisibilitySchema.safeParse(answer.ok ? answer.value : null);
  return parsed.success ? parsed.data.result.value === 'hidden' : null;
}

/** Base64 of the picture. Errors: `target_unresponsive`, with `inBackground` in its data for a page that is not drawn. */
export async function takePicture(
  session: TargetSession,
  params: CommandParams<'Page.captureScreenshot'>,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<AppResult<{ readonly data: string }>> {
  const take = (limitMs: number) => session.send('Page.captureScreenshot', params, { signal, deadlineMs: limitMs });
  const first = await take(Math.min(FIRST_MS, deadlineMs));
  if (first.ok || first.error.code !== 'target_unresponsive') return first;
  const second = await take(deadlineMs);
  if (second.ok || second.error.code !== 'target_unresponsive') return second;
  if ((await isInBackground(session, signal)) !== true) return second;
  return err(
    appError(
      'target_unresponsive',
      'The tab is in the background, and the browser did not draw it.',
      'Bring the tab to the front, then try again.',
      { inBackground: true },
    ),
  );
}
