/**
 * Synchronous requests (`XMLHttpRequest` with `async` false). The trace has no flag for them, but only their response arrives in the call of
 * script that sent them: any other is delivered in a later task.
 */
import type { TraceInsights } from '../../contract/trace-insights.ts';
import type { TraceColumns } from '../../columns.ts';
import { codeOfStack } from '../code-places.ts';
import { argsOf, membersOf, textOf } from '../event-members.ts';
import { createMainThread } from '../main-thread.ts';
import type { RequestOfTrace } from './requests.ts';
import { usOf } from '../times.ts';
import type { PageOfTrace } from '../traced-page.ts';

/** The same requests; those of the page's main thread that were synchronous are marked. */
export function markSynchronous(
  trace: TraceColumns,
  { pid, thread }: PageOfTrace,
  requests: readonly RequestOfTrace[],
): RequestOfTrace[] {
  const main = createMainThread(trace, thread);
  const isSynchronous = ({ row, event }: RequestOfTrace): boolean => {
    if (row.pid !== pid || row.endMs === null || trace.thread[event] !== thread) return false;
    const { fetchType } = membersOf(argsOf(trace, event).data['initiator']);
    if (textOf(fetchType) !== 'xmlhttprequest') return false;
    const call = main.scriptAt(trace.startUs[event]);
    return call >= 0 && call === main.scriptAt(usOf(row.endMs));
  };
  return requests.map((request) =>
    isSynchronous(request) ? { ...request, row: { ...request.row, synchronous: true } } : request,
  );
}

/** Longest first. */
export function synchronousRequests(
  trace: TraceColumns,
  requests: readonly RequestOfTrace[],
): TraceInsights['synchronousRequests'] {
  return requests
    .filter(({ row }) => row.synchronous === true)
    .map(({ row: { requestId, url, startMs, durationMs }, event }) => ({
      requestId,
      url,
      startMs,
      durationMs,
      event,
      sentBy: codeOfStack(argsOf(trace, event).data),
    }))
    .toSorted((a, b) => b.durationMs - a.durationMs);
}
