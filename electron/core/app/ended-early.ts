/** Problems and notices for recordings and emulations that ended before their caller ended them. */
import { durationText } from '../../../shared/base/duration-text.ts';
import { emulationLines, type EmulationState } from '../../../shared/core/contracts/emulation.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { targetName, targetShownTo, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Activity } from '../activity/activity.ts';

type NewProblem = Parameters<Activity['report']>[0];

/** `noun`: the kind of recording as a sentence begins with it; `why`: a sentence. */
export function lostRecordingProblem(
  {
    recording,
    target,
    noun,
    why,
  }: {
    readonly recording: Recording;
    readonly target: Pick<TargetInfo, 'id'>;
    readonly noun: string;
    readonly why: string;
  },
  nowMs: number,
): NewProblem {
  return {
    severity: 'warning',
    title: `${noun} of ${recording.targetTitle} ended`,
    detail: `${why} It had been recorded by ${recording.caller.name} for ${durationText(nowMs - recording.startedAtMs)}.`,
    suggestion: `Start it again with ${recording.tool}.`,
    callId: null,
    lostRecording: { tool: recording.tool, targetId: target.id },
  };
}

/** The problem for the person, and the notice for every assistant. */
export function endedEmulation(
  state: EmulationState,
  { target, why }: { readonly target: TargetInfo; readonly why: string },
): { readonly problem: NewProblem; readonly notice: string } {
  const was = emulationLines(state).join('; ');
  return {
    notice: `Emulation on ${targetName(targetShownTo('mcp', target))} ended with its page or connection: ${why} It was: ${was}. Figures since then were measured without it; call pen_emulate again if you still need it.`,
    problem: {
      severity: 'info',
      title: 'Emulation ended with its page',
      detail: `${why} It was: ${was}.`,
      suggestion: 'Emulate again with pen_emulate if you still need it.',
      callId: null,
    },
  };
}
