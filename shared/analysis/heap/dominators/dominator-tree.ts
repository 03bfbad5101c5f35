/** The dominator tree of a heap from its columns alone, so that either thread can make it. */
import { sharedColumns, plainColumns, type ColumnMaker } from '../columns/column-memory.ts';
import { orderDepthFirst, type DepthFirstOrder, type PageNodes, type WalkInput } from './depth-first.ts';
import { findDominators } from './dominators.ts';
import { release } from '../columns/release.ts';
import type { BackgroundStage, Steps } from '../../steps/steps.ts';

export interface HeapTree {
  readonly order: Pick<DepthFirstOrder, 'numberOf' | 'ordinalOf'>;
  readonly pages: PageNodes;
  /** Number of the dominator by depth-first number; 0 for the root. */
  readonly dominator: Uint32Array;
}

/** `columns` makes what the tree consists of. */
export function* findHeapTree(input: WalkInput, columns: ColumnMaker = plainColumns): Steps<HeapTree, BackgroundStage> {
  const { numberOf, ordinalOf, pages, ...walked } = yield* orderDepthFirst(input, columns);
  const dominator = yield* findDominators(walked, columns);
  release(walked.parent, walked.firstHolder, walked.holder);
  return { order: { numberOf, ordinalOf }, pages, dominator };
}

/** The same in memory that several threads share. */
export function findSharedHeapTree(input: WalkInput): Steps<HeapTree, BackgroundStage> {
  return findHeapTree(input, sharedColumns);
}
