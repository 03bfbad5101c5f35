/** What is selected in a heap document: a class, or an object wherever it stands. */
import type { HeapClassRow } from '../../../shared/contracts/heap-classes.ts';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';

export type Selection =
  | { readonly kind: 'class'; readonly row: HeapClassRow }
  /** `key` tells the row it was selected in; the same object may stand in several. */
  | { readonly kind: 'object'; readonly key: string; readonly node: HeapNode };

/** The key of an object that was gone to by its id, so that no row of a table is meant. */
export function keyOfId(id: number): string {
  return `@${id}`;
}
