/** Recordings by id, active or ended: their status, and the wait until it is final. */
import type { Listenable } from '../../../shared/base/emitter.ts';
import { within } from '../../../shared/base/within.ts';
import type { RecordingsPort } from '../../../shared/core/capability/recording-ports.ts';
import type { EndedRecordings } from './ended-recordings.ts';
import { ownerOf } from '../../../shared/core/contracts/activity.ts';
import { infoOf, type Entry } from './recording-entry.ts';

interface ByIdParts {
  /** An active recording. */
  readonly entryOf: (recordingId: string) => Entry | undefined;
  readonly ended: EndedRecordings;
  readonly changes: Listenable<void>;
}

export function createRecordingsById({ entryOf, ended, changes }: ByIdParts): RecordingsPort {
  /** True if the outcome is final: the data was discarded, or the capture is in the library. */
  const isSettled = (recordingId: string): boolean => {
    if (entryOf(recordingId) !== undefined) return false;
    const outcome = ended.byId(recordingId);
    return outcome === undefined || outcome.keepsNothing || outcome.captureId !== null;
  };

  return {
    status: (recordingId, caller) => {
      const entry = entryOf(recordingId);
      const outcome = entry === undefined ? ended.byId(recordingId) : undefined;
      const owner = entry?.parts.owner.caller ?? outcome?.recording.caller;
      // The person sees those of all clients.
      if (owner === undefined || (caller.kind === 'mcp' && ownerOf(owner) !== ownerOf(caller))) return null;
      if (entry !== undefined)
        return { recording: infoOf(entry), recordedMs: entry.watch.elapsedMs(), ended: null, captureId: null };
      if (outcome === undefined) return null;
      return { recording: outcome.recording, recordedMs: null, ended: outcome.why, captureId: outcome.captureId };
    },
    settled: async (recordingId, signal) => {
      if (isSettled(recordingId)) return;
      const settled = Promise.withResolvers<void>();
      const listening = changes.listen(() => {
        if (isSettled(recordingId)) settled.resolve();
      });
      await within(Number.POSITIVE_INFINITY, settled.promise, signal);
      listening.dispose();
    },
    letStop: (recordingId, caller) => {
      const entry = entryOf(recordingId);
      if (entry !== undefined && ownerOf(entry.parts.owner.caller) === ownerOf(caller))
        entry.alsoStoppedBy.add(caller.id);
    },
  };
}
