/** What goes on at one target, picked from calls and locks: the captures that run, who holds what, what cools down. */
import { CAPABILITIES } from '../../../shared/capabilities/index.ts';
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { LOCKS, type LocksState } from '../../../shared/contracts/locks.ts';
import type { Recording } from '../../../shared/contracts/recordings.ts';
import type { EndpointInfo, TargetInfo, TargetType } from '../../../shared/contracts/targets.ts';
import { CHANNELS } from '../../stores/channels.ts';
import { isRunningCall } from '../../stores/operations.ts';

export interface FoundTarget {
  readonly target: TargetInfo;
  readonly endpoint: EndpointInfo;
}

/** The target with its endpoint; null where it is not listed any more. */
export function findTarget(endpoints: readonly EndpointInfo[], targetId: string): FoundTarget | null {
  for (const endpoint of endpoints) {
    const target = endpoint.targets.find(({ id }) => id === targetId);
    if (target !== undefined) return { target, endpoint };
  }
  return null;
}

/** Captures running on the target, the oldest first. */
export function runningCaptures(calls: readonly CallRecord[], targetId: string): CallRecord[] {
  return calls
    .filter((call) => call.targetId === targetId && call.kind === 'capture' && isRunningCall(call))
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

/** Running captures that have something to show: to start what goes on by itself takes a moment, to stop it may take long. */
export function capturesWithProgress(
  recordings: readonly Recording[],
  calls: readonly CallRecord[],
  targetId: string,
): CallRecord[] {
  return runningCaptures(calls, targetId).filter(
    ({ tool, argumentsJson }) =>
      CAPABILITIES.find(({ name }) => name === tool)?.lockSpan === undefined ||
      // What goes on by itself may record in one call too, which names no action.
      !argumentsJson.includes('"action":') ||
      recordings.some((each) => each.tool === tool && each.targetId === targetId && each.state === 'stopping'),
  );
}

/** Recordings that go on on the target, save those whose stop shows its own progress. */
export function ongoingRecordings(
  recordings: readonly Recording[],
  calls: readonly CallRecord[],
  targetId: string,
): Recording[] {
  const stopping = new Set(runningCaptures(calls, targetId).map(({ tool }) => tool));
  return recordings.filter(
    (recording) => recording.targetId === targetId && !(recording.state === 'stopping' && stopping.has(recording.tool)),
  );
}

/** The newest capture call of the target that ended without a capture, while it is worth saying so. */
export function lastFailedCapture(calls: readonly CallRecord[], targetId: string, nowMs: number): CallRecord | null {
  // While the next one runs, nobody needs to hear of the last one.
  if (runningCaptures(calls, targetId).length > 0) return null;
  const ended = calls
    .filter((call) => call.targetId === targetId && call.kind === 'capture' && call.endedAtMs !== null)
    .toSorted((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))[0];
  if (ended === undefined || ended.error === null || nowMs - (ended.endedAtMs ?? 0) > FAILED_SHOWN_MS) return null;
  return ended;
}

/** As long as a cancelled operation stays in the drawer, and then some: it needs reading. */
const FAILED_SHOWN_MS = 60_000;

export interface HeldRow {
  readonly id: string;
  /** `HeapProfiler, this target` or `Tracing, whole browser`. */
  readonly title: string;
  readonly callerName: string;
  readonly sinceMs: number;
  readonly callId: string;
  /** Held by a call that still runs, so that it can be stopped. */
  readonly stoppable: boolean;
  /** Held by a recording that goes on, which can be stopped too. */
  readonly recording: Recording | null;
}

export interface CoolingRow {
  readonly id: string;
  readonly title: string;
  readonly untilMs: number;
  readonly totalMs: number;
}

/** A tool by the name of its channel in the record bar. */
export function channelTitle(tool: string): string {
  if (tool === 'pen_css_coverage') return 'CSS coverage';
  return CHANNELS.find((channel) => channel.tool === tool)?.title ?? tool;
}

/** Locks that concern the target: its own and its browser's. */
export function heldLocks(
  locks: LocksState,
  target: TargetInfo,
  calls: readonly CallRecord[],
  recordings: readonly Recording[],
): HeldRow[] {
  return locks.held
    .filter(({ key, scopeId }) => scopeId === (LOCKS[key].scope === 'browser' ? target.endpointId : target.id))
    .map(({ key, scopeId, callerName, sinceMs, callId }) => ({
      id: `${key} ${scopeId}`,
      title: `${key}, ${LOCKS[key].scope === 'browser' ? 'whole browser' : `this ${targetWord(target)}`}`,
      callerName,
      sinceMs,
      callId,
      recording:
        recordings.find(
          (each) => each.key === key && (LOCKS[key].scope === 'browser' ? each.endpointId : each.targetId) === scopeId,
        ) ?? null,
      stoppable: calls.some((call) => call.id === callId && call.state === 'running'),
    }));
}

/** Cooldowns of the target that still run at `nowMs`. */
export function coolingDown(locks: LocksState, target: TargetInfo, nowMs: number): CoolingRow[] {
  return locks.cooldowns
    .filter(({ targetId, untilMs }) => targetId === target.id && untilMs > nowMs)
    .map(({ tool, untilMs, totalMs }) => ({ id: tool, title: channelTitle(tool), untilMs, totalMs }));
}

const TARGET_WORDS: Readonly<Record<TargetType, string>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  service_worker: 'worker',
  node: 'script',
  deno: 'script',
  other: 'target',
};

/** What a target is called in a sentence. */
export function targetWord(target: Pick<TargetInfo, 'type'>): string {
  return TARGET_WORDS[target.type];
}

/** Captures of this target that are in the library, newest first: by id, and by address for those of an earlier run. */
export function capturesOf(
  captures: readonly CaptureRecord[],
  target: Pick<TargetInfo, 'id' | 'url' | 'type'>,
): CaptureRecord[] {
  return captures
    .filter(
      ({ target: captured }) =>
        captured !== null &&
        (captured.id === target.id ||
          (captured.url !== '' && captured.url === target.url && captured.type === target.type)),
    )
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
