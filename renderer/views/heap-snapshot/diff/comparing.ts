/** The parameters of a comparison, shared by its tables. */
import type { RefObject } from 'react';
import type { HeapMatch } from '../../../../shared/contracts/heap/heap-differences.ts';
import type { HeapNode } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import type { ObjectActions } from '../objects/object-menu.ts';
import type { Selection } from '../objects/selection.ts';

/** Files of the other snapshots. */
export interface Compared {
  readonly base: string;
  /** Snapshots in between, earliest first. */
  readonly between: readonly string[];
  readonly match: HeapMatch;
}

export interface ComparingTableProps {
  /** The later snapshot. */
  readonly document: AnalysisDocument;
  readonly compared: Compared;
  /** True if retained sizes are available. */
  readonly isReady: boolean;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  /** Opens an object of the earlier snapshot, which this document does not contain, in its own document. */
  readonly onOpenGone: (node: HeapNode) => void;
  /** The table's query was cancelled: dependent queries can stop. */
  readonly onCancel: () => void;
  /** Reopens the later snapshot after the analysis process exited. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
  /** The document element: Esc anywhere in it cancels the comparison. */
  readonly root: RefObject<HTMLDivElement | null>;
}
