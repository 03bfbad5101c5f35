/** Dominators as a table or treemap, from the whole heap or from one object. */
import { useState } from 'react';
import type { HeapNode } from '../../../../shared/contracts/heap/heap-objects.ts';
import { Segmented } from '../../../widgets/segmented.tsx';
import { DominatorCrumbs } from './dominator-crumbs.tsx';
import { DominatorMap } from './dominator-map.tsx';
import { ObjectTree } from '../objects/object-tree.tsx';
import type { OpenHeap } from '../open-heap.ts';
import { useDominatorTrail } from './use-dominator-trail.ts';

export interface DominatorsViewProps extends OpenHeap {
  /** The root of the view; null: the whole heap. */
  readonly root: HeapNode | null;
  readonly onRoot: (root: HeapNode | null) => void;
}

type Look = 'table' | 'map';

export function DominatorsView({ root, onRoot, ...open }: DominatorsViewProps) {
  const [look, setLook] = useState<Look>('table');
  const trail = useDominatorTrail(open.document, root, open.retained.state === 'ready');
  const onAscend = root === null ? null : (): void => onRoot(trail.nodes.at(-2) ?? null);
  return (
    <>
      <div className="pane-head">
        <DominatorCrumbs trail={trail} onRoot={onRoot} />
        <span className="grow" />
        <Segmented
          label="Dominators as"
          value={look}
          options={[
            { value: 'table', label: 'Table' },
            { value: 'map', label: 'Treemap', title: 'Areas by retained size' },
          ]}
          onValue={(next: Look) => setLook(next)}
        />
      </div>
      {look === 'map' ? (
        <DominatorMap {...open} root={root} onRoot={onRoot} onAscend={onAscend} />
      ) : (
        <ObjectTree
          {...open}
          label="Dominators"
          source={{ kind: 'dominated', id: root?.id ?? null }}
          empty="It dominates no other object."
          note="Each object under its immediate dominator, largest first"
        />
      )}
    </>
  );
}
