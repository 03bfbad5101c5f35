/** Overview of a trace: duration, events, threads, page, and missing data. */
import { US_PER_MS } from '../../../base/units.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { TraceThread } from '../contract/trace-tracks.ts';
import type { Steps } from '../../steps/steps.ts';
import type { TraceModel } from '../trace-model.ts';

const METADATA = 'M';

/** Facts about reading the file that only the caller of the reader has. */
export interface TraceReadFacts {
  readonly readMs: number;
  readonly fileSizeBytes: number;
}

export function* overviewOf(
  { trace, figures }: TraceModel,
  read: TraceReadFacts,
): Steps<EngineAnswer<'trace.overview'>> {
  const { threads, category, categories, count } = trace;
  const events = trace.eventsPerThread();
  yield { stage: 'tracks', done: 1, total: 1 };
  const metadata = trace.eventsOfPhase(METADATA);
  for (let at = 0; at < metadata.length; at += 1) events[trace.thread[metadata[at]]] -= 1;
  // Numbered in order of use, so only the last one may be unused: that of an event at the truncated end of the file.
  const used = category.includes(categories.length - 1) ? categories : categories.slice(0, -1);
  const processes = new Map<number, { pid: number; name: string; sortIndex: number; threads: TraceThread[] }>();
  for (const [at, { pid, tid, name, processName, processSortIndex }] of threads.entries()) {
    // Only named in metadata.
    if (events[at] === 0) continue;
    let process = processes.get(pid);
    if (process === undefined) {
      process = { pid, name: processName, sortIndex: processSortIndex, threads: [] };
      processes.set(pid, process);
    }
    process.threads.push({ pid, tid, name, processName, events: events[at] });
  }
  const page = figures.page();
  return {
    durationMs: trace.durationTotalUs / US_PER_MS,
    events: count,
    categories: used.filter((text) => text !== '').length,
    processes: [...processes.values()]
      .toSorted((a, b) => a.sortIndex - b.sortIndex || a.pid - b.pid)
      .map(({ pid, name, threads: of }) => ({ pid, name, threads: of.toSorted((a, b) => b.events - a.events) })),
    clock: figures.clock(),
    page: page === null ? null : { pid: page.pid, tid: page.tid, frameId: page.frameId, url: page.url },
    longTasks: figures
      .longTasks()
      .toSorted((a, b) => a.startUs - b.startUs)
      .map(({ startUs, durationUs, thread: of, event }) => ({
        startMs: startUs / US_PER_MS,
        durationMs: durationUs / US_PER_MS,
        pid: threads[of].pid,
        tid: threads[of].tid,
        event,
      })),
    startUs: trace.originUs,
    samples: [...trace.samples.byThread.values()].reduce((sum, { samples }) => sum + samples.count, 0),
    truncated: trace.truncated,
    loss: [...trace.loss],
    unmatched: trace.unmatched,
    ...read,
  };
}
