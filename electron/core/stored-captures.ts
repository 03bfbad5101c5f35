/** Follow-up work for each stored capture: notes it with its recording, and collects the source maps of its target. */
import type { LibraryPort } from '../../shared/capabilities/library/library-ports.ts';
import { CAPTURE_KINDS } from '../../shared/contracts/captures.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { CaptureMaps } from '../scripts/index.ts';

export function followStoredCaptures<L extends Pick<LibraryPort, 'add'>>(
  library: L,
  recordings: Pick<RecordingsView, 'captured'>,
  maps: Pick<CaptureMaps, 'collect'>,
): L {
  return {
    ...library,
    add: async (file, draft, signal) => {
      const added = await library.add(file, draft, signal);
      if (!added.ok) return added;
      const { record } = added.value;
      // A kind that is never recorded until stopped has no recording; the call is then without effect.
      if (draft.target !== null)
        recordings.captured(CAPTURE_KINDS[draft.kind].tool, draft.target.id, Date.parse(draft.startedAt), record.id);
      maps.collect(record);
      return added;
    },
  };
}
