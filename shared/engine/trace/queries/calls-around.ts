/** Enclosing calls of an event. */
import type { TraceDocument } from '../trace-document.ts';

type Threads = Pick<TraceDocument, 'startUs' | 'durationUs' | 'thread' | 'callsOf'>;

/** Innermost enclosing event with a duration; −1 if there is none. */
export function callAround(trace: Threads, event: number): number {
  const { events } = trace.callsOf(trace.thread[event]);
  const at = placeAround(trace, event);
  return at < 0 ? -1 : events[at];
}

/** Enclosing events with a duration, outermost first. */
export function callsAround(trace: Threads, event: number): number[] {
  const { events, parent } = trace.callsOf(trace.thread[event]);
  const around: number[] = [];
  for (let at = placeAround(trace, event); at >= 0; at = parent[at]) around.push(events[at]);
  return around.toReversed();
}

function placeAround({ startUs, durationUs, thread, callsOf }: Threads, event: number): number {
  const { events, parent } = callsOf(thread[event]);
  // First call that begins with or after the event.
  let from = 0;
  let to = events.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (startUs[events[middle]] < startUs[event]) from = middle + 1;
    else to = middle;
  }
  let at = from;
  while (at < events.length && startUs[events[at]] === startUs[event] && events[at] !== event) at += 1;
  // An instant belongs to a call that begins with it, and to any call that lasts until it.
  let around = events[at] === event ? parent[at] : at - 1;
  while (around >= 0 && startUs[events[around]] + durationUs[events[around]] < startUs[event]) around = parent[around];
  return around;
}
