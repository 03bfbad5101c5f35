/** What a comparison is of, and what its tables share. */
import type { RefObject } from 'react';
import type { HeapMatch, HeapNode } from '../../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import type { ObjectActions } from '../object-menu.ts';
import type { Selection } from '../selection.ts';

/** The files that the document is compared with. */
export interface Compared {
  readonly base: string;
  /** Those between, the earliest first. */
  readonly between: readonly string[];
  readonly match: HeapMatch;
}

export interface ComparingTableProps {
  /** The later snapshot. */
  readonly document: AnalysisDocument;
  readonly compared: Compared;
  /** Retained sizes are there. */
  readonly isReady: boolean;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  /** Goes to an object of the earlier snapshot, which this document does not have: in a document of its own. */
  readonly onOpenGone: (node: HeapNode) => void;
  /** The table's question was given up: what is asked beside it need not go on. */
  readonly onGiveUp: () => void;
  /** Opens the later snapshot anew: the analysis process is gone. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
  /** The whole document: Esc anywhere in it gives the comparison up. */
  readonly root: RefObject<HTMLDivElement | null>;
}
