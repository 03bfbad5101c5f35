/** Creates the link to the current place of a heap document. */
import type { AllocationRange } from '../../../shared/engine/heap/contract/allocations.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type { HeapPlace } from '../../../shared/core/contracts/places.ts';
import type { HeapViewName } from './heap-toolbar.tsx';
import type { SearchWords } from './search/search.ts';
import type { Selection } from './objects/selection.ts';

export interface Shown {
  readonly view: HeapViewName;
  readonly selected: Selection | null;
  /** The root of the trees; null: the whole heap. */
  readonly roots: Readonly<Record<'containment' | 'dominators', HeapNode | null>>;
  readonly words: SearchWords;
  /** The range of allocations; null: the whole recording. */
  readonly range: AllocationRange | null;
}

/** Null if there is only a capture to link to. */
export function shownPlace({ view, selected, roots, words, range }: Shown): HeapPlace | null {
  if (view === 'allocations') return { view, range };
  if (view === 'statistics') return { view };
  if (view !== 'summary') return { view, id: roots[view]?.id ?? null };
  if (selected?.kind === 'object') return { view: 'object', id: selected.node.id };
  if (selected?.kind === 'class') return { view, className: selected.row.name };
  return { view, className: words.kind === 'classes' && words.filter !== '' ? words.filter : null };
}
