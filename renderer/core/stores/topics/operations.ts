/** Operations: calls long enough to be shown. Running ones, and completed ones for ten seconds. */
import type { CallRecord } from '../../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { Recording } from '../../../../shared/core/contracts/recordings.ts';
import { findCapture } from './library.ts';

/** Read calls shorter than this are not listed. */
const WATCHED_AFTER_MS = 1000;
/** A completed operation stays listed this long. */
export const OPERATION_STAYS_MS = 10_000;

export function isRunningCall(call: CallRecord): boolean {
  return call.state === 'running' || call.state === 'cancelling';
}

/** A capture that records; one that the person has not allowed yet does not. */
export function isCapturing(call: CallRecord): boolean {
  return call.kind === 'capture' && isRunningCall(call) && call.waitsForPerson !== true;
}

function isLongWork(call: CallRecord): boolean {
  return call.kind === 'capture' || call.kind === 'change-library' || call.progress !== null;
}

/** Running operations in start order, then recently completed ones. */
export function operations(calls: readonly CallRecord[], nowMs: number): readonly CallRecord[] {
  const watched = calls.filter((call) => {
    if (isRunningCall(call)) return isLongWork(call) || nowMs - call.startedAtMs >= WATCHED_AFTER_MS;
    if (call.endedAtMs === null || nowMs - call.endedAtMs > OPERATION_STAYS_MS) return false;
    // A call that only starts a recording continues as that recording.
    if (call.kind === 'capture' && call.state === 'done' && call.captureId === null) return false;
    return isLongWork(call) && call.state !== 'refused';
  });
  return watched.toSorted(
    (a, b) => Number(isRunningCall(b)) - Number(isRunningCall(a)) || a.startedAtMs - b.startedAtMs,
  );
}

/** Recordings that run; one that is stopping is its stop call. */
export function ongoing(calls: readonly CallRecord[], recordings: readonly Recording[]): readonly Recording[] {
  const running = calls.filter(isRunningCall);
  return recordings.filter(
    ({ state, tool, targetId }) =>
      state !== 'stopping' || !running.some((call) => call.tool === tool && call.targetId === targetId),
  );
}

/** Remaining milliseconds, if a total is known and enough is done to estimate; otherwise null. */
export function timeLeftMs(call: CallRecord, nowMs: number): number | null {
  const progress = call.progress;
  if (progress === null || progress.total === null || progress.total <= 0) return null;
  const share = progress.done / progress.total;
  // Progress is uneven: an estimate is useless before a fair share is done.
  if (share < 0.15 || share >= 1) return null;
  return ((nowMs - call.startedAtMs) / share) * (1 - share);
}

/** Milliseconds that an ended call recorded; of a call without a recording, those that it took. */
export function recordedMs(call: CallRecord, captures: readonly CaptureRecord[], nowMs: number): number {
  const made = call.kind === 'capture' ? findCapture(captures, call.captureId ?? undefined) : null;
  return made === null ? elapsedMs(call, nowMs) : made.durationMs;
}

export function elapsedMs(call: CallRecord, nowMs: number): number {
  return Math.max(0, (call.endedAtMs ?? nowMs) - call.startedAtMs);
}
