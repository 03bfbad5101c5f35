/** Props of every view of an open snapshot. */
import type { RefObject } from 'react';
import type { HeapOverview } from '../../../shared/engine/heap/contract/heap-overview.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import type { ObjectActions } from './objects/object-menu.ts';
import type { Selection } from './objects/selection.ts';
import type { Retained } from './objects/use-retained.ts';

export interface OpenHeap {
  readonly document: AnalysisDocument;
  readonly overview: HeapOverview;
  readonly retained: Retained;
  /** Requests retained sizes again. */
  readonly onRetain: () => void;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  readonly onCopy: (text: string) => Promise<boolean>;
  /** Reopens the snapshot after the analysis process exited. */
  readonly onReopen: () => void;
  /** The table of the view, for the focus. */
  readonly table: RefObject<HTMLDivElement | null>;
}
