/** The samples of a trace for CPU profile queries, and the functions that it names. */
import type { CpuPlace, CpuThread } from '../../profile/contract/sampled-profiles.ts';
import { RUNS_SCRIPT } from '../columns.ts';
import type { SampledProfile } from '../../profile/profile-columns.ts';
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
  return ofPage ?? byThread.get(sampledThread(byThread) ?? -1) ?? null;
}

/** The thread with the most samples; null without any. */
export function sampledThread(byThread: ReadonlyMap<number, SampledProfile>): number | null {
  return [...byThread].toSorted(([, a], [, b]) => b.samples.count - a.samples.count)[0]?.[0] ?? null;
}

/** Functions and scripts without repetitions: those sampled on any thread, and those that events ran or compiled. */
export function namedFunctions({ trace }: Pick<TraceQueries, 'trace'>): CpuPlace[] {
  const seen = new Map<string, CpuPlace>();
  const add = ({ name, url, line, column }: CpuPlace): void => {
    const key = `${name} ${url}:${line}:${column}`;
    if (!seen.has(key)) seen.set(key, { name, url, line, column });
  };
  for (const { functions } of trace.samples.byThread.values()) for (const of of functions) add(of);
  const ran = new Set<number>();
  for (const name of RUNS_SCRIPT) for (const event of trace.eventsNamed(name)) ran.add(trace.placeOf(event));
  for (const place of ran) if (place >= 0 && trace.places[place].line > 0) add(trace.places[place]);
  return [...seen.values()];
}
