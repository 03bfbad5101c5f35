/** Dominators as a table or treemap, from the whole heap or from one object. */
import { useState } from 'react';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { useHeapNames } from '../heap-names.ts';
import { objectText, shownNames } from '../objects/object-cells.tsx';
import { DominatorMap } from './dominator-map.tsx';
import { ObjectTree } from '../objects/object-tree.tsx';
import type { OpenHeap } from '../open-heap.ts';
import { useDominatorTrail, type DominatorTrail } from './use-dominator-trail.ts';

/** Breadcrumbs of the dominator tree; each name leads back to its object. */
interface DominatorCrumbsProps {
  readonly trail: DominatorTrail;
  readonly onRoot: (root: HeapNode | null) => void;
}

function crumbName(node: HeapNode, names: ShownNames): string {
  const { name, preview } = shownNames(node, names);
  return name.startsWith('(') && preview !== '' ? preview : name;
}

function DominatorCrumbs({ trail, onRoot }: DominatorCrumbsProps) {
  const { nodes, isCut } = trail;
  const { shown } = useHeapNames();
  return (
    <nav className="crumbs" aria-label="Position in the dominator tree" data-testid="dominator-crumbs">
      <ol>
        <li>
          <button type="button" className="link" disabled={nodes.length === 0} onClick={() => onRoot(null)}>
            Whole heap
          </button>
        </li>
        {isCut ? <li className="third">…</li> : null}
        {nodes.map((node, place) => (
          <li key={node.id} className="cut" aria-current={place === nodes.length - 1 ? 'true' : undefined}>
            <button
              type="button"
              className="link cut"
              title={objectText(node, shown)}
              disabled={place === nodes.length - 1}
              onClick={() => onRoot(node)}
            >
              {crumbName(node, shown)}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

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
