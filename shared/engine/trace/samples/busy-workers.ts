/** Workers of the traced page that were busy: their time never shows on the main thread, and is lost in figures of it. */
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { TraceRange } from '../contract/trace-tracks.ts';
import { GARBAGE_COLLECTOR, PROGRAM_FUNCTION, type SampledProfile } from '../../profile/profile-columns.ts';
import { figuresOf } from '../../profile/profile-figures.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from '../figures/event-members.ts';
import { msOf, usOf } from '../figures/times.ts';
import type { PageOfTrace } from '../figures/traced-page.ts';
import type { FunctionTime } from '../queries/function-times.ts';

/** Less is what an idle worker does. */
const MIN_MS = 50;
const WORKER = /^(?:Dedicated|Shared|Service)Worker/;

/** Script URL of each worker that was reported at the start of tracing or of the worker, by `PID:TID`. */
export function workerScripts(trace: TraceColumns): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  for (const event of trace.eventsNamed('TracingSessionIdForWorker')) {
    const { data } = argsOf(trace, event);
    const tid = numberOf(data['workerThreadId']);
    const url = textOf(data['url']);
    if (tid !== null && url !== '') scripts.set(`${pidOf(trace, event)}:${tid}`, url);
  }
  return scripts;
}

/** ms of the program's functions and of garbage collection. */
function sampledMs(profile: SampledProfile, range: TraceRange | undefined): number {
  const { functions } = figuresOf(profile, range ?? null);
  let sumUs = 0;
  for (const [at, kind] of profile.kindOf.entries())
    if (kind === PROGRAM_FUNCTION || kind === GARBAGE_COLLECTOR) sumUs += functions.self[at];
  return msOf(sumUs);
}

function hottestOf([first]: readonly FunctionTime[]): TraceInsights['workers'][number]['hottest'] {
  return first === undefined ? null : { place: first.place, selfMs: msOf(first.selfUs) };
}

/** ms in which a thread ran something. */
function ranMs(trace: TraceColumns, thread: number, range: TraceRange | undefined): number {
  const { events, parent } = trace.callsOf(thread);
  const fromUs = range === undefined ? 0 : usOf(range.fromMs);
  const toUs = range === undefined ? Infinity : usOf(range.toMs);
  let sumUs = 0;
  for (const [at, event] of events.entries()) {
    if (parent[at] >= 0) continue;
    const startUs = trace.startUs[event];
    sumUs += Math.max(0, Math.min(toUs, startUs + trace.durationUs[event]) - Math.max(fromUs, startUs));
  }
  return msOf(sumUs);
}

export interface WorkerSources {
  readonly samplesOf: (thread: number) => SampledProfile | undefined;
  /** Sampled functions, largest self time first. */
  readonly functionsOf: (thread: number, range: TraceRange | undefined) => readonly FunctionTime[];
}

/** Busiest first. The time of a thread is that of its CPU samples; without samples, that of its events. */
export function busyWorkers(
  trace: TraceColumns,
  { pid }: PageOfTrace,
  { samplesOf, functionsOf }: WorkerSources,
  range?: TraceRange,
): TraceInsights['workers'] {
  const scripts = workerScripts(trace);
  return [...trace.threads.entries()]
    .filter(([, facts]) => facts.pid === pid && WORKER.test(facts.name))
    .map(([thread, { tid, name }]) => {
      const profile = samplesOf(thread);
      const busyMs = profile === undefined ? ranMs(trace, thread, range) : sampledMs(profile, range);
      return {
        ...{ pid, tid, name, url: scripts.get(`${pid}:${tid}`) ?? '', busyMs },
        hottest: profile === undefined || busyMs < MIN_MS ? null : hottestOf(functionsOf(thread, range)),
      };
    })
    .filter(({ busyMs }) => busyMs >= MIN_MS)
    .toSorted((a, b) => b.busyMs - a.busyMs);
}
