/**
 * The analysis process's client of its second thread. If a job fails (it was cancelled, the thread could not be started or has died), its
 * result is null and the caller does the work itself: nothing depends on a second core.
 */
import { Worker } from 'node:worker_threads';
import type { WorkAhead } from '../../../shared/engine/heap/index.ts';
import type { TraceTail, TraceTailInput } from '../../../shared/engine/trace/index.ts';
import {
  type FiguresAhead,
  type HeapTree,
  type JobName,
  type JobReply,
  type SecondThreadJobs,
  type TailScan,
  type TailScanInput,
  type TailStrings,
  type TreePlaces,
  type WalkInput,
  ownMemory,
  STOPPED,
  WAITING,
} from './second-thread-jobs.ts';

export interface SecondThread {
  /** From this file size on, the second thread helps with reading; for smaller files it only computes figures. */
  readonly readsFromBytes: number;
  /** Electron's V8 gives memory of a thread back only where two neighbours are free, so the thread gets memory of the first one. */
  readonly needsMemory: boolean;
  /** Starts the thread if it has never been started: a job is coming. Every job does so too. */
  prepare(): void;
  /** Null when the thread may not work now. */
  scanTail(input: TailScanInput & { readonly descriptor: number }): TailAhead | null;
  /** Events of a trace from its end; null when the thread may not work now. */
  scanTrace(input: TraceTailInput & { readonly descriptor: number }): TraceTailAhead | null;
  /** Dominators of a heap whose columns are shared; null when the thread may not work now. */
  findFigures(input: WalkInput): FiguresAhead | null;
  /** Drops its references to shared columns; see `collectGarbage`. */
  collectGarbage(): void;
  /** False cancels running jobs and accepts none until it is true again. */
  allow(allowed: boolean): void;
  close(): Promise<void>;
}

/** A tail that is being read: its strings are there before its edges. */
export interface TailAhead extends WorkAhead<TailScan & TailStrings> {
  /** Null before they are there, and when they never will be. */
  readonly strings: TailStrings | null;
}

export type TraceTailAhead = WorkAhead<TraceTail>;

export interface SecondThreadOptions {
  /** Path of second-thread-entry.ts or of its bundle. */
  readonly entryPath: string;
  /** Called with the reason why there is no second thread from now on. */
  readonly report: (what: string, thrown: unknown) => void;
  /** For tests. */
  readonly readsFromBytes?: number;
}

/** Below this size, the thread's warm-up takes longer than its help saves. */
export const READS_FROM_BYTES = 100 << 20;

interface Job {
  readonly stop: Int32Array;
  done: number;
  total: number;
  changed: PromiseWithResolvers<void>;
  /** For tail jobs. */
  strings: TailStrings | null;
  /** Receives the thread's message; null means that the job failed. */
  settle(value: SecondThreadJobs[JobName]['result'] | null): void;
}

interface PostedJob<T> extends WorkAhead<T> {
  readonly strings: TailStrings | null;
}

export function createSecondThread({
  entryPath,
  report,
  readsFromBytes = READS_FROM_BYTES,
}: SecondThreadOptions): SecondThread {
  const jobs = new Map<number, Job>();
  let lastId = 0;
  let isAllowed = true;
  /** Undefined before it is needed; null after it died: a thread that cannot run here is not started again. */
  let worker: Worker | null | undefined;

  /** Starts it when it is needed first: its heap takes memory, and small files never need it. */
  function started(): Worker | null {
    worker ??= worker === null ? null : start();
    return worker;
  }

  function start(): Worker {
    const thread = new Worker(entryPath);
    thread.unref();
    thread.on('message', ({ id, ...reply }: JobReply) => {
      const job = jobs.get(id);
      if (job === undefined) return;
      if (reply.type === 'progress') {
        job.done = reply.done;
        job.total = reply.total;
        job.changed.resolve();
        job.changed = Promise.withResolvers();
      } else if (reply.type === 'strings') {
        job.strings = reply.value;
      } else {
        end(id, job, reply.value);
      }
    });
    thread.on('error', (thrown) => {
      if (worker === thread) worker = null;
      report('The analysis continues with one thread', thrown);
      for (const [id, job] of jobs) end(id, job, null);
    });
    thread.on('exit', () => {
      // It was ended after its work: the next job starts another one, and waits for that.
      if (worker !== thread) return;
      worker = null;
      for (const [id, job] of jobs) end(id, job, null);
    });
    return thread;
  }

  function end(id: number, job: Job, value: SecondThreadJobs[JobName]['result'] | null): void {
    jobs.delete(id);
    job.settle(value);
    job.changed.resolve();
  }

  /** A job that has not started ends at once; a started one ends when the thread sees the flag, and reads and writes until then. */
  function cancel(id: number, job: Job): void {
    const before = Atomics.exchange(job.stop, 0, STOPPED);
    if (before === WAITING && jobs.has(id)) end(id, job, null);
  }

  function post<N extends JobName>(
    job: N,
    input: SecondThreadJobs[N]['input'],
    isResult: (value: SecondThreadJobs[JobName]['result']) => value is SecondThreadJobs[N]['result'],
    given: readonly ArrayBuffer[] = [],
  ): PostedJob<SecondThreadJobs[N]['result']> | null {
    const thread = isAllowed ? started() : null;
    if (thread === null) return null;
    lastId += 1;
    const id = lastId;
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const result = Promise.withResolvers<SecondThreadJobs[N]['result'] | null>();
    const entry: Job = {
      stop,
      done: 0,
      total: 1,
      strings: null,
      changed: Promise.withResolvers(),
      settle: (value) => result.resolve(value !== null && isResult(value) ? value : null),
    };
    jobs.set(id, entry);
    thread.postMessage({ id, job, input, stop }, given);
    return {
      result: result.promise,
      get done() {
        return entry.done;
      },
      get total() {
        return entry.total;
      },
      get strings() {
        return entry.strings;
      },
      changed: () => entry.changed.promise,
      cancel: () => cancel(id, entry),
    };
  }

  /** Nothing of a trace is left to do for it, and its heap takes some 15 MB. It is started again when it is needed. */
  function rest(): void {
    const resting = worker;
    if (jobs.size > 0 || resting === null || resting === undefined) return;
    worker = undefined;
    void resting.terminate();
  }

  return {
    readsFromBytes,
    needsMemory: process.versions['electron'] !== undefined,
    prepare: () => void (isAllowed && started()),
    scanTail(input) {
      const edges = post('scan-tail', input, (value): value is TailScan => 'firstRow' in value);
      if (edges === null) return null;
      const result = edges.result.then((found) =>
        found === null || edges.strings === null ? null : { ...found, ...edges.strings },
      );
      return {
        result,
        get done() {
          return edges.done;
        },
        get total() {
          return edges.total;
        },
        get strings() {
          return edges.strings;
        },
        changed: () => edges.changed(),
        cancel: () => edges.cancel(),
      };
    },
    scanTrace(input) {
      const tail = post('scan-trace', input, (value): value is TraceTail => 'pieces' in value, input.memory);
      if (tail !== null) void tail.result.then(rest);
      return tail;
    },
    findFigures(input) {
      const tree = post('tree', input, (value): value is HeapTree => 'order' in value);
      return tree === null ? null : withPlaces(tree);
    },
    collectGarbage() {
      if (worker !== undefined)
        post('collect', null, (value): value is { isCollected: true } => 'isCollected' in value);
    },
    allow(allowed) {
      isAllowed = allowed;
      if (!allowed) for (const [id, job] of jobs) cancel(id, job);
    },
    async close() {
      await worker?.terminate();
      worker = null;
    },
  };

  /** Places follow the tree, when it is there. */
  function withPlaces(tree: WorkAhead<HeapTree>): FiguresAhead {
    let places: WorkAhead<TreePlaces> | null = null;
    let isCancelled = false;
    const placed = tree.result.then((found) => {
      if (found === null || isCancelled) return null;
      const { dominator, spare } = found;
      places = post(
        'places',
        { dominator, spare },
        (value): value is TreePlaces => 'numberAt' in value,
        ownMemory(...spare),
      );
      return places?.result ?? null;
    });
    const cancelPlaces = (): void => {
      isCancelled = true;
      places?.cancel();
    };
    return {
      tree,
      places: {
        result: placed,
        get done() {
          return places?.done ?? 0;
        },
        get total() {
          return places?.total ?? 1;
        },
        changed: () => places?.changed() ?? placed,
        cancel: cancelPlaces,
      },
      cancel() {
        tree.cancel();
        cancelPlaces();
      },
    };
  }
}
