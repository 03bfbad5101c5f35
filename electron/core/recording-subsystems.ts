/** Recordings for other parts: the lines of `pen_status`, and the captures that stopped recordings become. */
import { formatBytes, formatDuration, formatPercent } from '../../shared/base/units.ts';
import type { HeldLock } from '../../shared/contracts/locks.ts';
import type { LibraryPort } from '../../shared/capabilities/ports.ts';
import type { CaptureKind } from '../../shared/contracts/captures.ts';
import type { Recording } from '../../shared/contracts/recordings.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { CaptureMaps } from '../scripts/index.ts';

const NAMES = [
  ['pen_heap_track', 'Heap Tracking'],
  ['pen_heap_sampling', 'Heap Sampling'],
  ['pen_cpu_profile', 'CPU Profiling'],
  ['pen_capture_trace', 'Tracing'],
  ['pen_js_coverage', 'JS Coverage'],
  ['pen_css_coverage', 'CSS Coverage'],
] as const;

function line(recording: Recording, nowMs: number): string {
  const { targetTitle, caller, startedAtMs, state, heapUsedBytes, keptSizeBytes, buffer } = recording;
  return [
    `${targetTitle} for ${formatDuration(nowMs - startedAtMs)} by ${caller.name}`,
    ...(state === 'stopping' ? ['being stopped'] : []),
    ...(buffer === null || buffer === undefined ? [] : [`buffer ${formatPercent(buffer.share)} full`]),
    ...(heapUsedBytes === null ? [] : [`heap ${formatBytes(heapUsedBytes)}`]),
    ...(keptSizeBytes === null ? [] : [`${formatBytes(keptSizeBytes)} of it allocated since`]),
  ].join(', ');
}

/** `held` lists recordings inside one call: they cannot be stopped separately and hold their tool's lock. */
export function recordingSubsystems(
  recordings: readonly Recording[],
  held: readonly HeldLock[],
  nowMs: number,
): { name: string; active: boolean; detail: string }[] {
  return NAMES.map(([tool, name]) => {
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

const TOOLS: Partial<Record<CaptureKind, string>> = {
  'heap-timeline': 'pen_heap_track',
  'heap-profile': 'pen_heap_sampling',
  'cpu-profile': 'pen_cpu_profile',
  trace: 'pen_capture_trace',
  'js-coverage': 'pen_js_coverage',
  'css-coverage': 'pen_css_coverage',
};

/** The same library, noting with each recording the capture that it became. */
export function reportingToRecordings<L extends LibraryPort>(
  library: L,
  recordings: Pick<RecordingsView, 'captured'>,
): L {
  return {
    ...library,
    add: async (file, draft, signal) => {
      const added = await library.add(file, draft, signal);
      const tool = TOOLS[draft.kind];
      if (added.ok && draft.target !== null && tool !== undefined)
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
