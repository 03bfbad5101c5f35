/** Which lost recording a person is to be told of, and where it could be recorded again. */
import type { LostRecording, Problem } from '../../../shared/contracts/activity.ts';
import type { Recording } from '../../../shared/contracts/recordings.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/contracts/targets.ts';

export interface Lost {
  readonly problem: Problem;
  readonly recording: LostRecording;
}

/** The person's newest lost recording; null where there is none, or the same is being recorded again. */
export function lastLostRecording(problems: readonly Problem[], recordings: readonly Recording[]): Lost | null {
  let last: Lost | null = null;
  for (const problem of problems) {
    const { lostRecording: recording } = problem;
    if (recording === undefined || recording.callerKind !== 'window') continue;
    if (last === null || problem.atMs > last.problem.atMs) last = { problem, recording };
  }
  if (last === null) return null;
  const { recording, problem } = last;
  const isAgain = recordings.some(({ tool, startedAtMs }) => tool === recording.tool && startedAtMs >= problem.atMs);
  return isAgain ? null : last;
}

/** The target itself, else the page that shows the same address now; null where neither is there. */
export function successorOf(
  { targetId, url }: Pick<LostRecording, 'targetId' | 'url'>,
  endpoints: readonly EndpointInfo[],
): TargetInfo | null {
  const there = endpoints
    .filter(({ state }) => state === 'connected')
    .flatMap(({ targets }) => targets)
    .filter(({ state }) => state !== 'gone');
  return there.find(({ id }) => id === targetId) ?? there.find((target) => target.url === url) ?? null;
}

/** Something can be recorded of it: a page that has crashed must be reloaded before. */
export function isRunnable(target: TargetInfo | null): target is TargetInfo {
  return target !== null && target.state !== 'crashed';
}
