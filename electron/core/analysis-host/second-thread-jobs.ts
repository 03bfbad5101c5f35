/** The messages between the analysis process and its second thread. */
import type {
  FiguresAhead,
  HeapTree,
  TailScan,
  TailScanInput,
  TailStrings,
  TreePlaces,
  WalkInput,
} from '../../../shared/engine/heap/index.ts';

import type { TraceTail, TraceTailInput } from '../../../shared/engine/trace/index.ts';

/** Input and result of each job. */
export interface SecondThreadJobs {
  /** `descriptor` stays open until the job has ended. */
  readonly 'scan-tail': { readonly input: TailScanInput & { readonly descriptor: number }; readonly result: TailScan };
  /** The same. */
  readonly 'scan-trace': {
    readonly input: TraceTailInput & { readonly descriptor: number };
    readonly result: TraceTail;
  };
  readonly tree: { readonly input: WalkInput; readonly result: HeapTree };
  /** The spare memory of the tree is transferred. */
  readonly places: { readonly input: Pick<HeapTree, 'dominator' | 'spare'>; readonly result: TreePlaces };
  /** Shared columns are freed when both threads have collected garbage. */
  readonly collect: { readonly input: null; readonly result: { readonly isCollected: true } };
}
export type JobName = keyof SecondThreadJobs;

/** Values of a job's `stop` word: not started, started, cancelled. */
export const WAITING = 0;
export const BEGUN = 1;
export const STOPPED = 2;

/** One job as it is posted. */
export type JobMessage = {
  [N in JobName]: {
    readonly id: number;
    readonly job: N;
    readonly input: SecondThreadJobs[N]['input'];
    readonly stop: Int32Array;
  };
}[JobName];

export type JobReply =
  /** First reply of a tail job: the strings, sent while the edges are still being read. */
  | { readonly id: number; readonly type: 'strings'; readonly value: TailStrings }
  | { readonly id: number; readonly type: 'progress'; readonly done: number; readonly total: number }
  /** Null when it was cancelled. */
  | { readonly id: number; readonly type: 'result'; readonly value: SecondThreadJobs[JobName]['result'] | null };

/** Returns the buffers to transfer; shared memory is visible to both threads already. */
export function ownMemory(...columns: readonly (Uint8Array | Uint32Array)[]): ArrayBuffer[] {
  return columns.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

export type { FiguresAhead, HeapTree, TailScan, TailScanInput, TailStrings, TreePlaces, WalkInput };
