/** Times of the sampled functions of a thread, counted as its call trees count them: style, layout and collections inside a function are not its own. */
import { US_PER_MS } from '../../../base/units.ts';
import { isWorkbenchScript } from '../../../base/workbench-scripts.ts';
import type { CpuPlace } from '../../profile/contract/sampled-profiles.ts';
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { TraceLabel } from '../contract/traces.ts';
import { selfByLabel, totalByLabel, type CallRows } from './call-tree.ts';

export type HotFunction = TraceInsights['hotFunctions'][number];

export interface FunctionTime {
  readonly place: CpuPlace;
  readonly selfUs: number;
  readonly totalUs: number;
  /** Style and layout directly in the function, which is part of the total only. */
  readonly layoutUs: number;
}

function placeOf({ name, url, line, column }: TraceLabel): CpuPlace {
  return { name, url, line, column };
}

/** A function by where it is written. */
export function positionKey({ url, line, column }: Pick<CpuPlace, 'url' | 'line' | 'column'>): string {
  return `${url}:${line}:${column}`;
}

/** By row: 1 for our own functions and what they called, up to the next function of the page. They are no work of it. */
function ofWorkbench({ count, parent, labelOf }: CallRows, labels: readonly TraceLabel[]): Uint8Array {
  const isOurs = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const { url } = labels[labelOf[row]];
    if (url === '' ? parent[row] >= 0 && isOurs[parent[row]] === 1 : isWorkbenchScript(url)) isOurs[row] = 1;
  }
  return isOurs;
}

/** µs that our own functions took from the page. */
export function workbenchUs(rows: CallRows, labels: readonly TraceLabel[]): number {
  return ofWorkbench(rows, labels).reduce((sum, is, row) => sum + (is === 1 ? rows.selfUs[row] : 0), 0);
}

/** Largest self time first; none without samples, and without functions that were never on top of the stack. */
export function functionTimes(rows: CallRows, labels: readonly TraceLabel[]): FunctionTime[] {
  const totals = totalByLabel(rows);
  const isOurs = ofWorkbench(rows, labels);
  const layouts = new Map<number, number>();
  for (let row = 0; row < rows.count; row += 1) {
    const around = rows.parent[row];
    const { activity } = labels[rows.labelOf[row]];
    if (around < 0 || (activity !== 'layout' && activity !== 'style')) continue;
    const label = rows.labelOf[around];
    layouts.set(label, (layouts.get(label) ?? 0) + rows.totalUs[row]);
  }
  const times: FunctionTime[] = [];
  for (const [label, selfUs] of selfByLabel({
    ...rows,
    selfUs: rows.selfUs.map((us, row) => (isOurs[row] === 1 ? 0 : us)),
  })) {
    if (labels[label].kind !== 'function' || selfUs <= 0) continue;
    const place = placeOf(labels[label]);
    times.push({ place, selfUs, totalUs: totals.get(label) ?? selfUs, layoutUs: layouts.get(label) ?? 0 });
  }
  return times.toSorted((a, b) => b.selfUs - a.selfUs || (a.place.name < b.place.name ? -1 : 1));
}

export function hotFunctionOf({ place, selfUs, totalUs, layoutUs }: FunctionTime): HotFunction {
  return {
    ...place,
    selfMs: selfUs / US_PER_MS,
    totalMs: totalUs / US_PER_MS,
    ...(layoutUs > 0 ? { layoutMs: layoutUs / US_PER_MS } : {}),
  };
}

/** Work of its own kind, which script may cause but does not do. Everything else inside script, such as its compilation, is a part of it. */
const OF_SCRIPT: ReadonlySet<TraceLabel['activity']> = new Set(['scripting', 'other']);

/** Calls of the recording itself, in whatever script runs meanwhile. */
const OF_RECORDING = /^CpuProfiler::/;

/**
 * Self time of functions and events that name a script, and of what runs for them without a name, such as native functions, by its address, µs; without our own. Parsing HTML
 * counts for the page, also that of its script (`innerHTML`).
 */
export function selfByUrl(rows: CallRows, labels: readonly TraceLabel[], pageUrl: string): Map<string, number> {
  const times = new Map<string, number>();
  const urls: string[] = [];
  // A row comes after the one around it.
  for (let row = 0; row < rows.count; row += 1) {
    const { kind, name, eventName = name, url: script, activity } = labels[rows.labelOf[row]];
    const around = rows.parent[row];
    const isInside = script === '' && around >= 0 && OF_SCRIPT.has(activity) && !OF_RECORDING.test(eventName);
    const url = kind === 'event' && eventName === 'ParseHTML' ? pageUrl : isInside ? urls[around] : script;
    urls.push(url);
    const selfUs = rows.selfUs[row];
    if (url !== '' && selfUs > 0 && !isWorkbenchScript(url)) times.set(url, (times.get(url) ?? 0) + selfUs);
  }
  return times;
}

/**
 * Scripting self time in microtasks that no event with a script is around, by the script of the outermost function in them, µs: such as code after an
 * `await`, for which Blink writes no event of its own.
 */
export function microtasksByUrl(rows: CallRows, labels: readonly TraceLabel[]): Map<string, number> {
  const times = new Map<string, number>();
  /** By row: the script of the microtask around it, '' before a function is known, null outside of microtasks. */
  const scripts: (string | null)[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    const { kind, name, eventName = name, url, activity } = labels[rows.labelOf[row]];
    const around = rows.parent[row] < 0 ? null : scripts[rows.parent[row]];
    const isOfEvent = kind === 'event' && url !== '';
    const isBegin = kind === 'event' && eventName === 'RunMicrotasks' && !isInScript(rows, labels, row);
    const script = isOfEvent ? null : isBegin ? '' : around === '' && kind === 'function' ? url : around;
    scripts.push(script);
    const selfUs = rows.selfUs[row];
    if (script === null || script === '' || selfUs <= 0 || activity !== 'scripting' || isWorkbenchScript(script))
      continue;
    times.set(script, (times.get(script) ?? 0) + selfUs);
  }
  return times;
}

/** An event that names a script is around it: its time is counted there. */
function isInScript({ parent, labelOf }: CallRows, labels: readonly TraceLabel[], row: number): boolean {
  for (let at = parent[row]; at >= 0; at = parent[at]) {
    const { kind, url } = labels[labelOf[at]];
    if (kind === 'event' && url !== '') return true;
  }
  return false;
}
