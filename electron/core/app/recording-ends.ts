/** The ends of recordings and logs that their callers did not stop. */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { RecordingEnd } from '../../../shared/core/contracts/recordings.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { ConsoleLog } from '../../features/console/index.ts';
import type { NetworkLogs } from '../../features/network/index.ts';

/** Recordings and logs that ended before their own caller stopped them. `logs`: by the tool that stores each. */
export function mergeRecordingEnds(
  recordings: Pick<RecordingsView, 'ends'>,
  logs: Readonly<Record<string, Pick<NetworkLogs['feed'] | ConsoleLog['feed'], 'lost'>>>,
): Listenable<RecordingEnd> {
  const merged = new Emitter<RecordingEnd>();
  recordings.ends.listen((ended) => merged.emit(ended));
  for (const [tool, { lost }] of Object.entries(logs))
    lost.listen(({ target, listeners, error }) => {
      for (const { id } of listeners) merged.emit({ tool, targetId: target.id, callerId: id, error });
    });
  return merged;
}
