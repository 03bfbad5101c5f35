/** Breadcrumbs of the dominator tree; each name leads back to its object. */
import type { HeapNode } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { useHeapNames } from '../heap-names.ts';
import { objectText, shownNames } from '../objects/object-cells.tsx';
import type { DominatorTrail } from './use-dominator-trail.ts';

export interface DominatorCrumbsProps {
  readonly trail: DominatorTrail;
  readonly onRoot: (root: HeapNode | null) => void;
}

function crumbName(node: HeapNode, names: ShownNames): string {
  const { name, preview } = shownNames(node, names);
  return name.startsWith('(') && preview !== '' ? preview : name;
}

export function DominatorCrumbs({ trail, onRoot }: DominatorCrumbsProps) {
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
