/**
 * Start of the recording, and the part of each event after it. Browsers backdate some events: a paint that is reported late to its
 * navigation (`…::UMA`), frames (`PipelineReporter`) and tasks to their start, possibly minutes before the recording. As in DevTools, the
 * trace begins with `TracingStartedInBrowser`.
 */
import type { EventColumns } from './read/event-blocks.ts';

const METADATA = 77;
const STARTED = 'TracingStartedInBrowser';
/** Backdated events, for traces without a start event. */
const DATED_BACK = /::UMA$|^PipelineReporter$/;

export interface TimedFacts {
  /** From the scanner. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly hasZero: boolean;
}

/** µs on the trace's clock at the start of the recording, which is 0 in `TraceColumns.startUs`. Input times are those of the file. */
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

/** Infinity if none of them has a time. */
function earliest(startUs: Float64Array, isWanted: (event: number) => boolean): number {
  let least = Number.POSITIVE_INFINITY;
  for (let event = 0; event < startUs.length; event += 1) {
    if (startUs[event] > 0 && startUs[event] < least && isWanted(event)) least = startUs[event];
  }
  return least;
}

/** Converts times of the file to times from the start: negative for backdated events, 0 for events without a time. */
export function countFromOrigin({ startUs, phase }: EventColumns, originUs: number, from: number, to: number): void {
  for (let event = from; event < to; event += 1) {
    startUs[event] = phase[event] === METADATA || startUs[event] <= 0 ? 0 : startUs[event] - originUs;
  }
}

/**
 * Cuts durations at the start; events that ended before have duration 0. Instants keep their negative time: paints are measured from a
 * navigation.
 */
export function cutAtOrigin({ startUs, durationUs }: EventColumns, from: number, to: number): void {
  for (let event = from; event < to; event += 1) {
    if (startUs[event] >= 0 || durationUs[event] === 0) continue;
    durationUs[event] = Math.max(0, startUs[event] + durationUs[event]);
    startUs[event] = 0;
  }
}
