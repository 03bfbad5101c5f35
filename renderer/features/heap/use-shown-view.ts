/** The view of a heap document that is shown, and where the trees and the allocations in it begin. */
import { useCallback, useState } from 'react';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type { AllocationsPlace } from './allocation-parts.ts';
import type { HeapViewName } from './heap-toolbar.tsx';

export type TreeName = 'containment' | 'dominators';

export interface ShownView {
  readonly view: HeapViewName;
  readonly setView: (view: HeapViewName) => void;
  readonly hasAllocations: boolean;
  /** Root of each tree; null: the heap's root. */
  readonly roots: Readonly<Record<TreeName, HeapNode | null>>;
  readonly setRoot: (tree: TreeName, node: HeapNode | null) => void;
  /** Shows a tree below an object. */
  readonly showUnder: (tree: TreeName, node: HeapNode) => void;
  readonly allocationsPlace: AllocationsPlace;
  readonly setAllocationsPlace: (change: (now: AllocationsPlace) => AllocationsPlace) => void;
}

const WHOLE_HEAP = { containment: null, dominators: null };
const WHOLE_RECORDING: AllocationsPlace = { range: null, part: 'classes', filter: '' };

/** Starts with the allocations if the capture has them, otherwise with the classes. */
export function useShownView(hasAllocations: boolean): ShownView {
  const [view, setView] = useState<HeapViewName>(hasAllocations ? 'allocations' : 'summary');
  const [roots, setRoots] = useState<ShownView['roots']>(WHOLE_HEAP);
  const [allocationsPlace, setAllocationsPlace] = useState(WHOLE_RECORDING);
  const setRoot = useCallback(
    (tree: TreeName, node: HeapNode | null) => setRoots((now) => ({ ...now, [tree]: node })),
    [],
  );
  const showUnder = useCallback(
    (tree: TreeName, node: HeapNode) => {
      setRoot(tree, node);
      setView(tree);
    },
    [setRoot],
  );
  return { view, setView, hasAllocations, roots, setRoot, showUnder, allocationsPlace, setAllocationsPlace };
}
