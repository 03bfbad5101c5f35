/** The subsystems that `pen_status` lists, with a line for each target that they work on. */
import { formatBytes, formatDuration, formatPercent, truncateEnd } from '../../../shared/base/units.ts';
import type { NameOfTarget, StatusPort } from '../../../shared/core/capability/status-ports.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { emulationLines } from '../../../shared/core/contracts/emulation.ts';
import type { HeldLock } from '../../../shared/core/contracts/locks.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { FeaturePart } from './part.ts';
import type { TargetParts } from './target-parts.ts';

type Subsystem = ReturnType<StatusPort['subsystems']>[number];

/** The kinds that are recorded until stopped. */
const NAMES = [
  ['heap-timeline', 'Heap Tracking'],
  ['heap-profile', 'Heap Sampling'],
  ['cpu-profile', 'CPU Profiling'],
  ['trace', 'Tracing'],
  ['js-coverage', 'JS Coverage'],
  ['css-coverage', 'CSS Coverage'],
] as const;

function line(recording: Recording, nowMs: number, nameOf: NameOfTarget): string {
  const { targetId, caller, startedAtMs, state, heapUsedBytes, survivingSizeBytes, buffer } = recording;
  return [
    `${nameOf(targetId)} for ${formatDuration(nowMs - startedAtMs)} by ${caller.name}`,
    ...(state === 'stopping' ? ['being stopped'] : []),
    ...(buffer === null || buffer === undefined ? [] : [`buffer ${formatPercent(buffer.share)} full`]),
    ...(heapUsedBytes === null ? [] : [`heap ${formatBytes(heapUsedBytes)}`]),
    ...(survivingSizeBytes === null ? [] : [`${formatBytes(survivingSizeBytes)} of it allocated since`]),
  ].join(', ');
}

const LINE_CHARS = 160;

/** Active if it has lines. */
const subsystem = (name: string, lines: readonly string[]): Subsystem => ({
  name,
  active: lines.length > 0,
  // A line names a page or a program, and is shown as code.
  detail: lines.map((text) => truncateEnd(text, LINE_CHARS)).join('; '),
});

/** `held` lists recordings inside one call: they cannot be stopped separately and hold their tool's lock. */
function recordingSubsystems(
  recordings: readonly Recording[],
  held: readonly HeldLock[],
  nowMs: number,
  nameOf: NameOfTarget,
): readonly Subsystem[] {
  return NAMES.map(([kind, name]) => {
    const { tool } = CAPTURE_KINDS[kind];
    const ongoing = recordings.filter((recording) => recording.tool === tool);
    const inOneCall = held.filter(
      (lock) =>
        lock.tool === tool &&
        !ongoing.some(({ targetId, endpointId }) => targetId === lock.scopeId || endpointId === lock.scopeId),
    );
    return subsystem(name, [
      ...ongoing.map((recording) => line(recording, nowMs, nameOf)),
      ...inOneCall.map(
        ({ scopeId, sinceMs, callerName }) =>
          `${nameOf(scopeId)} for ${formatDuration(nowMs - sinceMs)} by ${callerName}`,
      ),
    ]);
  });
}

export function subsystemsOf(
  { network, scripts, consoleLog, emulations }: TargetParts,
  parts: readonly FeaturePart[],
  recordings: readonly Recording[],
  held: readonly HeldLock[],
  nowMs: number,
  nameOf: NameOfTarget,
): readonly Subsystem[] {
  return [
    subsystem('Network Capture', network.lines(nameOf)),
    subsystem('Script Debugger', scripts.lines(nameOf)),
    subsystem('Console Capture', consoleLog.lines(nameOf)),
    ...recordingSubsystems(recordings, held, nowMs, nameOf),
    subsystem(
      'Emulation',
      emulations.list().map((state) => emulationLines(state).join(', ')),
    ),
    ...parts.flatMap(({ subsystems = [] }) => subsystems.map(({ name, lines }) => subsystem(name, lines(nameOf)))),
  ];
}
