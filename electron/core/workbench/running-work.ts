/** Lists what runs now and an update would disturb or end: recordings, work of features and calls. */
import { Emitter } from '../../../shared/base/emitter.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { targetName } from '../../../shared/core/contracts/targets.ts';
import { countNoun } from '../../../shared/base/units.ts';
import type { LogFeed } from '../listening/index.ts';
import type { Core } from '../app/index.ts';
import type { RunningWork } from '../app/types.ts';

/** The parts of the core that run something. */
export interface WorkSources {
  readonly recordings: Pick<Core['recordings'], 'list' | 'changes'>;
  readonly featureWork: Core['featureWork'];
  readonly activity: Pick<Core['activity'], 'calls' | 'changes'>;
}

/** The label of what a tool records: `CPU profile`. */
export function captureLabel(tool: string): string {
  return Object.values(CAPTURE_KINDS).find((kind) => kind.tool === tool)?.label ?? 'Recording';
}

/** Logs of requests and messages that are in no capture: `420 requests of Orders`. */
export function logsNotKept({ network, console: messages }: Core['liveLogs']): string[] {
  const of = (log: LogFeed | undefined, noun: string): string[] =>
    (log?.notKept() ?? []).map(({ target, entries }) => `${countNoun(entries, noun)} of ${targetName(target)}`);
  return [...of(network, 'request'), ...of(messages, 'message')];
}

export function runningWork({ recordings, featureWork, activity }: WorkSources): RunningWork {
  const changes = new Emitter<void>();
  for (const source of [recordings, ...featureWork, activity]) source.changes.listen(() => changes.emit());
  return {
    list: () => [
      ...new Set([
        ...recordings.list().map(({ tool, targetTitle }) => `${captureLabel(tool)} of ${targetTitle}`),
        ...featureWork.flatMap((work) => work.list()),
        ...activity
          .calls()
          .filter(({ endedAtMs }) => endedAtMs === null)
          .map(({ title, targetTitle }) => (targetTitle === null ? title : `${title} of ${targetTitle}`)),
      ]),
    ],
    changes,
  };
}
