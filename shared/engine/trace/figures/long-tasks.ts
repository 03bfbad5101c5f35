/**
 * Long tasks. A task is a `RunTask` of a renderer's main thread; a nested task, as in a nested message loop, is part of its outer task, as
 * is the `ThreadControllerImpl::RunTask` of some categories. What the profiler of the recording itself did in a task is no work of the page and
 * does not count, nor does a heap snapshot that somebody took meanwhile.
 */
import type { TraceColumns } from '../columns.ts';
import { argsOf } from './event-members.ts';
import { endsOfRecorders } from './renders/recorded-renders.ts';
import { RUNS } from './script-around.ts';
import { usOf } from './times.ts';
import { RENDERER_MAIN } from './traced-page.ts';

/** Threshold of web.dev/articles/long-tasks-devtools. */
export const LONG_TASK_US = usOf(50);

export interface LongTask {
  readonly event: number;
  /** Index in `TraceColumns.threads`. */
  readonly thread: number;
  readonly startUs: number;
  readonly durationUs: number;
  /** Spans of profiling overhead in the task. */
  readonly overhead: readonly Span[];
}

interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

const PROFILING = ['CpuProfiler::StartProfiling', 'CpuProfiler::StopProfiling'];

/** Work of V8 when all optimised code is thrown away, as a profiler asks for so that samples name inlined functions. */
const DEOPTIMISING = 'V8.DeoptimizeCode';

/** Why V8 collects before it writes a heap snapshot, and for nothing that a page asks for. */
const FOR_SNAPSHOT = 'heap profiler';

/** Events of commands that a client of the protocol gave, such as this recording or one who took a heap snapshot meanwhile. */
function* commandsOf(trace: TraceColumns): Generator<number> {
  yield* trace.eventsNamed(DEOPTIMISING);
  for (const event of trace.eventsNamed('MajorGC')) if (argsOf(trace, event).args['type'] === FOR_SNAPSHOT) yield event;
}

function* scriptRuns({ eventsNamed }: TraceColumns): Generator<number> {
  for (const name of RUNS) yield* eventsNamed(name);
}

/** Finds whether one of these events begins on a thread within a time. */
function beginningsOf({ startUs, thread }: TraceColumns, events: Iterable<number>) {
  const byThread = new Map<number, number[]>();
  for (const event of events) {
    const known = byThread.get(thread[event]);
    if (known === undefined) byThread.set(thread[event], [startUs[event]]);
    else known.push(startUs[event]);
  }
  for (const starts of byThread.values()) starts.sort((a, b) => a - b);
  return (of: number, startsUs: number, endsUs: number): boolean => {
    const starts = byThread.get(of) ?? [];
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < startsUs) low = middle + 1;
      else high = middle;
    }
    return (starts[low] ?? Number.POSITIVE_INFINITY) < endsUs;
  };
}

/** Time of the spans after `fromUs`. */
function lastingUs(spans: readonly Span[], fromUs: number): number {
  return spans.reduce((sum, { startUs, endUs }) => sum + Math.max(0, endUs - Math.max(startUs, fromUs)), 0);
}

export interface Tasks {
  /** In order of time. */
  readonly long: readonly LongTask[];
  /** Those that are long only by a profiler or a heap snapshot, which are none of the page. */
  readonly ofClients: readonly LongTask[];
}

/** Finds the tasks of all threads named `CrRendererMain` that are longer than 50 ms without profiling overhead. */
export const longTasksOf = (trace: TraceColumns): readonly LongTask[] => tasksOf(trace).long;

/** Parts the tasks longer than 50 ms of all threads named `CrRendererMain` into those of the page and those of clients of the protocol. */
export function tasksOf(trace: TraceColumns): Tasks {
  const { eventsNamed, startUs, durationUs, thread, threads } = trace;
  const long: LongTask[] = [];
  const clients = new Set<LongTask>();
  const tasks = eventsNamed('RunTask');
  const hasCommand = beginningsOf(trace, commandsOf(trace));
  /** Made when a task has a command, which few traces have. */
  let ranScript: ReturnType<typeof beginningsOf> | null = null;
  const recorderEnds = endsOfRecorders(trace);
  const profiling = PROFILING.flatMap((name) => [...eventsNamed(name)]);
  /** A command, and no script ran: no page can cause it. */
  const isCommand = (of: number, startsUs: number, endsUs: number): boolean => {
    if (!hasCommand(of, startsUs, endsUs)) return false;
    ranScript ??= beginningsOf(trace, scriptRuns(trace));
    return !ranScript(of, startsUs, endsUs);
  };
  for (let at = 0; at < tasks.length; at += 1) {
    const event = tasks[at];
    const of = thread[event];
    if (durationUs[event] <= LONG_TASK_US || threads[of].name !== RENDERER_MAIN) continue;
    const [startsUs, endsUs] = [startUs[event], startUs[event] + durationUs[event]];
    const overhead = profiling
      .filter((each) => thread[each] === of && startUs[each] >= startsUs && startUs[each] < endsUs)
      .map((each) => ({ startUs: startUs[each], endUs: Math.min(endsUs, startUs[each] + durationUs[each]) }));
    const isOfClient =
      // The recorder of renders writes what it noted, and the functions in it are looked up.
      endsUs >= (recorderEnds.get(of) ?? Number.POSITIVE_INFINITY) ||
      durationUs[event] - lastingUs(overhead, startsUs) <= LONG_TASK_US ||
      isCommand(of, startsUs, endsUs);
    const task = { event, thread: of, startUs: startsUs, durationUs: durationUs[event], overhead };
    long.push(task);
    if (isOfClient) clients.add(task);
  }
  long.sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  // A task around a long one is also long, so it is among these.
  const endUs = new Map<number, number>();
  const outer = long.filter((task) => {
    if (task.startUs < (endUs.get(task.thread) ?? 0)) return false;
    endUs.set(task.thread, task.startUs + task.durationUs);
    return true;
  });
  const [ofClients = [], ofPage = []] = [true, false].map((is) => outer.filter((task) => clients.has(task) === is));
  return { long: ofPage, ofClients };
}

/**
 * Σ (duration − 50 ms) over long tasks from `fromUs` to the end of the trace. Of an earlier task, the part after `fromUs` counts, as in
 * Lighthouse (whose end of the window, time to interactive, is not in a trace).
 */
export function totalBlockingUs(tasks: readonly LongTask[], fromUs: number): number {
  return tasks.reduce((sum, { startUs, durationUs, overhead }) => {
    const withinUs = startUs + durationUs - Math.max(startUs, fromUs) - lastingUs(overhead, fromUs);
    return sum + Math.max(0, withinUs - LONG_TASK_US);
  }, 0);
}
