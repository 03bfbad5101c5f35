/** Sorts events by time. They are almost sorted in a file, so sorted runs are merged. */
import type { Times } from './columns.ts';

/** By start, then longer ones first, then in the original order. Sorts in place. */
export function orderByStart(events: Uint32Array, startUs: Times, durationUs: Times): void {
  const isBefore = (a: number, b: number): boolean =>
    startUs[a] < startUs[b] || (startUs[a] === startUs[b] && durationUs[a] >= durationUs[b]);
  mergeRuns(events, isBefore);
}

/** By a single time. */
export function orderByTime(events: Uint32Array, timeUs: Times): void {
  mergeRuns(events, (a, b) => timeUs[a] <= timeUs[b]);
}

/** `isBefore(a, b)`: whether a, which precedes b, may stay before it. */
function mergeRuns(events: Uint32Array, isBefore: (a: number, b: number) => boolean): void {
  const runs: number[] = [0];
  for (let at = 1; at < events.length; at += 1) if (!isBefore(events[at - 1], events[at])) runs.push(at);
  if (runs.length === 1) return;
  let from: Uint32Array = events;
  let to: Uint32Array = new Uint32Array(events.length);
  let starts = runs;
  while (starts.length > 1) {
    const merged: number[] = [];
    for (let run = 0; run < starts.length; run += 2) {
      const start = starts[run];
      const middle = starts[run + 1] ?? events.length;
      const end = starts[run + 2] ?? events.length;
      mergeTwo(from, to, start, middle, end, isBefore);
      merged.push(start);
    }
    [from, to] = [to, from];
    starts = merged;
  }
  if (from !== events) events.set(from);
}

function mergeTwo(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
  isBefore: (a: number, b: number) => boolean,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at += 1) {
    if (left < middle && (right >= end || isBefore(from[left], from[right]))) {
      to[at] = from[left];
      left += 1;
    } else {
      to[at] = from[right];
      right += 1;
    }
  }
}
