/** Checks that a page is the tab in front, and the call that brings it there: a page behind another is not drawn, also without a window. */
import { z } from 'zod';
import type { AppResult } from '../../base/errors.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import type { CallContext } from './define.ts';
import type { TargetSession } from './target-ports.ts';

export const VisibilitySchema = z.enum(['visible', 'hidden']);
export type PageVisibility = z.infer<typeof VisibilitySchema>;

const AnswerSchema = z.object({ result: z.object({ value: VisibilitySchema }) });

/** Parameters of `Runtime.evaluate` by which a page says whether it is hidden. */
export const VISIBILITY = { expression: 'document.visibilityState', returnByValue: true } as const;

/** Null if the page does not say. */
export function visibilityOf(answer: AppResult<unknown>): PageVisibility | null {
  const parsed = AnswerSchema.safeParse(answer.ok ? answer.value : null);
  return parsed.success ? parsed.data.result.value : null;
}

/** `document.visibilityState`: hidden if another tab is in front, or the window is covered or minimized. Null if the page does not say. */
export async function pageVisibility(
  session: TargetSession,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<PageVisibility | null> {
  return visibilityOf(await session.send('Runtime.evaluate', VISIBILITY, { signal, deadlineMs }));
}

/** The call that brings the tab of a page to the front. */
export function frontCall(targetId: string): string {
  return proposedCall('pen_select_page', { targetId, front: true });
}

/** Notes that the page was not drawn, and what to do. */
export function noteNotDrawn(
  lacks: string,
  { target, caller, note }: Pick<CallContext, 'target' | 'caller' | 'note'>,
): void {
  const remedy =
    caller.kind === 'window' ? 'Bring its tab to the front' : `${frontCall(target.id)} brings its tab to the front`;
  note(`The page is not drawn: it is behind another tab, or its window is covered or minimized. ${lacks} ${remedy}.`);
}
