/**
 * Precomputes tables that speed up answers while no query runs: objects of a class in order, retainers, dominated objects. No answer waits
 * for them, and they are evicted first when memory is needed.
 */
import type { HeapQueries } from '../../../shared/engine/heap/index.ts';
import { createQuiet } from './column-cache/quiet.ts';
import type { OpenHeap } from './opening/open-heap.ts';
import type { Pacing } from './pause.ts';

/** Shorter than a query's slice: a query may come at any time. */
const SLICE_MS = 4;

/** The required part of an open heap. */
interface HeapWithTables {
  readonly columnsRead: OpenHeap['columnsRead'];
  readonly queries: { readonly snapshot: Pick<HeapQueries['snapshot'], 'missingTables'> };
}

export interface TablesAhead {
  /** A query runs: nothing is computed until the returned function has been called. */
  pause(): () => void;
  /** Builds the missing tables of a heap that has its figures; does nothing if that is already running. */
  begin(heap: HeapWithTables): void;
  /** Cancels the running work on it. */
  stop(heap: HeapWithTables): void;
  /** Bytes of tables in progress. */
  readonly pendingBytes: number;
}

interface TablesAheadOptions {
  readonly pacing: Pacing;
  /** Returns whether this many bytes fit without an eviction. */
  readonly hasRoom: (bytes: number) => boolean;
  /** Called with the exception of a bug. */
  readonly reportBug: (thrown: unknown) => void;
}

interface Job {
  readonly controller: AbortController;
  bytes: number;
}

export function createTablesAhead({ pacing, hasRoom, reportBug }: TablesAheadOptions): TablesAhead {
  const quiet = createQuiet(pacing.idleGap);
  const jobs = new Map<HeapWithTables, Job>();

  async function make(heap: HeapWithTables, job: Job): Promise<void> {
    const { signal } = job.controller;
    for (;;) {
      // A query may have built one in the meantime.
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
      // The wait for columns rejects when the job is stopped.
      if (!signal.aborted) reportBug(thrown);
    } finally {
      if (jobs.get(heap) === job) jobs.delete(heap);
    }
  }

  return {
    pause: () => quiet.disturb(),
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
