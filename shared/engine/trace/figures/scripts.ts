/** Evaluation and compilation of scripts, and main-thread time by script. */
import { isWorkbenchScript } from '../../../base/workbench-scripts.ts';
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { ThreadCalls, TraceColumns } from '../columns.ts';
import { createActivityColumn, placeOfActivity } from './activity-column.ts';
import { createPlaceTimes, placeOf, type PlaceTimes } from './code-places.ts';
import { scriptsAround } from './script-around.ts';
import { msOf, usOf } from './times.ts';

/** Minimum duration of a row. */
const SHOWN_FROM_US = usOf(1);
/** V8's inspector writes it alone, without any data, for what the workbench or another tool evaluates in the page; Blink's own events name a script. */
const OF_PROTOCOL = 'disabled-by-default-devtools.timeline';
/** Places per script. */
const SHOWN_PLACES = 3;
const EVALUATIONS = ['EvaluateScript', 'v8.evaluateModule'];
const COMPILATIONS = ['v8.compile', 'v8.compileModule'];
export const EVALUATED_OR_COMPILED: readonly string[] = [...EVALUATIONS, ...COMPILATIONS];

/** Evaluations and compilations of 1 ms and more on any thread of a process, longest first. */
export function scriptItems(trace: TraceColumns, pid: number): TraceInsights['scripts'] {
  const { durationUs, startUs, thread, threads, names, name, url, urls, categories, category } = trace;
  const items: TraceInsights['scripts'] = [];
  for (const event of [...EVALUATIONS, ...COMPILATIONS].flatMap((kind) => [...trace.eventsNamed(kind)])) {
    if (durationUs[event] < SHOWN_FROM_US || threads[thread[event]].pid !== pid) continue;
    if (isWorkbenchScript(urls[url[event]]) || categories[category[event]] === OF_PROTOCOL) continue;
    const code = trace.codeOf(event);
    items.push({
      name: names[name[event]],
      startMs: msOf(startUs[event]),
      durationMs: msOf(durationUs[event]),
      event,
      url: urls[url[event]],
      ran: code === null ? null : placeOf(code),
    });
  }
  return items.toSorted((a, b) => b.durationMs - a.durationMs || a.startMs - b.startMs);
}

type ScriptTimes = TraceInsights['scriptUrls'][number];

const KINDS: ReadonlyMap<string, 'evaluateMs' | 'compileMs' | 'callMs'> = new Map([
  ['EvaluateScript', 'evaluateMs'],
  ['v8.evaluateModule', 'evaluateMs'],
  ['v8.run', 'evaluateMs'],
  ['v8.compile', 'compileMs'],
  ['v8.compileModule', 'compileMs'],
  ['v8.produceCache', 'compileMs'],
  ['FunctionCall', 'callMs'],
]);

/**
 * A thread's scripting self time by script, largest first, assigned to the innermost enclosing event with a script. Layouts and garbage
 * collections that a script causes are not part of its time.
 */
export function scriptTimes(trace: TraceColumns, calls: ThreadCalls): ScriptTimes[] {
  const { events, selfUs } = calls;
  const activityOf = createActivityColumn(trace);
  const scripting = placeOfActivity('scripting');
  const around = scriptsAround(trace, calls);
  const kindOfName = trace.names.map((name) => KINDS.get(name) ?? 'callMs');
  /** By URL; null for our own scripts. */
  const byUrl = new Map<number, { readonly times: ScriptTimes; readonly places: PlaceTimes } | null>();
  for (let place = 0; place < events.length; place += 1) {
    const script = around[place];
    if (script < 0 || selfUs[place] === 0 || activityOf(events[place]) !== scripting) continue;
    const url = trace.url[events[script]];
    let known = byUrl.get(url);
    if (known === undefined) {
      const times = { url: trace.urls[url], totalMs: 0, evaluateMs: 0, compileMs: 0, callMs: 0, ran: [] };
      known = isWorkbenchScript(times.url) ? null : { times, places: createPlaceTimes() };
      byUrl.set(url, known);
    }
    if (known === null) continue;
    const { times, places } = known;
    const code = trace.codeOf(events[script]);
    const tookMs = msOf(selfUs[place]);
    times.totalMs += tookMs;
    const kind = kindOfName[trace.name[events[script]]];
    times[kind] += tookMs;
    if (code !== null && code.line > 0 && kind !== 'compileMs') places.add(code, tookMs);
  }
  const all = [...byUrl.values()].filter((of) => of !== null);
  return Array.from(all, ({ times, places }) => ({
    ...times,
    ran: places.largest(SHOWN_PLACES).map(({ place, sumMs }) => ({ place, selfMs: sumMs })),
  })).toSorted((a, b) => b.totalMs - a.totalMs);
}

/** The same with microtasks, whose events name no script. */
export function withMicrotasks(
  scripts: readonly ScriptTimes[],
  microtasks: ReadonlyMap<string, number>,
): ScriptTimes[] {
  const byUrl = new Map(scripts.map((script) => [script.url, script]));
  for (const [url, tookUs] of microtasks) {
    const microtaskMs = msOf(tookUs);
    const known = byUrl.get(url) ?? { url, totalMs: 0, evaluateMs: 0, compileMs: 0, callMs: 0, ran: [] };
    byUrl.set(url, { ...known, totalMs: known.totalMs + microtaskMs, microtaskMs });
  }
  return [...byUrl.values()].toSorted((a, b) => b.totalMs - a.totalMs);
}
