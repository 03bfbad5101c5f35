/** Containment: references from the root or from one object. */
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { useHeapNames } from '../heap-names.ts';
import { objectText } from './object-cells.tsx';
import { ObjectTree } from './object-tree.tsx';
import type { OpenHeap } from '../open-heap.ts';

export interface ContainmentViewProps extends OpenHeap {
  /** The root of the view; null: the whole heap. */
  readonly root: HeapNode | null;
  readonly onRoot: (root: HeapNode | null) => void;
}

export function ContainmentView({ root, onRoot, ...open }: ContainmentViewProps) {
  const { shown } = useHeapNames();
  return (
    <>
      {root === null ? null : (
        <div className="pane-head">
          <span className="third">References of</span>
          <span className="cut">{objectText(root, shown)}</span>
          <span className="grow" />
          <Button size="tiny" onClick={() => onRoot(null)}>
            Whole heap
          </Button>
        </div>
      )}
      <ObjectTree
        {...open}
        label="Containment"
        source={{ kind: 'references', id: root?.id ?? null }}
        empty="It has no references."
        note="In file order"
      />
    </>
  );
}
