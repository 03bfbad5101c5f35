/** A call that takes minutes, shown in a tab: it continues while another document is active, and its tab becomes that of the result. */
import type { StoreApi } from 'zustand/vanilla';
import type { AppError, ErrorCode } from '../../../../shared/base/errors.ts';
import type { BridgeResult } from '../../bridge/bridge.ts';
import type { DocumentTab } from './document-tabs.ts';
import type { DocumentsState } from './documents.ts';

export type StartedRun<Result = unknown> =
  | { readonly state: 'running'; readonly startedAtMs: number }
  | { readonly state: 'done'; readonly result: Result; readonly notes: readonly string[] }
  /** `callId`: of the activity; null where no call was made. */
  | { readonly state: 'failed'; readonly error: AppError; readonly callId: string | null };

/** Failures of what was asked: the same call fails in the same way. */
const OF_REQUEST: ReadonlySet<ErrorCode> = new Set([
  'invalid_params',
  'blocked_url',
  'evaluation_failed',
  'element_not_found',
  'target_unsupported',
]);

/** True if a call has to be changed before it is made again. */
export function isOfRequest({ code }: Pick<AppError, 'code'>): boolean {
  return OF_REQUEST.has(code);
}

interface Followed<Result> {
  readonly tab: DocumentTab;
  /** The tab that it is shown in; without it, a new one. */
  readonly tabId?: string | undefined;
  readonly call: () => Promise<BridgeResult<Result>>;
  /** The tab of the result. */
  readonly ended: (result: Result) => DocumentTab;
  /** The title of a call without a result; absent: the one that it was shown with. */
  readonly failed?: (error: AppError) => string;
}

export interface FollowParts<Result> {
  readonly documents: StoreApi<DocumentsState>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly put: (tabId: string, run: StartedRun<Result>) => void;
}

/** Shows a call in a tab, and its result in the same one when it has ended. */
export async function followRun<Result>(
  { documents, now, put }: FollowParts<Result>,
  { tab: opened, tabId, call, ended, failed }: Followed<Result>,
): Promise<void> {
  const tab = tabId === undefined ? opened : { ...opened, id: tabId };
  put(tab.id, { state: 'running', startedAtMs: now() });
  if (tabId === undefined) documents.getState().open(tab);
  else documents.getState().replace(tabId, tab);
  const answer = await call();
  put(
    tab.id,
    answer.ok
      ? { state: 'done', result: answer.value, notes: answer.notes }
      : { state: 'failed', error: answer.error, callId: answer.callId },
  );
  if (answer.ok) documents.getState().replace(tab.id, ended(answer.value));
  else if (failed !== undefined) documents.getState().replace(tab.id, { ...tab, title: failed(answer.error) });
}
