/**
 * Where the recording began, and what of an event lies in it. Browsers date some events back: a paint that is told late to the time of
 * its navigation (`…::UMA`), frames (`PipelineReporter`) and tasks to when they began, which may have been minutes before anything was
 * recorded. As in DevTools the trace begins with `TracingStartedInBrowser`.
 */
import type { EventColumns } from './read/event-blocks.ts';

const METADATA = 77;
const STARTED = 'TracingStartedInBrowser';
/** What is dated back, where the trace does not tell when it was started. */
const DATED_BACK = /::UMA$|^PipelineReporter$/;

export interface TimedFacts {
  /** As the scanner has them. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly hasZero: boolean;
}

/** The trace's clock at the beginning of the recording, µs: 0 of `TraceColumns.startUs`. Times are as in the file. */
export function originOf(
  { startUs, name, phase }: EventColumns,
  names: readonly string[],
  { firstUs, lastUs, hasZero }: TimedFacts,
): number {
  if (!Number.isFinite(firstUs)) return 0;
  const started = names.indexOf(STARTED);
  const startedUs = started < 0 ? Number.POSITIVE_INFINITY : earliest(startUs, (event) => name[event] === started);
  if (Number.isFinite(startedUs)) return startedUs;
  if (hasZero && firstUs <= lastUs - firstUs) return 0;
  const isDatedBack = Uint8Array.from(names, (text) => (DATED_BACK.test(text) ? 1 : 0));
  if (!isDatedBack.includes(1)) return firstUs;
  const others = earliest(startUs, (event) => phase[event] !== METADATA && isDatedBack[name[event]] === 0);
  return Number.isFinite(others) ? others : firstUs;
}

/** Infinite where none of them has a time. */
function earliest(startUs: Float64Array, isWanted: (event: number) => boolean): number {
  let least = Number.POSITIVE_INFINITY;
  for (let event = 0; event < startUs.length; event += 1) {
    if (startUs[event] > 0 && startUs[event] < least && isWanted(event)) least = startUs[event];
  }
  return least;
}

/** Times of the file as times from the beginning: of what is dated before it negative, of what has none 0. */
export function countFromOrigin({ startUs, phase }: EventColumns, originUs: number, from: number, to: number): void {
  for (let event = from; event < to; event += 1) {
    startUs[event] = phase[event] === METADATA || startUs[event] <= 0 ? 0 : startUs[event] - originUs;
  }
}

/**
 * Cuts what lasts at the beginning; of what was over by then no time is left. A moment keeps its time, which is negative: a navigation is
 * still what a paint counts from.
 */
export function cutAtOrigin({ startUs, durationUs }: EventColumns, from: number, to: number): void {
  for (let event = from; event < to; event += 1) {
    if (startUs[event] >= 0 || durationUs[event] === 0) continue;
    durationUs[event] = Math.max(0, startUs[event] + durationUs[event]);
    startUs[event] = 0;
  }
}
