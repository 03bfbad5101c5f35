/** The ends of recordings and network logs that their callers did not stop. */
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import type { RecordingEnd } from '../../shared/contracts/recordings.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { NetworkLogs } from '../network-log/index.ts';

/** Recordings and network logs that ended before their own caller stopped them. */
export function mergeRecordingEnds(
  recordings: Pick<RecordingsView, 'ends'>,
  network: Pick<NetworkLogs, 'feed'>,
): Listenable<RecordingEnd> {
  const merged = new Emitter<RecordingEnd>();
  recordings.ends.listen((ended) => merged.emit(ended));
  network.feed.lost.listen(({ target, listeners, error }) => {
    for (const { id } of listeners)
      merged.emit({ tool: 'pen_network_capture', targetId: target.id, callerId: id, error });
  });
  return merged;
}
