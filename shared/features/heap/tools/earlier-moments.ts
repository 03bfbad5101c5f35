/** When earlier snapshots of the same process were taken, which tells how long something has been there at least. */
import { ok } from '../../../base/result.ts';
import { settle, unwrap, type AppResult } from '../../../base/errors.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import type { HeapEarlierMoment } from '../../../engine/heap/contract/heap-waiting.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { followedBefore } from './born-in-round.ts';

type Context = Pick<CallContext, 'ports' | 'signal'>;

/**
 * Seconds from the end of one capture to the start of the next, at least: the heap was read in between. 0 if a file was imported, as its times are those of the
 * import.
 */
function secondsBetween(before: CaptureRecord | null, after: CaptureRecord | null): number {
  if (before?.origin !== 'captured' || after?.origin !== 'captured') return 0;
  const seconds = (Date.parse(after.startedAt) - Date.parse(before.startedAt) - before.durationMs) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

/** Only of snapshots in which an id means the same object as in `of`. One that was taken later is left out. */
export function earlierMoments(
  earlier: readonly Pick<CaptureSource, 'captureId' | 'file'>[],
  of: Pick<CaptureSource, 'captureId' | 'file'>,
  { ports, signal }: Context,
): Promise<AppResult<HeapEarlierMoment[]>> {
  const recordOf = ({ captureId }: Pick<CaptureSource, 'captureId'>): CaptureRecord | null => {
    const found = captureId === null ? null : ports.library.get(captureId);
    return found?.ok === true ? found.value : null;
  };
  return settle(async () => {
    const lastIdOf = async (file: string): Promise<number> =>
      unwrap(await ports.analysis.query(file, 'heap.last-id', {}, { signal })).lastId;
    const moments: HeapEarlierMoment[] = [];
    const lastOfAll = earlier.length === 0 ? 0 : await lastIdOf(of.file);
    for (const each of earlier) {
      const lastId = await lastIdOf(each.file);
      if (lastId > lastOfAll) continue;
      moments.push({ lastId, secondsBefore: secondsBetween(recordOf(each), recordOf(of)) });
    }
    return moments;
  });
}

/** Moments of the rounds before a snapshot of a leak hunt that followed objects by id; none for other captures, and if an earlier snapshot cannot be read. */
export async function momentsOfHunt(
  source: CaptureSource,
  context: Context,
): Promise<AppResult<readonly HeapEarlierMoment[]>> {
  const record = source.captureId === null ? null : context.ports.library.get(source.captureId);
  if (record?.ok !== true) return ok([]);
  const found = await settle(async () => {
    const followed = unwrap(await followedBefore(record.value, context));
    const before = (followed?.before ?? []).map(({ id, file }) => ({ captureId: id, file }));
    return unwrap(await earlierMoments(before, source, context));
  });
  return found.ok || context.signal.aborted ? found : ok([]);
}
