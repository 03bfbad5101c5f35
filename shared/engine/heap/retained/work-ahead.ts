/** Work on a second thread while this one does other work. */
import type { AnalysisStage } from '../../steps/contract/analysis-stages.ts';
import type { Steps } from '../../steps/steps.ts';
import type { HeapTree } from '../dominators/dominator-tree.ts';
import type { TreePlaces } from './retained-sizes.ts';

export interface WorkAhead<T> {
  /** Null if it was cancelled: the caller then does the work itself. Never rejects. */
  readonly result: Promise<T | null>;
  readonly done: number;
  readonly total: number;
  /** Settles when `done` has changed, or with the result. */
  changed(): Promise<unknown>;
  cancel(): void;
}

/** Figures of an open heap that are computed before they are requested. */
export interface FiguresAhead {
  readonly tree: WorkAhead<HeapTree>;
  readonly places: WorkAhead<TreePlaces>;
  cancel(): void;
}

/** Waits for the result, in steps that report its progress. */
export function* awaitAhead<T>(ahead: WorkAhead<T>, stage: AnalysisStage): Steps<T | null> {
  const settled: { value: T | null }[] = [];
  const wait = ahead.result.then((value) => settled.push({ value }));
  for (;;) {
    const [first] = settled;
    if (first !== undefined) return first.value;
    yield { stage, done: ahead.done, total: ahead.total, wait: Promise.race([wait, ahead.changed()]) };
  }
}
