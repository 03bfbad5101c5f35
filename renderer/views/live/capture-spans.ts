/** Captures of a target as spans over its plots: completed and running ones. */
import { CAPTURE_KINDS, type CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CallRecord } from '../../../shared/contracts/activity.ts';
import type { Recording } from '../../../shared/contracts/recordings.ts';
import type { PlotSpan } from '../../widgets/plot/plot-drawing.ts';
import { channelTitle, runningCaptures } from './live-target.ts';

export function captureSpans(options: {
  targetId: string;
  captures: readonly CaptureRecord[];
  calls: readonly CallRecord[];
  recordings: readonly Recording[];
  fromMs: number;
  nowMs: number;
}): PlotSpan[] {
  const { targetId, captures, calls, recordings, fromMs, nowMs } = options;
  const taken = captures.flatMap(({ target, origin, startedAt, durationMs, kind }): PlotSpan[] => {
    if (target?.id !== targetId || origin !== 'captured') return [];
    const startedMs = Date.parse(startedAt);
    const endedMs = startedMs + (durationMs ?? 0);
    return endedMs < fromMs
      ? []
      : [{ fromMs: startedMs, toMs: endedMs, label: CAPTURE_KINDS[kind].label, isOngoing: false }];
  });
  const active = recordings
    .filter((recording) => recording.targetId === targetId)
    .map(({ tool, startedAtMs }) => ({ tool, startedAtMs }));
  const running = runningCaptures(calls, targetId).filter(({ tool }) => !active.some((each) => each.tool === tool));
  return [
    ...taken,
    ...[...active, ...running].map(({ tool, startedAtMs }) => ({
      fromMs: startedAtMs,
      toMs: nowMs,
      label: channelTitle(tool),
      isOngoing: true,
    })),
  ];
}
