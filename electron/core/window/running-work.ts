/** Lists what runs now and an update would disturb or end: recordings, flight recorders and calls. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import type { Core } from '../app/index.ts';

export interface RunningWork {
  /** `CPU profile of Orders`, each once. */
  list(): readonly string[];
  readonly changes: Listenable<void>;
}

/** The parts of the core that run something. */
export interface WorkSources {
  readonly recordings: Pick<Core['recordings'], 'list' | 'changes'>;
  readonly recorders: Pick<Core['recorders'], 'list' | 'changes'>;
  readonly activity: Pick<Core['activity'], 'calls' | 'changes'>;
}

/** The label of what a tool records: `CPU profile`. */
export function captureLabel(tool: string): string {
  return Object.values(CAPTURE_KINDS).find((kind) => kind.tool === tool)?.label ?? 'Recording';
}

export function runningWork({ recordings, recorders, activity }: WorkSources): RunningWork {
  const changes = new Emitter<void>();
  for (const source of [recordings, recorders, activity]) source.changes.listen(() => changes.emit());
  return {
    list: () => [
      ...new Set([
        ...recordings.list().map(({ tool, targetTitle }) => `${captureLabel(tool)} of ${targetTitle}`),
        ...recorders.list().map(({ targetTitle }) => `Flight recorder of ${targetTitle}`),
        ...activity
          .calls()
          .filter(({ endedAtMs }) => endedAtMs === null)
          .map(({ title, targetTitle }) => (targetTitle === null ? title : `${title} of ${targetTitle}`)),
      ]),
    ],
    changes,
  };
}
