/** Containment and Dominators: the heap as a tree from its root, or from one object. */
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import { Button } from '../../widgets/button.tsx';
import { objectText } from './object-cells.tsx';
import { ObjectTree } from './object-tree.tsx';
import type { OpenHeap } from './open-heap.ts';

export interface HeapTreeProps extends OpenHeap {
  readonly view: 'containment' | 'dominators';
  /** The object whose part of the heap is shown; null: the whole heap. */
  readonly root: HeapNode | null;
  readonly onRoot: (root: HeapNode | null) => void;
}

const WORDS = {
  containment: {
    label: 'Containment',
    of: 'What is held by',
    empty: 'It refers to nothing.',
    note: 'References as the file orders them',
  },
  dominators: {
    label: 'Dominators',
    of: 'What is kept alive by',
    empty: 'It alone keeps nothing alive.',
    note: 'Each object under the one without which it could be collected, largest first',
  },
} as const;

export function HeapTree({ view, root, onRoot, ...rest }: HeapTreeProps) {
  const words = WORDS[view];
  return (
    <>
      {root === null ? null : (
        <div className="pane-head">
          <span className="third">{words.of}</span>
          <span className="cut">{objectText(root)}</span>
          <span className="grow" />
          <Button size="tiny" onClick={() => onRoot(null)}>
            Whole heap
          </Button>
        </div>
      )}
      <ObjectTree
        {...rest}
        label={words.label}
        source={{ kind: view === 'containment' ? 'references' : 'dominated', id: root?.id ?? null }}
        empty={words.empty}
        note={words.note}
      />
    </>
  );
}
