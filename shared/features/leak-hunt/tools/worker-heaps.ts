/** Bytes of the heaps of a target's workers at each snapshot of the rounds: these heaps are not judged, and what grows there is no "No growth". */
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import { workersOf } from '../../../core/capability/worker-pages.ts';
import type { CallContext } from '../../../core/capability/define.ts';

/** Workers that are looked at; each takes milliseconds. */
const MAX_WORKERS = 5;
const DEADLINE_MS = 3000;

export interface WorkerHeaps {
  /** After each snapshot; the first one begins the rounds, also again. */
  readonly taken: (snapshots: number) => Promise<void>;
  /** Bytes that a worker gained in each round; empty if it was not there in all, or does not tell. */
  readonly gainedBy: (id: string) => readonly number[];
}

/** `workers`: that are there now; `bytesOf`: of the heap of one, null if it does not tell. */
export function createWorkerHeaps(
  workers: () => readonly Pick<TargetInfo, 'id'>[],
  bytesOf: (id: string) => Promise<number | null>,
): WorkerHeaps {
  const sizes = new Map<string, readonly number[]>();
  let rounds = 0;
  return {
    async taken(snapshots) {
      rounds = snapshots - 1;
      for (const { id } of workers().slice(0, MAX_WORKERS)) {
        const bytes = await bytesOf(id);
        if (bytes !== null) sizes.set(id, [...(sizes.get(id) ?? []).slice(0, rounds), bytes]);
      }
    },
    gainedBy(id) {
      const all = sizes.get(id) ?? [];
      return all.length === rounds + 1 ? all.slice(1).map((size, at) => size - (all[at] ?? 0)) : [];
    },
  };
}

export function watchWorkerHeaps({ attach, signal, target, ports: { targets } }: CallContext): WorkerHeaps {
  const options = { signal, deadlineMs: DEADLINE_MS };
  const listed = (): TargetInfo[] => targets.endpoints().flatMap((endpoint) => endpoint.targets);
  return createWorkerHeaps(
    () => workersOf(target, listed(), (id) => targets.byId(id)),
    async (id) => {
      const worker = targets.byId(id);
      const session = worker === null ? null : await attach(worker);
      if (session?.ok !== true) return null;
      const collected = await session.value.send('HeapProfiler.collectGarbage', {}, options);
      const usage = collected.ok ? await session.value.send('Runtime.getHeapUsage', {}, options) : collected;
      return usage.ok ? usage.value.usedSize + (usage.value.backingStorageSize ?? 0) : null;
    },
  );
}
