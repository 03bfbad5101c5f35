/** Recordings for other parts: the lines of `pen_status`, and the captures that stopped recordings become. */
import { formatBytes, formatDuration, formatPercent } from '../../shared/base/units.ts';
import type { HeldLock } from '../../shared/contracts/locks.ts';
import type { LibraryPort } from '../../shared/capabilities/ports.ts';
import { CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import type { Recording } from '../../shared/contracts/recordings.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { CaptureMaps } from '../scripts/index.ts';

/** The kinds that are recorded until stopped. */
const NAMES = [
  ['heap-timeline', 'Heap Tracking'],
  ['heap-profile', 'Heap Sampling'],
  ['cpu-profile', 'CPU Profiling'],
  ['trace', 'Tracing'],
  ['js-coverage', 'JS Coverage'],
  ['css-coverage', 'CSS Coverage'],
] as const;

function line(recording: Recording, nowMs: number): string {
  const { targetTitle, caller, startedAtMs, state, heapUsedBytes, survivingSizeBytes, buffer } = recording;
  return [
    `${targetTitle} for ${formatDuration(nowMs - startedAtMs)} by ${caller.name}`,
    ...(state === 'stopping' ? ['being stopped'] : []),
    ...(buffer === null || buffer === undefined ? [] : [`buffer ${formatPercent(buffer.share)} full`]),
    ...(heapUsedBytes === null ? [] : [`heap ${formatBytes(heapUsedBytes)}`]),
    ...(survivingSizeBytes === null ? [] : [`${formatBytes(survivingSizeBytes)} of it allocated since`]),
  ].join(', ');
}

/** `held` lists recordings inside one call: they cannot be stopped separately and hold their tool's lock. */
export function recordingSubsystems(
  recordings: readonly Recording[],
  held: readonly HeldLock[],
  nowMs: number,
): { name: string; active: boolean; detail: string }[] {
  return NAMES.map(([kind, name]) => {
    const { tool } = CAPTURE_KINDS[kind];
    const ongoing = recordings.filter((recording) => recording.tool === tool);
    const inOneCall = held.filter(
      (lock) =>
        lock.tool === tool &&
        !ongoing.some(({ targetId, endpointId }) => targetId === lock.scopeId || endpointId === lock.scopeId),
    );
    const lines = [
      ...ongoing.map((recording) => line(recording, nowMs)),
      ...inOneCall.map(
        ({ scopeTitle, sinceMs, callerName }) =>
          `${scopeTitle} for ${formatDuration(nowMs - sinceMs)} by ${callerName}`,
      ),
    ];
    return { name, active: lines.length > 0, detail: lines.join('; ') };
  });
}

/** The same library, noting with each recording the capture that it became. */
export function reportingToRecordings<L extends LibraryPort>(
  library: L,
  recordings: Pick<RecordingsView, 'captured'>,
): L {
  return {
    ...library,
    add: async (file, draft, signal) => {
      const added = await library.add(file, draft, signal);
      const { tool } = CAPTURE_KINDS[draft.kind];
      // A tool that never records until stopped has no recording to note it with.
      if (added.ok && draft.target !== null)
        recordings.captured(tool, draft.target.id, Date.parse(draft.startedAt), added.value.record.id);
      return added;
    },
  };
}

/** The same library, storing the source maps of its target with each capture. */
export function collectingMaps<L extends LibraryPort>(library: L, maps: Pick<CaptureMaps, 'collect'>): L {
  return {
    ...library,
    add: async (file, draft, signal) => {
      const added = await library.add(file, draft, signal);
      if (added.ok) maps.collect(added.value.record);
      return added;
    },
  };
}
