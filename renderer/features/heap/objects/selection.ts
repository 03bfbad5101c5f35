/** The selection of a heap document: a class, or an object in any row. */
import type { HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';

export type Selection =
  | { readonly kind: 'class'; readonly row: HeapClassRow }
  /** `key` is the row of the selection; the same object may be in several rows. */
  | { readonly kind: 'object'; readonly key: string; readonly node: HeapNode };

/** Identifies what is selected, in whatever row; null if nothing is. */
export function selectedKey(selected: Selection | null): string | null {
  if (selected === null) return null;
  return selected.kind === 'class' ? `class ${selected.row.name}` : keyOfId(selected.node.id);
}

/** The key of an object opened by id, which has no row. */
export function keyOfId(id: number): string {
  return `@${id}`;
}
