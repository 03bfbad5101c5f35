/** Containment and Dominators: the heap as a tree from its root, or from one object. */
import type { RefObject } from 'react';
import type { HeapNode } from '../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { Button } from '../../widgets/button.tsx';
import { objectText } from './object-cells.tsx';
import type { ObjectActions } from './object-menu.ts';
import { ObjectTree } from './object-tree.tsx';
import type { Selection } from './selection.ts';
import type { Retained } from './use-retained.ts';

export interface HeapTreeProps {
  readonly view: 'containment' | 'dominators';
  readonly document: AnalysisDocument;
  readonly retained: Retained;
  /** The object whose part of the heap is shown; null: the whole heap. */
  readonly root: HeapNode | null;
  readonly onRoot: (root: HeapNode | null) => void;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
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
