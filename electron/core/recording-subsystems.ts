/** What `pen_status` says of recordings that go on: one line a tool, whether it is active, where, since when and by whom. */
import { formatBytes, formatDuration } from '../../shared/base/units.ts';
import type { Recording } from '../../shared/contracts/recordings.ts';

const NAMES = [
  ['pen_heap_track', 'Heap Tracking'],
  ['pen_heap_sampling', 'Heap Sampling'],
] as const;

function line(recording: Recording, nowMs: number): string {
  const { targetTitle, caller, startedAtMs, state, heapUsedBytes, keptSizeBytes } = recording;
  return [
    `${targetTitle} for ${formatDuration(nowMs - startedAtMs)} by ${caller.name}`,
    ...(state === 'stopping' ? ['being stopped'] : []),
    ...(heapUsedBytes === null ? [] : [`heap ${formatBytes(heapUsedBytes)}`]),
    ...(keptSizeBytes === null ? [] : [`${formatBytes(keptSizeBytes)} of it allocated since`]),
  ].join(', ');
}

export function recordingSubsystems(
  recordings: readonly Recording[],
  nowMs: number,
): { name: string; active: boolean; detail: string }[] {
  return NAMES.map(([tool, name]) => {
    const active = recordings.filter((recording) => recording.tool === tool);
    return { name, active: active.length > 0, detail: active.map((recording) => line(recording, nowMs)).join('; ') };
  });
}
