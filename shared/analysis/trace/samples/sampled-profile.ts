/** Whose samples are meant where a trace is asked as a CPU profile is. */
import type { CpuPlace, CpuThread } from '../../../contracts/cpu-profiles.ts';
import type { CpuProfile } from '../../cpu-profile/profile-columns.ts';
import type { TraceQueries } from '../trace-queries.ts';

/**
 * Those of a thread; without one, of the main thread of the traced page, else of the thread that has most. Null where nothing was sampled.
 */
export function sampledProfile(
  { trace, figures }: Pick<TraceQueries, 'trace' | 'figures'>,
  thread?: CpuThread,
): CpuProfile | null {
  const { byThread } = trace.samples;
  if (thread !== undefined) {
    const at = trace.threads.findIndex(({ pid, tid }) => pid === thread.pid && tid === thread.tid);
    return byThread.get(at) ?? null;
  }
  const page = figures.page();
  const ofPage = page === null ? undefined : byThread.get(page.thread);
  if (ofPage !== undefined) return ofPage;
  return [...byThread.values()].toSorted((a, b) => b.samples.count - a.samples.count)[0] ?? null;
}

/** Functions that were sampled on any thread, each once. */
export function sampledFunctions({ trace }: Pick<TraceQueries, 'trace'>): CpuPlace[] {
  const seen = new Map<string, CpuPlace>();
  for (const { functions } of trace.samples.byThread.values())
    for (const of of functions) seen.set(`${of.name} ${of.url}:${of.line}:${of.column}`, of);
  return [...seen.values()];
}
