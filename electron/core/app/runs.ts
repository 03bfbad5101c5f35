/** Calls that continue after their client was answered, as the activity has them. */
import type { RunsPort } from '../../../shared/core/capability/run-ports.ts';
import { ownerOf } from '../../../shared/core/contracts/activity.ts';
import { runView } from '../../../shared/core/contracts/runs.ts';
import type { Activity } from '../activity/activity.ts';

/** `now`: milliseconds since the Unix epoch. */
export function createRuns(activity: Activity, now: () => number, cancel: RunsPort['cancel']): RunsPort {
  const recordOf = (callId: string) => activity.calls().find(({ id }) => id === callId);
  /** States that a reader waits for, as texts that change with them. */
  const endOf = (callId: string): string => {
    const record = recordOf(callId);
    const hasEnded = record === undefined || record.endedAtMs !== null;
    return JSON.stringify([hasEnded, record?.waitsForPerson === true]);
  };
  const newsOf = (callId: string): string => `${endOf(callId)} ${recordOf(callId)?.progress?.found?.length ?? 0}`;
  const changed = (stateOf: (callId: string) => string, callId: string, signal: AbortSignal): Promise<void> => {
    const before = stateOf(callId);
    const { promise, resolve } = Promise.withResolvers<void>();
    const hasEnded = recordOf(callId)?.endedAtMs !== null;
    if (hasEnded || signal.aborted) return Promise.resolve();
    const listening = activity.changes.listen(() => {
      if (stateOf(callId) !== before) resolve();
    });
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => {
      listening.dispose();
      signal.removeEventListener('abort', onAbort);
    });
  };
  return {
    read(callId, caller) {
      const record = recordOf(callId);
      if (record === undefined) return null;
      const isOwn = ownerOf(record.caller) === ownerOf(caller);
      return isOwn || caller.kind !== 'mcp' ? runView(record, activity.answer(callId), now()) : null;
    },
    news: (callId, signal) => changed(newsOf, callId, signal),
    end: (callId, signal) => changed(endOf, callId, signal),
    cancel,
  };
}
