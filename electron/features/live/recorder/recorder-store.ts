/** Stores what a flight recorder keeps in the library, within the disk budget of all flight recorders. */
import { ok } from '../../../../shared/base/result.ts';
import { countNoun, formatBytes } from '../../../../shared/base/units.ts';
import { captureDraft } from '../../../../shared/core/capability/store-capture.ts';
import type { LibraryPort } from '../../../../shared/core/capability/library-ports.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';
import { type AppResult, settle } from '../../../../shared/base/errors.ts';
import { recordedKind } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import { targetShownTo, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { RingFile } from '../../../core/capture/index.ts';

/** The option that marks a capture of a flight recorder. */
const OPTION = 'recorderSeconds';

export interface KeptFile {
  readonly target: TargetInfo;
  readonly ring: RingFile;
  readonly seconds: number;
  /** The trigger, as a sentence without a full stop. */
  readonly trigger: string;
  readonly by: { readonly name: string };
  /** Milliseconds since the Unix epoch. */
  readonly keptAtMs: number;
}

export interface RecorderStore {
  /** The largest file that may be stored. */
  capBytes(): number;
  /** Moves the file into the library. An error discards the file. */
  add(kept: KeptFile, signal: AbortSignal): Promise<AppResult<{ record: CaptureRecord; notes: readonly string[] }>>;
}

export function createRecorderStore({
  library,
  budgetBytes,
}: {
  readonly library: Pick<LibraryPort, 'list' | 'delete' | 'add'>;
  readonly budgetBytes: () => number;
}): RecorderStore {
  /** Deletes the oldest unpinned captures of flight recorders until `addedBytes` fit, and returns what that has cost. */
  const makeRoom = async (addedBytes: number): Promise<LossRecord[]> => {
    const own = library
      .list()
      .filter(({ options, pinned }) => options[OPTION] !== undefined && !pinned)
      .toSorted((first, second) => Date.parse(first.startedAt) - Date.parse(second.startedAt));
    let heldBytes = own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let deleted = 0;
    let deletedBytes = 0;
    for (const { id, sizeBytes } of own) {
      if (heldBytes + addedBytes <= budgetBytes()) break;
      const gone = await settle(() => library.delete(id));
      // Another process may have deleted it; then its bytes are free too.
      heldBytes -= sizeBytes;
      if (!gone.ok) continue;
      deleted += 1;
      deletedBytes += sizeBytes;
    }
    if (deleted === 0) return [];
    const reason = `${countNoun(deleted, 'older capture')} of flight recorders (${formatBytes(deletedBytes)}) ${deleted === 1 ? 'was' : 'were'} deleted, because their disk budget is ${formatBytes(budgetBytes())}`;
    return [{ reason, lostMs: null, lostEvents: null }];
  };

  return {
    capBytes: budgetBytes,
    async add({ target, ring, seconds, trigger, by, keptAtMs }, signal) {
      const { file, heldMs, loss, options } = ring;
      const deleted = await makeRoom(file.sizeBytes);
      const draft = captureDraft(
        recordedKind(target.type),
        targetShownTo('window', target),
        { startedBy: by, startedAtMs: keptAtMs - heldMs, recordedMs: Math.round(heldMs), loss: [...loss, ...deleted] },
        { ...options, [OPTION]: seconds, trigger },
      );
      const note = `Kept by the flight recorder. ${trigger}.`;
      const added = await settle(() => library.add(file, { ...draft, note, truncated: loss.length > 0 }, signal));
      if (!added.ok) {
        await file.discard();
        return added;
      }
      const { record, notes } = added.value;
      return ok({ record, notes: [...notes, ...deleted.map(({ reason }) => `${reason}.`)] });
    },
  };
}
