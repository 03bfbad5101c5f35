/** Selects the samples of a trace for CPU profile queries. */
import type { CpuPlace, CpuThread } from '../../../contracts/sampled-profiles.ts';
import type { SampledProfile } from '../../sampled-profile/profile-columns.ts';
import type { TraceQueries } from '../trace-queries.ts';

/**
 * Samples of the given thread, otherwise of the traced page's main thread, otherwise of the thread with the most samples. Null without
 * samples.
 */
export function sampledProfile(
  { trace, figures }: Pick<TraceQueries, 'trace' | 'figures'>,
  thread?: CpuThread,
): SampledProfile | null {
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

/** Functions sampled on any thread, without repetitions. */
export function sampledFunctions({ trace }: Pick<TraceQueries, 'trace'>): CpuPlace[] {
  const seen = new Map<string, CpuPlace>();
  for (const { functions } of trace.samples.byThread.values())
    for (const of of functions) seen.set(`${of.name} ${of.url}:${of.line}:${of.column}`, of);
  return [...seen.values()];
}
