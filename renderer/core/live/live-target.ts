/** State of one target, derived from calls and locks: running captures, lock holders, cooldowns. */
import { CAPABILITIES } from '../../../shared/features/index.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { LOCKS, type HeldLock, type LocksState } from '../../../shared/core/contracts/locks.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { EndpointInfo, TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import { toolTitle } from '../stores/topics/channels.ts';
import { isCapturing } from '../stores/topics/operations.ts';
import { endpointText } from '../stores/topics/targets.ts';

export interface FoundTarget {
  readonly target: TargetInfo;
  readonly endpoint: EndpointInfo;
}

/** The target with its endpoint; null if it is not listed. */
export function findTarget(endpoints: readonly EndpointInfo[], targetId: string): FoundTarget | null {
  for (const endpoint of endpoints) {
    const target = endpoint.targets.find(({ id }) => id === targetId);
    if (target !== undefined) return { target, endpoint };
  }
  return null;
}

/** Captures running on the target, oldest first. */
export function runningCaptures(calls: readonly CallRecord[], targetId: string): CallRecord[] {
  return calls
    .filter((call) => call.targetId === targetId && isCapturing(call))
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}

/** Running captures with visible progress: starting a recording takes a moment, stopping it may take long. */
export function capturesWithProgress(
  recordings: readonly Recording[],
  calls: readonly CallRecord[],
  targetId: string,
): CallRecord[] {
  return runningCaptures(calls, targetId).filter(
    ({ tool, argumentsJson }) =>
      CAPABILITIES.find(({ name }) => name === tool)?.lockSpan === undefined ||
      // A recording tool that neither starts nor stops records within one call.
      !/"action":"(start|stop)"/.test(argumentsJson) ||
      recordings.some((each) => each.tool === tool && each.targetId === targetId && each.state === 'stopping'),
  );
}

/** Active recordings of the target, except those whose stop call shows its own progress. */
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

/** The newest failed capture call of the target, for a short time. */
export function lastFailedCapture(calls: readonly CallRecord[], targetId: string, nowMs: number): CallRecord | null {
  // A later call hides the failure of the previous one.
  if (runningCaptures(calls, targetId).length > 0) return null;
  const ended = calls
    .filter((call) => call.targetId === targetId && call.kind === 'capture' && call.endedAtMs !== null)
    .toSorted((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))[0];
  if (ended === undefined || ended.error === null || nowMs - (ended.endedAtMs ?? 0) > FAILED_SHOWN_MS) return null;
  return ended;
}

/** Slightly longer than completed operations stay listed, because it has to be read. */
const FAILED_SHOWN_MS = 60_000;

export interface HeldRow {
  readonly id: string;
  /** `Heap snapshot` or `Trace, whole browser`. */
  readonly title: string;
  readonly callerName: string;
  readonly sinceMs: number;
  readonly callId: string;
  /** The running call that holds the lock and can be stopped. */
  readonly stoppable: boolean;
  /** The active recording that holds the lock and can be stopped. */
  readonly recording: Recording | null;
}

export interface CoolingRow {
  readonly id: string;
  readonly title: string;
  readonly untilMs: number;
  readonly totalMs: number;
}

/** The call that holds a lock, or what it is a part of: a hunt, not its snapshot. */
function outermost(
  calls: readonly CallRecord[],
  { tool, callId }: Pick<HeldLock, 'tool' | 'callId'>,
  where: string,
): Pick<HeldRow, 'title' | 'callId'> {
  const partOf = calls.find(({ id }) => id === callId)?.partOf;
  const run = calls.find(({ id }) => id === partOf);
  return { title: `${toolTitle(run?.tool ?? tool)}${where}`, callId: run?.id ?? callId };
}

/** What works with the target now, or with its whole browser: one row for each call, whatever it has locked. */
export function heldLocks(
  locks: LocksState,
  target: TargetInfo,
  calls: readonly CallRecord[],
  recordings: readonly Recording[],
): HeldRow[] {
  const rows = locks.held
    .filter(({ key, scopeId }) => scopeId === (LOCKS[key].scope === 'browser' ? target.endpointId : target.id))
    .map(({ key, scopeId, tool, callerName, sinceMs, callId }) => ({
      id: `${key} ${scopeId}`,
      ...outermost(calls, { tool, callId }, LOCKS[key].scope === 'browser' ? ', whole browser' : ''),
      callerName,
      sinceMs,
      recording:
        recordings.find(
          (each) => each.key === key && (LOCKS[key].scope === 'browser' ? each.endpointId : each.targetId) === scopeId,
        ) ?? null,
      stoppable: calls.some((call) => call.id === callId && call.state === 'running'),
    }));
  return rows.filter(
    ({ callId, title }, at) => rows.findIndex((row) => row.callId === callId && row.title === title) === at,
  );
}

/** Cooldowns of the target that are active at `nowMs`, of what does not run. */
export function coolingDown(locks: LocksState, target: TargetInfo, nowMs: number): CoolingRow[] {
  return locks.cooldowns
    .filter(({ targetId, untilMs }) => targetId === target.id && untilMs > nowMs)
    .filter((cooldown) => !locks.held.some(({ tool }) => tool === cooldown.tool))
    .map(({ tool, untilMs, totalMs }) => ({ id: tool, title: toolTitle(tool), untilMs, totalMs }));
}

const TARGET_WORDS: Readonly<Record<TargetType, string>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  service_worker: 'worker',
  node: 'script',
  deno: 'script',
  bun: 'script',
  workerd: 'worker',
  react_native: 'app',
  other: 'target',
};

/** The word for a target in a sentence. */
export function targetWord(target: Pick<TargetInfo, 'type'>): string {
  return TARGET_WORDS[target.type];
}

/** The page or script of an address, whatever its query; null where an address says nothing, such as that of a new tab. */
function pageOf(url: string): string | null {
  if (!URL.canParse(url)) return url === '' ? null : url;
  const { protocol, host, pathname } = new URL(url);
  return protocol === 'about:' ? null : `${protocol}//${host}${pathname}`;
}

/**
 * Captures of this target in the library, newest first: matched by id, or for earlier runs by page and endpoint, since another browser takes the
 * port of one that was closed, and another server may run the same script.
 */
export function capturesOf(
  captures: readonly CaptureRecord[],
  target: Pick<TargetInfo, 'id' | 'url' | 'type' | 'endpoint'>,
): CaptureRecord[] {
  const page = pageOf(target.url);
  const at = endpointText(target.endpoint);
  return captures
    .filter(
      ({ target: captured }) =>
        captured !== null &&
        (captured.id === target.id ||
          (page !== null &&
            pageOf(captured.url) === page &&
            captured.type === target.type &&
            endpointText(captured.endpoint) === at)),
    )
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
}
