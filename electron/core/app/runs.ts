/** Calls that continue after their client was answered, as the activity has them. */
import type { RunsPort } from '../../../shared/core/capability/run-ports.ts';
import { ownerOf } from '../../../shared/core/contracts/activity.ts';
import { runView } from '../../../shared/core/contracts/runs.ts';
import type { Activity } from '../activity/activity.ts';

/** `now`: milliseconds since the Unix epoch. */
export function createRuns(activity: Activity, now: () => number): RunsPort {
  const recordOf = (callId: string) => activity.calls().find(({ id }) => id === callId);
  /** State that a reader waits for, as a text that changes with it. */
  const stateOf = (callId: string): string => {
    const record = recordOf(callId);
    const hasEnded = record === undefined || record.endedAtMs !== null;
    return JSON.stringify([hasEnded, record?.waitsForPerson === true, record?.progress?.found?.length ?? 0]);
  };
  return {
    read(callId, caller) {
      const record = recordOf(callId);
      if (record === undefined) return null;
      const isOwn = ownerOf(record.caller) === ownerOf(caller);
      return isOwn || caller.kind !== 'mcp' ? runView(record, activity.answer(callId), now()) : null;
    },
    news(callId, signal) {
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
    },
  };
}
