/** A task of a page's main thread that did not end in the recording: a page that never returns writes no task, so no list of tasks has it. */
import type { TraceInsights } from '../contract/trace-insights.ts';
import { IDLE, PROGRAM_FUNCTION, ROOT, type SampledProfile } from '../../profile/profile-columns.ts';
import { RUNS_SCRIPT, type CodePlace, type TraceColumns } from '../columns.ts';
import { placeOf } from './code-places.ts';
import { LONG_TASK_US } from './long-tasks.ts';
import { msOf } from './times.ts';

/** Part of the time in which the thread has to have worked by its samples; by events alone, of which a loop has few. */
const WORKED_SHARE = { samples: 0.5, events: 0.05 } as const;

/** µs of samples from a time on: in functions, in all that is work, and without any. */
function sampledFrom({ samples, calls, kindOf }: SampledProfile, fromUs: number) {
  const sums = { functions: 0, work: 0, idle: 0 };
  for (let at = 0; at < samples.count; at += 1) {
    const withinUs = samples.start[at] + samples.weight[at] - Math.max(fromUs, samples.start[at]);
    if (withinUs <= 0) continue;
    const kind = kindOf[calls.functionOf[samples.row[at]]];
    if (kind === IDLE) sums.idle += withinUs;
    else if (kind !== ROOT) sums.work += withinUs;
    if (kind === PROGRAM_FUNCTION) sums.functions += withinUs;
  }
  return sums;
}

/** µs of events of a thread that are in no other, from a time on. */
function eventsFrom(trace: TraceColumns, thread: number, fromUs: number): number {
  const { events, parent } = trace.callsOf(thread);
  let sumUs = 0;
  for (let at = events.length - 1; at >= 0 && trace.startUs[events[at]] >= fromUs; at -= 1)
    if (parent[at] < 0) sumUs += trace.durationUs[events[at]];
  return sumUs;
}

const BEGIN = 'B'.charCodeAt(0);

/** The task of a thread that has begun and not ended, and the code that it has entered and not left. */
function openTask(
  trace: TraceColumns,
  thread: number,
): { readonly startUs: number; readonly entered: CodePlace | null } | null {
  const openOf = (name: string): number[] =>
    [...trace.eventsNamed(name)].filter(
      (event) => trace.thread[event] === thread && trace.phase[event] === BEGIN && trace.durationUs[event] === 0,
    );
  const task = openOf('RunTask').at(-1);
  if (task === undefined) return null;
  const startUs = trace.startUs[task];
  const [last] = [...RUNS_SCRIPT]
    .flatMap(openOf)
    .filter((event) => trace.startUs[event] >= startUs)
    .toSorted((a, b) => trace.startUs[b] - trace.startUs[a]);
  return { startUs, entered: last === undefined ? null : trace.codeOf(last) };
}

/** Null if the thread's last task ended, or nothing shows that it worked after it. */
export function unfinishedTask(
  trace: TraceColumns,
  thread: number,
  profile: SampledProfile | undefined,
): NonNullable<TraceInsights['longTasks']>['unfinished'] | null {
  const tasks = trace.eventsNamed('RunTask');
  let sinceUs = 0;
  for (const event of tasks)
    if (trace.thread[event] === thread) sinceUs = Math.max(sinceUs, trace.startUs[event] + trace.durationUs[event]);
  const open = openTask(trace, thread);
  // The recording may end in a task of any length; those that end are listed.
  if (open !== null && open.startUs >= sinceUs) sinceUs = open.startUs;
  const lastsUs = trace.durationTotalUs - sinceUs;
  if (lastsUs <= LONG_TASK_US) return null;
  const entered = open?.entered ?? null;
  const found = {
    startMs: msOf(sinceUs),
    durationMs: msOf(lastsUs),
    ...(entered === null ? {} : { entered: placeOf(entered) }),
  };
  if (profile === undefined) {
    // A trace without the category of tasks shows none of any thread.
    if (entered !== null) return found;
    const isBlocked = tasks.length > 0 && eventsFrom(trace, thread, sinceUs) >= WORKED_SHARE.events * lastsUs;
    return isBlocked ? found : null;
  }
  const { functions, work, idle } = sampledFrom(profile, sinceUs);
  const isKnown = tasks.length > 0 || (idle === 0 && functions === 0);
  return isKnown && work >= WORKED_SHARE.samples * lastsUs ? { ...found, functionMs: msOf(functions) } : null;
}
