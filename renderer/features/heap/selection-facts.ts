/** Reports what is selected in a heap document, for clients that ask for it. */
import type { AllocationRange } from '../../../shared/engine/heap/contract/allocations.ts';
import type { HeapPlace } from '../../../shared/core/contracts/places.ts';
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import type { HeapViewName } from './heap-toolbar.tsx';
import type { Selection } from './objects/selection.ts';

/** Longest name or preview that is published. */
const MAX_CHARS = 500;

/** Null if nothing is selected. A selected object counts in every view; a range only where it is shown. */
export function selectionKey(
  view: HeapViewName,
  selected: Selection | null,
  range: AllocationRange | null,
): string | null {
  if (selected?.kind === 'object') return JSON.stringify([selected.node.id, selected.node.retainedSizeBytes]);
  if (selected?.kind === 'class') return JSON.stringify([view, selected.row.name, selected.row.retainedSizeBytes]);
  return view === 'allocations' && range !== null ? JSON.stringify(range) : null;
}

/** The place of the selected object or class, which may be selected in a tree; `shown`: where the view is. */
export function selectedPlace(selected: Selection | null, shown: HeapPlace | null): HeapPlace | null {
  if (selected?.kind === 'object') return { view: 'object', id: selected.node.id };
  return selected?.kind === 'class' ? { view: 'summary', className: selected.row.name } : shown;
}

export function selectionFacts(selected: Selection | null, range: AllocationRange | null): SelectionFacts {
  if (selected?.kind === 'object') {
    const { name, preview, shallowSizeBytes, retainedSizeBytes, distance } = selected.node;
    return {
      name: name.slice(0, MAX_CHARS),
      preview: preview.slice(0, MAX_CHARS),
      shallowSizeBytes,
      retainedSizeBytes,
      distance,
    };
  }
  if (selected?.kind === 'class') {
    const { name, count, shallowSizeBytes, retainedSizeBytes, distance, url, line } = selected.row;
    return {
      name: name.slice(0, MAX_CHARS),
      count,
      shallowSizeBytes,
      retainedSizeBytes,
      distance,
      ...(url === undefined ? {} : { url: url.slice(0, MAX_CHARS) }),
      ...(line === undefined ? {} : { line }),
    };
  }
  return range ?? {};
}
