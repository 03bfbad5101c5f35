/** Where callbacks of one thread were requested: timers by their ids, animation frames and idle callbacks by order. */
import type { CodePlace, TraceColumns } from '../../columns.ts';
import { argsOf, numberOf } from '../event-members.ts';
import type { MainThread } from '../main-thread.ts';
import { countBefore } from '../thread-events.ts';

export interface CallbackRequests {
  /** The `TimerInstall` of a `TimerFire`, the last one before `beforeUs`; undefined if it is not in the trace. */
  timerOf(fired: number, beforeUs: number): number | undefined;
  /** The code that requested a callback; null if the trace does not have it, or if it could be one of several. */
  requestedBy(fired: number, request: 'RequestAnimationFrame' | 'RequestIdleCallback'): CodePlace | null;
}

export function createCallbackRequests(trace: TraceColumns, main: MainThread): CallbackRequests {
  /** `TimerInstall` events by their timer, in order of time; ids are used again in other frames. */
  let timers: Map<number | null, number[]> | null = null;
  const timerIdOf = (event: number): number | null => numberOf(argsOf(trace, event).data['timerId']);
  return {
    timerOf(fired, beforeUs) {
      timers ??= Map.groupBy(main.eventsNamed('TimerInstall'), timerIdOf);
      return timers.get(timerIdOf(fired))?.findLast((event) => trace.startUs[event] < beforeUs);
    },
    requestedBy(fired, request) {
      const firedName = trace.names[trace.name[fired]];
      const atUs = trace.startUs[fired];
      const last = lastBefore(trace, main.eventsNamed(firedName), atUs);
      const sinceUs = last === undefined ? -Infinity : trace.startUs[last];
      const requests = main.eventsNamed(request);
      let found: CodePlace | null = null;
      for (let at = countBefore(trace, requests, atUs) - 1; at >= 0; at -= 1) {
        if (trace.startUs[requests[at]] < sinceUs) break;
        const code = trace.codeOf(requests[at]);
        if (code === null || (found !== null && !isSamePlace(found, code))) return null;
        found = code;
      }
      return found;
    },
  };
}

function isSamePlace(a: CodePlace, b: CodePlace): boolean {
  return a.url === b.url && a.line === b.line && a.column === b.column;
}

function lastBefore(trace: TraceColumns, events: readonly number[], atUs: number): number | undefined {
  return events[countBefore(trace, events, atUs) - 1];
}
