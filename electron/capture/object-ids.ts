/**
 * Tells whether V8 still has the ids that an earlier heap snapshot gave to the objects of a target. Two snapshots can be compared object by object
 * only if it has.
 *
 * Measured on Chromium 156 with a second client: V8 numbers the objects from 1 on again when any session on the target ends, even one that attached
 * and detached without a command, and when any session sends `HeapProfiler.disable`. Attaching, `Runtime.enable`, `HeapProfiler.enable` (also
 * twice) and sessions on pages of other processes change nothing. The new numbers are of other objects: of a heap that grew by 20,000 objects, 37 %
 * of the common ids had the same class. From then on until the next snapshot `HeapProfiler.getHeapObjectId` answers 0 for every object, so one
 * object that always exists is enough to ask for.
 */
import type { DedicatedSession } from '../cdp/index.ts';

const OBJECT_GROUP = 'pen-object-ids';
const NO_ID = '0';

/** Null if the target does not say. To be asked before a snapshot, which gives ids to all objects again. */
export async function hasObjectIds(
  { send }: Pick<DedicatedSession, 'send'>,
  signal: AbortSignal,
): Promise<boolean | null> {
  // No deadline: the session of a command that timed out ends, and the ids with it.
  const options = { signal, deadlineMs: Number.POSITIVE_INFINITY };
  const found = await send('Runtime.evaluate', { expression: 'globalThis', objectGroup: OBJECT_GROUP }, options);
  const objectId = found.ok ? found.value.result?.objectId : undefined;
  if (objectId === undefined) return null;
  const asked = await send('HeapProfiler.getHeapObjectId', { objectId }, options);
  await send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP }, options);
  return asked.ok ? asked.value.heapSnapshotObjectId !== NO_ID : null;
}
