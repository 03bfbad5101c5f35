/** Operations: calls that take long enough to be watched. Running ones, and for ten seconds what became of the others. */
import type { CallRecord } from '../../shared/contracts/activity.ts';

/** A call that read something and is over in a moment is no operation; one that still runs after this is. */
const WATCHED_AFTER_MS = 1000;
/** A finished or cancelled operation stays this long, with what became of its file. */
export const OPERATION_STAYS_MS = 10_000;

export function isRunningCall(call: CallRecord): boolean {
  return call.state === 'running' || call.state === 'cancelling';
}

function isLongWork(call: CallRecord): boolean {
  return call.kind === 'capture' || call.kind === 'change-library' || call.progress !== null;
}

/** Running first in the order they started, then what ended lately. */
export function operations(calls: readonly CallRecord[], nowMs: number): readonly CallRecord[] {
  const watched = calls.filter((call) => {
    if (isRunningCall(call)) return isLongWork(call) || nowMs - call.startedAtMs >= WATCHED_AFTER_MS;
    if (call.endedAtMs === null || nowMs - call.endedAtMs > OPERATION_STAYS_MS) return false;
    // What was merely started goes on as a recording.
    if (call.kind === 'capture' && call.state === 'done' && call.captureId === null) return false;
    return isLongWork(call) && call.state !== 'refused';
  });
  return watched.toSorted(
    (a, b) => Number(isRunningCall(b)) - Number(isRunningCall(a)) || a.startedAtMs - b.startedAtMs,
  );
}

/** Milliseconds that are left, where a total is known and enough is done to say it; null else. */
export function timeLeftMs(call: CallRecord, nowMs: number): number | null {
  const progress = call.progress;
  if (progress === null || progress.total === null || progress.total <= 0) return null;
  const share = progress.done / progress.total;
  // Work does not run evenly: before a fair part of it is done a guess is worth nothing.
  if (share < 0.15 || share >= 1) return null;
  return ((nowMs - call.startedAtMs) / share) * (1 - share);
}

export function elapsedMs(call: CallRecord, nowMs: number): number {
  return Math.max(0, (call.endedAtMs ?? nowMs) - call.startedAtMs);
}
