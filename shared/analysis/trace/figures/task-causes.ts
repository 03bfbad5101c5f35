/**
 * Parts of a long task: script by function, forced layout by the expression that read, and style, layout, parsing, garbage collection, painting
 * and other work of the browser. They are self times, so they add up to the task.
 */
import { TRACE_ACTIVITIES, type TraceActivity } from '../../../contracts/traces.ts';
import type { TaskCause } from '../../../contracts/trace-causes.ts';
import { isPlumbing } from '../../../contracts/trace-event-titles.ts';
import type { CodePlace, TraceColumns } from '../columns.ts';
import { createActivityColumn } from './activity-column.ts';
import { keyOfPlace, placeOf } from './code-places.ts';
import type { LongTask } from './long-tasks.ts';
import { RUNS } from './script-around.ts';
import { msOf } from './times.ts';

/** Smaller parts of a task do not explain it. */
const LEAST_SHARE = 0.01;
/** Parts per task; the script of a large one has many functions. */
const MAX_CAUSES = 20;

type Kind = TaskCause['kind'];

/** Functions that ran between two times according to CPU samples, without the time in the spans. Null without samples. */
export type SampledScript = (
  fromUs: number,
  toUs: number,
  without: readonly { readonly startUs: number; readonly endUs: number }[],
) => readonly { readonly place: CodePlace; readonly selfUs: number }[] | null;

const KINDS: Readonly<Record<TraceActivity, Kind>> = {
  scripting: 'script',
  style: 'style',
  layout: 'layout',
  rendering: 'paint',
  parsing: 'parse',
  'garbage-collection': 'garbage-collection',
  timers: 'native',
  events: 'native',
  network: 'native',
  'user-timing': 'native',
  other: 'native',
  idle: 'native',
};

const KIND_OF_NAME: ReadonlyMap<string, Kind> = new Map([
  ['ParseAuthorStyleSheet', 'parse'],
  ['StreamingCompileScript', 'compile'],
  ['V8.CompileCode', 'compile'],
  ['v8.compile', 'compile'],
  ['v8.compileModule', 'compile'],
  ['v8.produceCache', 'compile'],
]);

/** Steps of style, layout, collections and others have names of their own, which count for what they are steps of. */
function isStepOf(kind: Kind, outer: Kind): boolean {
  if (outer === 'script' || outer === 'compile' || outer === 'native') return false;
  return kind === 'native' || kind === outer;
}

interface Around {
  readonly kind: Kind;
  /** Name of the event that the time counts for. */
  readonly event: number;
  /** Innermost code. */
  readonly code: CodePlace | null;
  readonly read: CodePlace | null;
  readonly isInScript: boolean;
}

interface Sum {
  readonly kind: Kind;
  readonly name: string;
  readonly ran: CodePlace | null;
  readonly read: CodePlace | null;
  selfUs: number;
}

/** Causes of tasks of one thread, largest first. */
export function createTaskCauses(
  trace: TraceColumns,
  thread: number,
  sampled: SampledScript,
): (task: LongTask) => TaskCause[] {
  const { events, parent, selfUs } = trace.callsOf(thread);
  const { startUs, durationUs, names, name, categories, category } = trace;
  const activityOf = createActivityColumn(trace);

  function aroundOf(event: number, outer: Around | undefined): Around {
    const eventName = names[name[event]];
    const own = KIND_OF_NAME.get(eventName) ?? KINDS[TRACE_ACTIVITIES[activityOf(event)]];
    const code = trace.url[event] === 0 ? null : trace.codeOf(event);
    const isInScript = outer?.isInScript === true || RUNS.has(eventName);
    const isDetail = isPlumbing(eventName, categories[category[event]]);
    if (outer !== undefined && (isDetail || isStepOf(own, outer.kind)))
      return { ...outer, code: code ?? outer.code, isInScript };
    const isLayout = own === 'style' || own === 'layout';
    if (!isLayout || outer?.isInScript !== true)
      return { kind: own, event, code: code ?? outer?.code ?? null, read: null, isInScript };
    if (outer.kind === 'forced-layout') return { ...outer, event };
    return { kind: 'forced-layout', event, code: outer.code, read: trace.codeOf(event) ?? outer.code, isInScript };
  }

  return (task) => {
    const first = indexOf(trace, events, task);
    const endUs = task.startUs + task.durationUs;
    const around: Around[] = [];
    const sums = new Map<string, Sum>();
    /** Parts that CPU samples count for the function around them. */
    const spans: { startUs: number; endUs: number }[] = [];
    let coveredUs = -1;
    for (let place = first; place < events.length; place += 1) {
      const event = events[place];
      if (startUs[event] >= endUs) break;
      const outer = parent[place] < first ? undefined : around[parent[place] - first];
      const found = aroundOf(event, outer);
      around.push(found);
      const isApart = found.kind !== 'script' && found.kind !== 'native';
      if (isApart && found.isInScript && startUs[event] >= coveredUs) {
        coveredUs = startUs[event] + durationUs[event];
        spans.push({ startUs: startUs[event], endUs: coveredUs });
      }
      add(sums, { ...sumOf(trace, found), selfUs: selfUs[place] });
    }
    const inFunctions = sampled(task.startUs, endUs, spans);
    const all = [...(inFunctions === null ? sums : withFunctions(sums, inFunctions)).values()];
    return all
      .filter((sum) => sum.selfUs > LEAST_SHARE * task.durationUs)
      .toSorted((a, b) => b.selfUs - a.selfUs)
      .slice(0, MAX_CAUSES)
      .map(({ kind, name: shown, ran, read, selfUs: partUs }) => ({
        kind,
        name: shown,
        ran: ran === null ? null : placeOf(ran),
        read: read === null ? null : placeOf(read),
        selfMs: msOf(partUs),
      }));
  };
}

function sumOf({ names, name }: TraceColumns, { kind, event, code, read }: Around): Omit<Sum, 'selfUs'> {
  const isOfCode = kind === 'script' || kind === 'compile';
  return {
    kind,
    name: kind === 'forced-layout' ? 'Layout' : names[name[event]],
    ran: isOfCode ? code : null,
    read,
  };
}

function add(sums: Map<string, Sum>, sum: Sum): void {
  const places = [sum.ran, sum.read].map((place) => (place === null ? '' : keyOfPlace(place)));
  // The calls of one function, and its microtasks, are one part.
  const name = sum.kind === 'script' && sum.ran !== null ? '' : sum.name;
  const key = [sum.kind, name, ...places].join('\n');
  const known = sums.get(key);
  if (known === undefined) sums.set(key, sum);
  else known.selfUs += sum.selfUs;
}

/** The script parts by sampled function. What the samples do not cover stays with its script, in proportion. */
function withFunctions(
  sums: ReadonlyMap<string, Sum>,
  functions: readonly { readonly place: CodePlace; readonly selfUs: number }[],
): Map<string, Sum> {
  const result = new Map<string, Sum>();
  const total = (of: Iterable<{ readonly selfUs: number }>): number => {
    let sumUs = 0;
    for (const { selfUs } of of) sumUs += selfUs;
    return sumUs;
  };
  const scripts = [...sums.values()].filter(({ kind }) => kind === 'script');
  const scriptUs = total(scripts);
  const sampledUs = total(functions);
  // The first and last sample of a task may reach beyond it.
  const scale = sampledUs > scriptUs ? scriptUs / sampledUs : 1;
  for (const { place, selfUs } of functions)
    add(result, { kind: 'script', name: '', ran: place, read: null, selfUs: selfUs * scale });
  const restShare = scriptUs === 0 ? 0 : Math.max(0, scriptUs - sampledUs) / scriptUs;
  for (const sum of sums.values())
    add(result, sum.kind === 'script' ? { ...sum, selfUs: sum.selfUs * restShare } : sum);
  return result;
}

/** Index of a task among the calls of its thread, which are sorted by start. */
function indexOf({ startUs }: Pick<TraceColumns, 'startUs'>, events: Uint32Array, task: LongTask): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startUs[events[middle]] < task.startUs) low = middle + 1;
    else high = middle;
  }
  return events.indexOf(task.event, low);
}
