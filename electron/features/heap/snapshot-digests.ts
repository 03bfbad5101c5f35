/** Holds what the last answers about heap snapshots listed, so that the next ones do not repeat it. */
import type { SnapshotDigestsPort } from '../../../shared/core/capability/heap-ports.ts';
import type { SnapshotDigest } from '../../../shared/core/contracts/snapshot-digest.ts';

/** Shared by all callers and targets; each is some kilobytes. */
const MAX_DIGESTS = 200;

export function createSnapshotDigests(): SnapshotDigestsPort {
  const digests = new Map<string, SnapshotDigest>();
  const keyOf = (callerId: string, targetId: string): string => JSON.stringify([callerId, targetId]);
  return {
    last: (callerId, targetId) => digests.get(keyOf(callerId, targetId)) ?? null,
    keep(callerId, targetId, digest) {
      const key = keyOf(callerId, targetId);
      digests.delete(key);
      digests.set(key, digest);
      for (const oldest of digests.keys()) {
        if (digests.size <= MAX_DIGESTS) break;
        digests.delete(oldest);
      }
    },
  };
}
