/** Problems and notices for recordings and emulations that ended before their caller ended them. */
import { durationText } from '../../../shared/base/duration-text.ts';
import { emulationLines, type EmulationState } from '../../../shared/core/contracts/emulation.ts';
import { isServerRuntime, targetName, targetShownTo, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { Activity, ActivityRecorder } from '../activity/activity.ts';
import type { EndedByItself } from '../capture/index.ts';

type NewProblem = Parameters<Activity['report']>[0];

/** What has to be done before it can be recorded again; '' for nothing. */
function firstStep({ error, target }: EndedByItself): string {
  const them = isServerRuntime(target.type) ? 'Start' : 'Open';
  if (error.code === 'target_gone') return `${them} it again and select it, then `;
  if (error.code === 'target_crashed') return 'Reload it, then ';
  return error.code === 'disconnected' ? 'Connect again, then ' : '';
}

/** Reports a problem, and the call with which the person started it as failed at its end. */
export function reportLost(lost: EndedByItself, activity: ActivityRecorder, nowMs: number): void {
  const { recording, target, noun, why, error } = lost;
  const { tool, caller, startedAtMs } = recording;
  const advice = `${firstStep(lost)}start it again with ${tool}.`;
  activity.report({
    severity: 'warning',
    title: `${noun} of ${recording.targetTitle} ended`,
    detail: `${why} It had been recorded by ${caller.name} for ${durationText(nowMs - startedAtMs)}.`,
    suggestion: advice.charAt(0).toUpperCase() + advice.slice(1),
    callId: null,
    lostRecording: { tool, targetId: target.id },
  });
  // To an assistant it is a call, which has succeeded.
  if (caller.kind !== 'window') return;
  const start = activity
    .calls()
    .findLast(
      (call) =>
        call.tool === tool &&
        call.targetId === target.id &&
        call.caller.id === caller.id &&
        call.state === 'done' &&
        call.startedAtMs <= startedAtMs &&
        (call.endedAtMs ?? 0) >= startedAtMs,
    );
  if (start !== undefined)
    activity.change(start.id, { state: 'failed', endedAtMs: nowMs, error, outcomeNote: 'nothing was kept' });
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
