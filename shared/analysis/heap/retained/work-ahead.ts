/** Work that a second thread does while this one goes on with other work. */
import type { AnalysisStage } from '../../../contracts/analysis-stages.ts';
import type { Steps } from '../../steps/steps.ts';
import type { HeapTree } from '../dominators/dominator-tree.ts';
import type { TreePlaces } from './retained-sizes.ts';

export interface WorkAhead<T> {
  /** Null where it was given up: whoever needs it does the work himself. Never rejects. */
  readonly result: Promise<T | null>;
  readonly done: number;
  readonly total: number;
  /** Settled when `done` has moved, or with the result. */
  changed(): Promise<unknown>;
  cancel(): void;
}

/** What is computed of an open heap before anybody asks. */
export interface FiguresAhead {
  readonly tree: WorkAhead<HeapTree>;
  readonly places: WorkAhead<TreePlaces>;
  cancel(): void;
}

/** Waits for its result, in steps that tell how far it is. */
export function* awaitAhead<T>(ahead: WorkAhead<T>, stage: AnalysisStage): Steps<T | null> {
  const settled: { value: T | null }[] = [];
  const wait = ahead.result.then((value) => settled.push({ value }));
  for (;;) {
    const [first] = settled;
    if (first !== undefined) return first.value;
    yield { stage, done: ahead.done, total: ahead.total, wait: Promise.race([wait, ahead.changed()]) };
  }
}
