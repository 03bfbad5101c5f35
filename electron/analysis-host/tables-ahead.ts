/**
 * Makes the tables that answers are quick with while nobody asks anything: objects of a class in order, retainers, dominated
 * objects. Nothing waits for them; they are the first to go when memory is needed.
 */
import type { HeapQueries } from '../../shared/analysis/heap/index.ts';
import { createQuiet } from './kept/quiet.ts';
import type { OpenHeap } from './open-heap.ts';
import type { Pacing } from './pause.ts';

/** Shorter than that of a query: somebody may ask at any time. */
const SLICE_MS = 4;

/** What is needed of an open heap. */
interface HeapWithTables {
  readonly columnsRead: OpenHeap['columnsRead'];
  readonly queries: { readonly snapshot: Pick<HeapQueries['snapshot'], 'missingTables'> };
}

export interface TablesAhead {
  /** Somebody asks: nothing is made until the returned function has been called. */
  giveWay(): () => void;
  /** Makes what is missing of a heap that has its figures; does nothing where it is at it already. */
  begin(heap: HeapWithTables): void;
  /** Gives up what is under way of it, for nobody needs it any more. */
  stop(heap: HeapWithTables): void;
  /** Bytes that tables under way take. */
  readonly pendingBytes: number;
}

interface TablesAheadOptions {
  readonly pacing: Pacing;
  /** So many bytes may be taken without anything else giving way. */
  readonly hasRoom: (bytes: number) => boolean;
  /** Told what was thrown by a bug of ours. */
  readonly reportBug: (thrown: unknown) => void;
}

interface Job {
  readonly controller: AbortController;
  bytes: number;
}

export function createTablesAhead({ pacing, hasRoom, reportBug }: TablesAheadOptions): TablesAhead {
  const quiet = createQuiet(pacing.lull);
  const jobs = new Map<HeapWithTables, Job>();

  async function make(heap: HeapWithTables, job: Job): Promise<void> {
    const { signal } = job.controller;
    for (;;) {
      // Others may have made one meanwhile.
      const table = heap.queries.snapshot.missingTables().find(({ bytes }) => hasRoom(bytes));
      if (table === undefined) return;
      job.bytes = table.bytes;
      const steps = table.make();
      for (let isMade = false; !isMade;) {
        await pacing.turn();
        await quiet.until(signal);
        if (signal.aborted) return;
        const endMs = pacing.now() + SLICE_MS;
        do isMade = steps.next().done === true;
        while (!isMade && pacing.now() < endMs);
      }
      job.bytes = 0;
    }
  }

  async function run(heap: HeapWithTables, job: Job): Promise<void> {
    const { signal } = job.controller;
    try {
      const isWhole = await heap.columnsRead({ signal, onProgress: () => undefined });
      if (isWhole) await make(heap, job);
    } catch (thrown) {
      // The wait for columns ends so when the job is stopped.
      if (!signal.aborted) reportBug(thrown);
    } finally {
      if (jobs.get(heap) === job) jobs.delete(heap);
    }
  }

  return {
    giveWay: () => quiet.disturb(),
    begin(heap) {
      if (jobs.has(heap) || heap.queries.snapshot.missingTables().every(({ bytes }) => !hasRoom(bytes))) return;
      const job: Job = { controller: new AbortController(), bytes: 0 };
      jobs.set(heap, job);
      void run(heap, job);
    },
    stop(heap) {
      jobs.get(heap)?.controller.abort();
      jobs.delete(heap);
    },
    get pendingBytes() {
      return [...jobs.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    },
  };
}
