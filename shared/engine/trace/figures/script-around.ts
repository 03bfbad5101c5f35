/** Script that an event of a thread runs in. */
import type { CodePlace, ThreadCalls, TraceColumns } from '../columns.ts';

/** Events that run script, and the tasks of microtasks. */
export const RUNS: ReadonlySet<string> = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'v8.callFunction',
  'v8.evaluateModule',
  'v8.run',
]);

/**
 * For each index of `calls.events`, the index of the innermost enclosing event (or itself) that runs or compiles a script; −1 if there is
 * none.
 */
export function scriptsAround({ url }: Pick<TraceColumns, 'url'>, { events, parent }: ThreadCalls): Int32Array {
  const around = new Int32Array(events.length);
  for (let place = 0; place < events.length; place += 1) {
    around[place] = url[events[place]] !== 0 ? place : parent[place] < 0 ? -1 : around[parent[place]];
  }
  return around;
}

/** The code of the innermost enclosing event that has a location or script; null if no script runs around it. */
export function codeAround(trace: TraceColumns, { events, parent }: ThreadCalls, place: number): CodePlace | null {
  for (let at = parent[place]; at >= 0; at = parent[at]) {
    const code = trace.url[events[at]] === 0 ? null : trace.codeOf(events[at]);
    if (code !== null) return code;
  }
  return null;
}
