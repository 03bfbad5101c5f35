/** The calls of a thread that an event happened in. */
import type { TraceDocument } from '../trace-document.ts';

type Threads = Pick<TraceDocument, 'startUs' | 'durationUs' | 'thread' | 'callsOf'>;

/** The event that lasts around another one, the innermost; −1 where nothing was running. */
export function callAround(trace: Threads, event: number): number {
  const { events } = trace.callsOf(trace.thread[event]);
  const at = placeAround(trace, event);
  return at < 0 ? -1 : events[at];
}

/** Events that last around another one, outermost first. */
export function callsAround(trace: Threads, event: number): number[] {
  const { events, parent } = trace.callsOf(trace.thread[event]);
  const around: number[] = [];
  for (let at = placeAround(trace, event); at >= 0; at = parent[at]) around.push(events[at]);
  return around.toReversed();
}

function placeAround({ startUs, durationUs, thread, callsOf }: Threads, event: number): number {
  const { events, parent } = callsOf(thread[event]);
  // The first call that begins after the event, or with it.
  let from = 0;
  let to = events.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (startUs[events[middle]] < startUs[event]) from = middle + 1;
    else to = middle;
  }
  let at = from;
  while (at < events.length && startUs[events[at]] === startUs[event] && events[at] !== event) at += 1;
  // An instant is in what begins with it, and in whatever lasts until it.
  let around = events[at] === event ? parent[at] : at - 1;
  while (around >= 0 && startUs[events[around]] + durationUs[events[around]] < startUs[event]) around = parent[around];
  return around;
}
