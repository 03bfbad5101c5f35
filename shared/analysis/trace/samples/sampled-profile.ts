/** Whose samples are meant where a trace is asked as a CPU profile is. */
import type { CpuProfile } from '../../cpu-profile/profile-columns.ts';
import type { TraceQueries } from '../trace-queries.ts';

/** Those of the main thread of the traced page, else of the thread that has most; null where nothing was sampled. */
export function sampledProfile({ trace, figures }: Pick<TraceQueries, 'trace' | 'figures'>): CpuProfile | null {
  const { byThread } = trace.samples;
  const page = figures.page();
  const ofPage = page === null ? undefined : byThread.get(page.thread);
  if (ofPage !== undefined) return ofPage;
  return [...byThread.values()].toSorted((a, b) => b.samples.count - a.samples.count)[0] ?? null;
}
