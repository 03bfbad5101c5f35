/** Finds what a main thread ran at a time, and during an interval. */
import type { CodePlace, ThreadCalls, TraceColumns } from '../columns.ts';
import { RUNS } from './script-around.ts';
import { countUntil, threadEvents } from './thread-events.ts';

export interface MainThread {
  readonly thread: number;
  readonly calls: ThreadCalls;
  /** Indexes in the thread's calls at a time, outermost first. */
  callsAt(atUs: number): number[];
  /** Index of the first call that begins at a time or later. */
  firstFrom(atUs: number): number;
  /** µs of a call without those in it. */
  selfUs(call: number): number;
  /** The outermost call that runs script at a time; −1 without one. */
  scriptAt(atUs: number): number;
  /** The outermost call that ran script last before another one in the same task; −1 without one. */
  scriptBefore(call: number): number;
  /** Name of the event of a call. */
  nameOf(call: number): string;
  /** µs in which something ran. */
  busyUs(fromUs: number, toUs: number): number;
  /** The function or script that ran for the longest part of an interval; null if no script ran in it. */
  longestScript(fromUs: number, toUs: number): { readonly code: CodePlace; readonly runUs: number } | null;
  /** End of the last outermost call that ran script for some time in an interval; null if none did. */
  lastScriptEnd(fromUs: number, toUs: number, leastUs: number): number | null;
  /** Events of the thread with one of these names, in order of time. */
  eventsNamed(...names: readonly string[]): readonly number[];
  /** Returns the events of a list in order of time that begin after `fromUs` and not after `toUs`. */
  between(events: readonly number[], fromUs: number, toUs: number): readonly number[];
}

export function createMainThread(trace: TraceColumns, thread: number): MainThread {
  const calls = trace.callsOf(thread);
  const { events, parent } = calls;
  const { startUs, durationUs, names, name } = trace;
  const runs = Uint8Array.from(names, (text) => (RUNS.has(text) ? 1 : 0));

  function firstWhere(isReached: (startsUs: number) => boolean): number {
    let from = 0;
    let to = events.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (isReached(startUs[events[middle]])) to = middle;
      else from = middle + 1;
    }
    return from;
  }
  /** Index of the first call that begins after a time. */
  const firstAfter = (atUs: number): number => firstWhere((startsUs) => startsUs > atUs);

  function callsAt(atUs: number): number[] {
    const found: number[] = [];
    for (let call = firstAfter(atUs) - 1; call >= 0; call = parent[call])
      if (startUs[events[call]] + durationUs[events[call]] >= atUs) found.push(call);
    return found.toReversed();
  }

  /** Calls without an enclosing one that overlap an interval. */
  function* topLevel(fromUs: number, toUs: number): Generator<number> {
    const [first] = callsAt(fromUs);
    for (let call = first ?? firstAfter(fromUs); call < events.length && startUs[events[call]] < toUs; call += 1)
      if (parent[call] < 0) yield call;
  }

  /** By their names; the same lists are used for each step of a path. */
  const lists = new Map<string, readonly number[]>();

  function eventsNamed(...wanted: readonly string[]): readonly number[] {
    const key = wanted.join(' ');
    let list = lists.get(key);
    if (list === undefined) {
      list = [...threadEvents(trace, thread, wanted)];
      lists.set(key, list);
    }
    return list;
  }

  /** A call and those around it, outwards. */
  function chainOf(call: number): number[] {
    const chain: number[] = [];
    for (let at = call; at >= 0; at = parent[at]) chain.push(at);
    return chain;
  }

  const overlapUs = (call: number, fromUs: number, toUs: number): number =>
    Math.min(toUs, startUs[events[call]] + durationUs[events[call]]) - Math.max(fromUs, startUs[events[call]]);

  return {
    thread,
    calls,
    callsAt,
    firstFrom: (atUs) => firstWhere((startsUs) => startsUs >= atUs),
    selfUs: (call) => calls.selfUs[call],
    scriptAt: (atUs) => callsAt(atUs).find((call) => runs[name[events[call]]] === 1) ?? -1,
    scriptBefore(call) {
      const ran = (at: number): boolean => runs[name[events[at]]] === 1;
      const task = chainOf(call).at(-1) ?? call;
      for (let at = call - 1; at > task; at -= 1) if (ran(at)) return chainOf(at).findLast(ran) ?? at;
      return -1;
    },
    nameOf: (call) => names[name[events[call]]],
    busyUs(fromUs, toUs) {
      let sumUs = 0;
      for (const call of topLevel(fromUs, toUs)) sumUs += Math.max(0, overlapUs(call, fromUs, toUs));
      return sumUs;
    },
    longestScript(fromUs, toUs) {
      const [first] = callsAt(fromUs);
      let best: { readonly code: CodePlace; readonly runUs: number } | null = null;
      for (let call = first ?? firstAfter(fromUs); call < events.length && startUs[events[call]] < toUs; call += 1) {
        if (trace.url[events[call]] === 0) continue;
        const runUs = overlapUs(call, fromUs, toUs);
        const code: CodePlace | null = best !== null && runUs <= best.runUs ? null : trace.codeOf(events[call]);
        if (code !== null) best = { code, runUs };
      }
      return best;
    },
    lastScriptEnd(fromUs, toUs, leastUs) {
      for (let call = firstWhere((startsUs) => startsUs >= toUs) - 1; call >= 0; call -= 1) {
        const event = events[call];
        if (startUs[event] < fromUs) return null;
        const endUs = startUs[event] + durationUs[event];
        if (runs[name[event]] === 1 && durationUs[event] >= leastUs && endUs <= toUs) return endUs;
      }
      return null;
    },
    eventsNamed,
    between: (list, fromUs, toUs) => list.slice(countUntil(trace, list, fromUs), countUntil(trace, list, toUs)),
  };
}
