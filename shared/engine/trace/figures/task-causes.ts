/**
 * Parts of a long task: script by function, forced layout by the expression that read, and style, layout, parsing, garbage collection, painting
 * and other work of the browser. They are self times, so they add up to the task.
 */
import { isWorkbenchScript, WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { TRACE_ACTIVITIES, type TraceActivity } from '../contract/trace-tracks.ts';
import type { TaskCause } from '../contract/trace-causes.ts';
import type { CodePlace, TraceColumns } from '../columns.ts';
import { createInternals } from '../plumbing.ts';
import { createActivityColumn } from './activity-column.ts';
import { createPlaceNumbers, placeOf } from './code-places.ts';
import type { LongTask } from './long-tasks.ts';
import { RUNS } from './script-around.ts';
import { msOf, usOf } from './times.ts';

/** Smaller parts of a task do not explain it. */
const MIN_SHARE = 0.01;
/** Parts per task; the script of a large one has many functions. */
const MAX_CAUSES = 20;

type Kind = TaskCause['kind'];

/** All that the workbench executes in a page: none of its code, so it is one part, which explains no task. */
export const WORKBENCH_PLACE: CodePlace = { name: WORKBENCH_ENTRY, url: '', line: 0, column: 0 };

/** Self times of the functions that ran between two times according to CPU samples, and of the workbench. Null without samples. */
export type SampledScript = (
  fromUs: number,
  toUs: number,
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

interface Part {
  readonly kind: Kind;
  readonly name: string;
  readonly ran: CodePlace | null;
  readonly read: CodePlace | null;
}

interface Sum extends Part {
  selfUs: number;
}

/** The parts of one task. */
interface Sums {
  /** The sum of a part, which begins with 0. */
  of(part: Part): Sum;
  list(): Sum[];
}

/** The part that the time of a call counts for. Calls that count for the same part share one object. */
interface Around {
  readonly kind: Kind;
  /** Name of the event that the time counts for. */
  readonly name: string;
  /** Innermost code. */
  readonly code: CodePlace | null;
  readonly read: CodePlace | null;
  readonly isInScript: boolean;
  readonly sum: Sum;
  /** Forced layout directly in it, by the place that read. */
  readonly forced: Map<CodePlace | null, Around>;
}

/** Causes of tasks of one thread, largest first. */
export function createTaskCauses(
  trace: TraceColumns,
  thread: number,
  sampled: SampledScript,
): (task: LongTask) => TaskCause[] {
  const { events, parent, selfUs } = trace.callsOf(thread);
  const { startUs, names, name } = trace;
  const activityOf = createActivityColumn(trace);
  const isInternal = createInternals(trace);
  const numberOfPlace = createPlaceNumbers();

  function made(sums: Sums, around: Omit<Around, 'sum' | 'forced'>): Around {
    const { kind, name: counted, code, read } = around;
    const ran = kind === 'script' || kind === 'compile' ? code : null;
    return { ...around, sum: sums.of({ kind, name: counted, ran, read }), forced: new Map() };
  }

  function forcedIn(sums: Sums, outer: Around, read: CodePlace | null): Around {
    let found = outer.forced.get(read);
    if (found === undefined) {
      found = made(sums, { kind: 'forced-layout', name: 'Layout', code: outer.code, read, isInScript: true });
      outer.forced.set(read, found);
    }
    return found;
  }

  function aroundOf(sums: Sums, event: number, outer: Around | undefined): Around {
    const eventName = names[name[event]];
    const own = KIND_OF_NAME.get(eventName) ?? KINDS[TRACE_ACTIVITIES[activityOf(event)]];
    const named = trace.url[event] === 0 ? null : trace.codeOf(event);
    const code = named !== null && isWorkbenchScript(named.url) ? WORKBENCH_PLACE : named;
    const isInScript = outer?.isInScript === true || RUNS.has(eventName);
    if (outer !== undefined && (isInternal(event) || isStepOf(own, outer.kind))) {
      const isSame = (code === null || code === outer.code) && isInScript === outer.isInScript;
      return isSame ? outer : made(sums, { ...outer, code: code ?? outer.code, isInScript });
    }
    const isLayout = own === 'style' || own === 'layout';
    if (!isLayout || outer?.isInScript !== true)
      return made(sums, { kind: own, name: eventName, code: code ?? outer?.code ?? null, read: null, isInScript });
    return outer.kind === 'forced-layout' ? outer : forcedIn(sums, outer, trace.codeOf(event) ?? outer.code);
  }

  return (task) => {
    const first = indexOf(trace, events, task);
    const endUs = task.startUs + task.durationUs;
    const around: Around[] = [];
    const sums = createSums(numberOfPlace);
    for (let place = first; place < events.length; place += 1) {
      const event = events[place];
      if (startUs[event] >= endUs) break;
      const outer = parent[place] < first ? undefined : around[parent[place] - first];
      const found = aroundOf(sums, event, outer);
      around.push(found);
      found.sum.selfUs += selfUs[place];
    }
    const inFunctions = sampled(task.startUs, endUs);
    const all = inFunctions === null ? sums.list() : withFunctions(sums.list(), inFunctions, createSums(numberOfPlace));
    return all
      .filter((sum) => sum.selfUs > MIN_SHARE * task.durationUs)
      .toSorted((a, b) => Number(isOurs(a)) - Number(isOurs(b)) || b.selfUs - a.selfUs)
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

const isOurs = ({ ran }: Part): boolean => ran === WORKBENCH_PLACE;

function createSums(numberOfPlace: (place: CodePlace) => number): Sums {
  const sums = new Map<string, Sum>();
  return {
    of(part) {
      const { kind, name, ran, read } = part;
      // The calls of one function, and its microtasks, are one part.
      const ownName = kind === 'script' && ran !== null ? '' : name;
      const key = `${kind} ${ran === null ? '' : numberOfPlace(ran)} ${read === null ? '' : numberOfPlace(read)} ${ownName}`;
      let sum = sums.get(key);
      if (sum === undefined) {
        sum = { ...part, selfUs: 0 };
        sums.set(key, sum);
      }
      return sum;
    },
    list: () => [...sums.values()],
  };
}

/** Script without samples for longer than this, µs, is named by none: the thread or its sampler did not run. */
const UNSAMPLED_US = usOf(10);
const UNSAMPLED = '(not sampled)';

/** The script parts by sampled function, added to `result`. The little that samples do not cover stays with its script, in proportion. */
function withFunctions(
  sums: readonly Sum[],
  functions: readonly { readonly place: CodePlace; readonly selfUs: number }[],
  result: Sums,
): Sum[] {
  const total = (of: Iterable<{ readonly selfUs: number }>): number => {
    let sumUs = 0;
    for (const { selfUs } of of) sumUs += selfUs;
    return sumUs;
  };
  const scriptUs = total(sums.filter(({ kind }) => kind === 'script'));
  const sampledUs = total(functions);
  // The first and last sample of a task may reach beyond it.
  const scale = sampledUs > scriptUs ? scriptUs / sampledUs : 1;
  for (const { place, selfUs } of functions)
    result.of({ kind: 'script', name: '', ran: place, read: null }).selfUs += selfUs * scale;
  const restUs = Math.max(0, scriptUs - sampledUs);
  if (restUs >= UNSAMPLED_US) result.of({ kind: 'script', name: UNSAMPLED, ran: null, read: null }).selfUs += restUs;
  const restShare = scriptUs === 0 || restUs >= UNSAMPLED_US ? 0 : restUs / scriptUs;
  for (const { selfUs, ...part } of sums)
    result.of(part).selfUs += part.kind === 'script' ? selfUs * restShare : selfUs;
  return result.list();
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
