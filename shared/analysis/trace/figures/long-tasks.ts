/**
 * Long tasks. A task is a `RunTask` of a renderer's main thread; a nested task, as in a nested message loop, is part of its outer task, as
 * is the `ThreadControllerImpl::RunTask` of some categories.
 */
import type { TraceInsights } from '../../../contracts/traces.ts';
import type { TraceColumns } from '../columns.ts';
import { scriptsAround } from './script-around.ts';
import { msOf, usOf } from './times.ts';
import { RENDERER_MAIN } from './traced-page.ts';

/** Threshold of web.dev/articles/long-tasks-devtools. */
const LONG_TASK_US = usOf(50);
/** Maximum number of causes per task; further ones are small. */
const SHOWN_CAUSES = 8;

export interface LongTask {
  readonly event: number;
  /** Index in `TraceColumns.threads`. */
  readonly thread: number;
  readonly startUs: number;
  readonly durationUs: number;
}

/** Of all threads named `CrRendererMain`, in order of time. */
export function longTasksOf({ eventsNamed, startUs, durationUs, thread, threads }: TraceColumns): LongTask[] {
  const long: LongTask[] = [];
  const tasks = eventsNamed('RunTask');
  for (let at = 0; at < tasks.length; at += 1) {
    const event = tasks[at];
    if (durationUs[event] <= LONG_TASK_US || threads[thread[event]].name !== RENDERER_MAIN) continue;
    long.push({ event, thread: thread[event], startUs: startUs[event], durationUs: durationUs[event] });
  }
  long.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  // A task around a long one is also long, so it is among these.
  const endUs = new Map<number, number>();
  return long.filter((task) => {
    if (task.startUs < (endUs.get(task.thread) ?? 0)) return false;
    endUs.set(task.thread, task.startUs + task.durationUs);
    return true;
  });
}

/**
 * Σ (duration − 50 ms) over long tasks from `fromUs` to the end of the trace. Of an earlier task, the part after `fromUs` counts, as in
 * Lighthouse (whose end of the window, time to interactive, is not in a trace).
 */
export function totalBlockingUs(tasks: readonly LongTask[], fromUs: number): number {
  return tasks.reduce((sum, { startUs, durationUs }) => {
    const withinUs = startUs + durationUs - Math.max(startUs, fromUs);
    return sum + Math.max(0, withinUs - LONG_TASK_US);
  }, 0);
}

type Cause = NonNullable<TraceInsights['longTasks']>['rows'][number]['causes'][number];

/** Causes of tasks of one thread: self time by event name and enclosing script, largest first. */
export function createCausesOf(trace: TraceColumns, thread: number): (task: LongTask) => Cause[] {
  const calls = trace.callsOf(thread);
  const { events, selfUs } = calls;
  const around = scriptsAround(trace, calls);
  return (task) => {
    const sums = new Map<string, { name: string; url: string; selfUs: number }>();
    const endUs = task.startUs + task.durationUs;
    for (let place = placeOf(trace, events, task); place < events.length; place += 1) {
      const event = events[place];
      if (trace.startUs[event] >= endUs) break;
      if (selfUs[place] === 0) continue;
      const name = trace.names[trace.name[event]];
      const url = around[place] < 0 ? '' : trace.urls[trace.url[events[around[place]]]];
      const key = `${name}\n${url}`;
      const sum = sums.get(key) ?? { name, url, selfUs: 0 };
      sums.set(key, sum);
      sum.selfUs += selfUs[place];
    }
    return [...sums.values()]
      .toSorted((a, b) => b.selfUs - a.selfUs)
      .slice(0, SHOWN_CAUSES)
      .map((sum) => ({ name: sum.name, url: sum.url, selfMs: msOf(sum.selfUs) }));
  };
}

/** Index of a task among the calls of its thread, which are sorted by start. */
function placeOf({ startUs }: Pick<TraceColumns, 'startUs'>, events: Uint32Array, task: LongTask): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startUs[events[middle]] < task.startUs) low = middle + 1;
    else high = middle;
  }
  return events.indexOf(task.event, low);
}
