/** Follow-up work for each stored capture: names it after its page as it is now, notes it with its recording, and collects the source maps of its target. */
import type { LibraryPort } from '../../../shared/core/capability/library-ports.ts';
import { captureName } from '../../../shared/core/capability/store-capture.ts';
import { comparedIds } from '../../../shared/core/contracts/comparisons.ts';
import { consentOrigin } from '../../../shared/core/contracts/consents.ts';
import { CAPTURE_KINDS, type CaptureDraft } from '../../../shared/core/contracts/captures.ts';
import {
  isOwnBrowser,
  targetShownTo,
  targetSnapshot,
  type TargetInfo,
} from '../../../shared/core/contracts/targets.ts';
import type { RecordingsView } from '../capture/index.ts';
import type { CaptureMaps } from '../../features/sources/index.ts';

export interface StoredCapturesParts {
  readonly recordings: Pick<RecordingsView, 'captured'>;
  readonly maps: Pick<CaptureMaps, 'collect'>;
  /** A target as it is now; null if it was never listed. */
  readonly reread: (targetId: string, signal: AbortSignal) => Promise<TargetInfo | null>;
}

export function followStoredCaptures<L extends Pick<LibraryPort, 'add'>>(
  library: L,
  { recordings, maps, reread }: StoredCapturesParts,
): L {
  /** The page may have been loaded, or have changed its title, since the recording began. */
  const atTheEnd = async (draft: CaptureDraft, signal: AbortSignal): Promise<CaptureDraft> => {
    const { target, name } = draft;
    // A comparison is about its captures, wherever their page is by now.
    if (target?.type !== 'page' || draft.origin !== 'captured' || comparedIds(draft).length > 0) return draft;
    const now = await reread(target.id, signal);
    // The person’s own browser may show another site by now, for which nobody asked.
    if (now === null || (isOwnBrowser(now.endpoint) && consentOrigin(now) !== consentOrigin(target))) return draft;
    const stored = targetSnapshot(targetShownTo('window', now));
    return { ...draft, target: stored, name: name === captureName(target) ? captureName(now) : name };
  };
  return {
    ...library,
    add: async (file, begun, signal) => {
      const draft = await atTheEnd(begun, signal);
      const added = await library.add(file, draft, signal);
      const { record } = added;
      // A kind that is never recorded until stopped has no recording; the call is then without effect.
      if (draft.target !== null)
        recordings.captured(CAPTURE_KINDS[draft.kind].tool, draft.target.id, Date.parse(draft.startedAt), record.id);
      maps.collect(record);
      return added;
    },
  };
}
